using Shouldly;
using Weir.Core.Alerting;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Tests.Sources;
using Xunit;

namespace Weir.Tests.Alerting;

/// <summary>The <c>alerts:</c> part of agent.yaml.</summary>
public sealed class AlertSectionTests
{
    private const string Whole = """
        alerts:
          repeat: 2h
          rules:
            - { when: drops, reason: ban, above: 50000, for: 30s }
            - { name: full, when: conntrack, above: 80.5 }
            - { when: drift }
          webhook: { url: "https://alerts.example.org/weir?team=noc", secretFile: hook.key }
          mail:
            server: mail.example.org
            from: weir@example.org
            to: [noc@example.org, boss@example.org]
            user: weir
            passwordFile: /etc/weir/mail.key
        """;

    [Fact]
    public void Read_EveryKey_IsTaken()
    {
        using var folder = new TempFolder();

        var alerts = Read(folder, Whole).Value.ShouldNotBeNull().Alerts.ShouldNotBeNull();

        alerts.Repeat.ShouldBe(TimeSpan.FromHours(2));
        alerts.Rules.Items.ShouldBe([
            new AlertRule("drops ban", AlertSubject.Drops, "ban", 50_000, TimeSpan.FromSeconds(30)),
            new AlertRule("full", AlertSubject.Conntrack, null, 80.5, TimeSpan.Zero),
            new AlertRule("drift", AlertSubject.Drift, null, null, TimeSpan.Zero),
        ]);
        alerts.Webhook.ShouldBe(
            new WebhookSettings(new Uri("https://alerts.example.org/weir?team=noc"), folder.File("hook.key"))
        );
        alerts.Mail.ShouldBe(
            new MailSettings(
                "mail.example.org",
                587,
                true,
                "weir@example.org",
                ["noc@example.org", "boss@example.org"],
                "weir",
                "/etc/weir/mail.key"
            )
        );
        Read(folder, Whole).Value.ShouldBe(Read(folder, Whole).Value, "settings are compared at a reload");
    }

    [Fact]
    public void Read_NoRules_AreThoseEverybodyWants()
    {
        using var folder = new TempFolder();

        Read(folder, "alerts: { webhook: { url: http://127.0.0.1/ } }")
            .Value.ShouldNotBeNull()
            .Alerts.ShouldNotBeNull()
            .Rules.ShouldBe(AlertSettings.DefaultRules);
    }

    [Theory]
    [InlineData("rules: [{ when: moon }]", "WEIR0112")]
    [InlineData("rules: [{ above: 5 }]", "WEIR0110")]
    [InlineData("rules: [{ when: conntrack }]", "WEIR0850")]
    [InlineData("rules: [{ when: drift, above: 5 }]", "WEIR0850")]
    [InlineData("rules: [{ when: held, reason: ban }]", "WEIR0850")]
    [InlineData("rules: [{ when: drift }, { when: drift }]", "WEIR0850")]
    [InlineData("rules: [{ when: conntrack, above: -5 }]", "WEIR0111")]
    [InlineData("rules: [{ when: conntrack, above: NaN }]", "WEIR0111")]
    [InlineData("rules: [{ when: conntrack, above: 1e3 }]", "WEIR0111")]
    [InlineData("rules: [{ when: drift, for: 2 }]", "WEIR0162")]
    [InlineData("repeat: 1s", "WEIR0162")]
    [InlineData("webhook: { url: alerts.example.org }", "WEIR0851")]
    [InlineData("webhook: { url: 'ftp://example.org/' }", "WEIR0851")]
    [InlineData("webhook: { url: 'https://weir:secret@example.org/' }", "WEIR0851")]
    [InlineData("webhook: { secretFile: x }", "WEIR0110")]
    [InlineData("mail: { server: 'a b', from: a@b.de, to: [a@b.de] }", "WEIR0851")]
    [InlineData("mail: { server: 'a:0', from: a@b.de, to: [a@b.de] }", "WEIR0851")]
    [InlineData("mail: { server: 'a:65536', from: a@b.de, to: [a@b.de] }", "WEIR0851")]
    [InlineData("mail: { server: a, from: \"a@b.de\\r\\nBcc: c@d.de\", to: [a@b.de] }", "WEIR0851")]
    [InlineData("mail: { server: a, from: a@b.de, to: ['NOC <a@b.de>'] }", "WEIR0851")]
    [InlineData("mail: { server: a, from: a@b.de, to: [a@b.de], user: x }", "WEIR0851")]
    [InlineData("mail: { server: a, from: a@b.de, to: [a@b.de], tls: maybe }", "WEIR0112")]
    [InlineData("pager: yes", "WEIR0109")]
    public void Read_BadValue_SaysSoAndGivesNothing(string line, string code)
    {
        using var folder = new TempFolder();

        var read = Read(folder, $"alerts:\n  {line}\n");

        read.Value.ShouldBeNull();
        read.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(code);
        read.Diagnostics[0].Position.ShouldBeOfType<Position.InFile>().Line.ShouldBe(2);
    }

    private static Checked<AgentFile> Read(TempFolder folder, string text)
    {
        File.WriteAllText(folder.File("agent.yaml"), text);
        return AgentFile.Load(folder.Path);
    }
}
