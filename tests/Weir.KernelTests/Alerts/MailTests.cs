using Shouldly;

namespace Weir.KernelTests.Alerts;

/// <summary><c>weir alert test</c> against a real mail server (Debian's aiosmtpd), both in a namespace of their own.</summary>
public sealed class MailTests
{
    [MailServerFact]
    public void AlertTest_PlainServer_HasTheMail()
    {
        using var ground = new MailGround("--nosetuid");

        var (code, said) = ground.AlertTest("tls: none");

        code.ShouldBe(0, said);
        var mail = ground.Mail();
        mail.ShouldContain("From: weir@example.org");
        mail.ShouldContain("To: noc@example.org, boss@example.org");
        mail.ShouldContain("Subject: [weir fw1] test raised: this is a test");
        mail.ShouldContain("Auto-Submitted: auto-generated");
    }

    [MailServerFact]
    public void AlertTest_CertificateNobodyTrusts_SendsNothing()
    {
        using var ground = new MailGround("--nosetuid", "--tlscert", "cert.pem", "--tlskey", "key.pem");

        var (code, said) = ground.AlertTest("tls: starttls");

        code.ShouldBe(3, said);
        said.ShouldContain("WEIR0855");
        ground.Mail().ShouldBe("");
    }

    [MailServerFact]
    public void AlertTest_CertificateOfATrustedAuthority_IsSentByTls()
    {
        using var ground = new MailGround("--nosetuid", "--tlscert", "cert.pem", "--tlskey", "key.pem");

        var (code, said) = ground.AlertTest("tls: starttls", trusted: true);

        code.ShouldBe(0, said);
        ground.Mail().ShouldContain("test raised");
    }

    [MailServerFact]
    public void AlertTest_NobodyListens_SaysSo()
    {
        using var ground = new MailGround("--nosetuid");
        ground.StopServer();

        var (code, said) = ground.AlertTest("tls: none");

        code.ShouldBe(3, said);
        said.ShouldContain("127.0.0.1:2525");
        said.ShouldContain("refused");
    }
}
