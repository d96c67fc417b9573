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
    public void Agent_KilledWhileTheServerIsAway_MailsAfterItsNextStart()
    {
        using var ground = new MailGround("--nosetuid");
        File.WriteAllText(
            Path.Combine(ground.Site, "agent.yaml"),
            """
            accounting: { node: fw1 }
            alerts:
              rules: [{ when: source, for: 0s }]
              mail: { server: '127.0.0.1:2525', from: weir@example.org, to: [noc@example.org], tls: none }
            """
        );
        ground.StopServer();
        using (var agent = ground.Agent())
        {
            agent.Said("WEIR0570");
            var rows = Path.Combine(ground.Site, "members", "members.csv");
            File.WriteAllText(rows, File.ReadAllText(rows) + "no row at all\n");
            agent.Said("WEIR0855");
            agent.Kill();
        }

        ground.Mail().ShouldBe("");
        ground.StartServerAgain();
        using var next = ground.Agent();
        next.Until(
            () => ground.Mail().Contains("Subject: [weir fw1] source raised", StringComparison.Ordinal),
            "the mail"
        );

        var mail = ground.Mail();
        mail.ShouldMatch("Message-ID: <[0-9a-f]{32}@example.org>");
        mail.Split("Subject: ").Length.ShouldBe(2, "one mail");
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
