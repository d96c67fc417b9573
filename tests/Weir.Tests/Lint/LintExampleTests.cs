using Shouldly;
using Weir.Core.Analysis.Lint;
using Weir.Core.Rules;
using Weir.Sources.Example.Import;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;
using Xunit;

namespace Weir.Tests.Lint;

/// <summary>The generated rule sets, and what must not be said.</summary>
public sealed class LintExampleTests
{
    [Fact]
    public void WebFarm_AsGenerated_NamesItsMistake()
    {
        var found = Linter.Run(Read(ImportShape.WebFarm), LintSettings.Default);

        // Both directions; the last four listeners walk on over three rules at most.
        var mistakes = found.Where(finding => finding.Code == "WEIR0704").Select(finding => finding.Message).ToList();
        mistakes.Count.ShouldBe(2);
        mistakes[0].ShouldContain("96 rules of raw PREROUTING");
        mistakes[1].ShouldContain("96 rules of raw OUTPUT");
    }

    [Fact]
    public void Tree_OfAllMembers_IsLintedInSeconds()
    {
        var firewall = Read(ImportShape.Tree);
        var before = Environment.TickCount64;

        var found = Linter.Run(firewall, LintSettings.Default);

        found.ShouldContain(finding => finding.Code == "WEIR0707");
        (Environment.TickCount64 - before).ShouldBeLessThan(60_000);
    }

    [Theory]
    [InlineData("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", 1)]
    [InlineData("-A INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT", 1)]
    [InlineData("-A INPUT -p tcp -m tcp --dport 22 -m limit --limit 1/sec -j ACCEPT", 1)]
    [InlineData("-A INPUT -s 10.0.0.1/32 -p tcp -j ACCEPT", 0)]
    [InlineData("-A INPUT -f -j DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", 0)]
    [InlineData("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -m state --state NEW -j DROP", 0)]
    [InlineData("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -m connlimit --connlimit-above 3 -j DROP", 0)]
    [InlineData("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n*raw\n-A PREROUTING -i lo -j NOTRACK", 0)]
    [InlineData("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n*nat\n-A POSTROUTING -o eth0 -j MASQUERADE", 0)]
    [InlineData("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n*mangle\n-A OUTPUT -j CONNMARK --save-mark", 0)]
    public void PortsWithoutReassembly_WhereNothingTracks_AreReportedOnce(string rules, int findings)
    {
        var example = new LintExample($"*filter\n{rules}\nCOMMIT\n");

        example.Lint("WEIR0724").Length.ShouldBe(findings);
        (Linter.FragmentsUnderNft(example.Firewall()) is null).ShouldBe(findings == 0);
    }

    [Theory]
    [InlineData("-A INPUT -s 10.0.0.0/8 -j DROP", "-A INPUT -s 10.0.0.0/7 -j ACCEPT")]
    [InlineData("-A INPUT -p tcp --dport 1:100 -j DROP", "-A INPUT -p tcp --dport 100:101 -j ACCEPT")]
    [InlineData("-A INPUT -i eth0 -j DROP", "-A INPUT -i eth+ -j ACCEPT")]
    [InlineData("-A INPUT -m limit --limit 1/sec -j DROP", "-A INPUT -m limit --limit 1/sec -j ACCEPT")]
    [InlineData("-A INPUT -m string --algo bm --string x -j DROP", "-A INPUT -s 10.0.0.1/32 -j ACCEPT")]
    [InlineData("-A INPUT -p tcp --dport 0:65535 -j DROP", "-A INPUT -p tcp -j ACCEPT")]
    public void Shadowed_NotQuiteCovered_IsNotReported(string first, string second) =>
        Shadows(first, second).ShouldBeEmpty();

    [Theory]
    [InlineData("-A INPUT -s 10.0.0.0/8 -j DROP", "-A INPUT -s 10.1.0.0/16 -p tcp --dport 22 -j ACCEPT")]
    [InlineData("-A INPUT -p tcp --dport 1:100 -j DROP", "-A INPUT -p tcp -m multiport --dports 5,7,100 -j ACCEPT")]
    [InlineData("-A INPUT -i eth+ -j DROP", "-A INPUT -i eth0 -j ACCEPT")]
    [InlineData(
        "-A INPUT -p tcp --tcp-flags SYN,ACK SYN -j DROP",
        "-A INPUT -p tcp --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT"
    )]
    [InlineData("-A INPUT -m conntrack ! --ctstate ESTABLISHED -j DROP", "-A INPUT -m state --state NEW -j ACCEPT")]
    public void Shadowed_Covered_IsReported(string first, string second) =>
        Shadows(first, second).ShouldHaveSingleItem();

    [Fact]
    public void Shadowed_ByTwoTogether_NamesBoth()
    {
        var found = Rules(
                "-A INPUT -s 10.0.0.0/9 -j DROP",
                "-A INPUT -s 10.128.0.0/9 -j REJECT",
                "-A INPUT -s 10.0.0.0/8 -p tcp -j ACCEPT"
            )
            .Lint("WEIR0701");

        found.ShouldHaveSingleItem().Message.ShouldContain("rules.v4(3), rules.v4(4)");
    }

    [Fact]
    public void LongRun_WithOthersBetween_IsFoundWhereTheyDoNotMatter()
    {
        var found = Interleaved("-A INPUT -s 10.0.{0}.0/24 -p udp --dport 53 -j DROP").Lint("WEIR0707");

        found.ShouldContain(finding =>
            finding.Message.StartsWith("8 rules, from here to rules.v4(17)", StringComparison.Ordinal)
            && finding.Message.Contains("7 rules between them change nothing", StringComparison.Ordinal)
        );
    }

    [Theory]
    // Drops some of the packets that the next rule accepts.
    [InlineData("-A INPUT -s 10.0.{0}.0/24 -p tcp -j DROP")]
    // Logs them, and would log those of rules that are moved before it no more.
    [InlineData("-A INPUT -p tcp -m tcp --dport 1000:2000 -j LOG --log-prefix x{0}")]
    public void LongRun_WithOthersBetweenThatMatter_IsNotFound(string between) =>
        Interleaved(between)
            .Lint("WEIR0707")
            .ShouldNotContain(finding => finding.Message.Contains("8 rules", StringComparison.Ordinal));

    [Fact]
    public void LongRun_ApartWithTheSameAcceptBetween_IsFound()
    {
        var found = Interleaved("-A INPUT -s 10.0.{0}.0/24 -p tcp -j ACCEPT").Lint("WEIR0707");

        found.ShouldContain(finding => finding.Message.StartsWith("8 rules", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-A OUTPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT", true)]
    [InlineData("-A OUTPUT -o lo -j ACCEPT", true)]
    [InlineData("-A OUTPUT -s 192.0.2.2/32 -p udp --sport 53 -j ACCEPT", true)]
    [InlineData("-A OUTPUT -s 192.0.2.1/32 -p udp --sport 53 -j DROP", true)]
    [InlineData("-A OUTPUT -s 192.0.2.1/32 -p udp --sport 53 -j ACCEPT", false)]
    [InlineData("-A OUTPUT -m conntrack --ctstate UNTRACKED -j ACCEPT", false)]
    [InlineData("-A OUTPUT -o eth0 -j ACCEPT", false)]
    public void UntrackedOneWay_AcceptOfOneDirection_AsksForTheOther(string answers, bool missing)
    {
        var rules = new LintExample(
            "*filter\n:INPUT DROP [0:0]\n:OUTPUT DROP [0:0]\n"
                + "-A INPUT -d 192.0.2.1/32 -p udp --dport 53 -m conntrack --ctstate UNTRACKED -j ACCEPT\n"
                + $"{answers}\nCOMMIT\n"
        );

        rules.Lint("WEIR0705").Length.ShouldBe(missing ? 1 : 0);
    }

    [Fact]
    public void UntrackedOneWay_AnswersPassByPolicy_IsNotFound()
    {
        var rules = new LintExample(
            "*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n"
                + "-A INPUT -d 192.0.2.1/32 -p udp --dport 53 -m conntrack --ctstate UNTRACKED -j ACCEPT\nCOMMIT\n"
        );

        rules.Lint("WEIR0705").ShouldBeEmpty();
    }

    [Fact]
    public void WebFarm_Linted_TakesNoTime()
    {
        var firewall = Read(ImportShape.WebFarm);
        Linter.Run(firewall, LintSettings.Default);
        var before = Environment.TickCount64;

        Linter.Run(firewall, LintSettings.Default);

        // 4.5 s when each listener's rest was cut by 650 bans; a few tens of milliseconds are usual.
        (Environment.TickCount64 - before).ShouldBeLessThan(3_000);
    }

    /// <summary>Eight rules that accept a port each, with one of another kind between any two.</summary>
    private static LintExample Interleaved(string between)
    {
        var rules = new List<string>();
        for (var i = 1; i <= 8; i++)
        {
            rules.Add($"-A INPUT -p tcp -m tcp --dport {1_000 + (i * 10)} -j ACCEPT");
            if (i < 8)
            {
                rules.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, between, i));
            }
        }

        return Rules([.. rules]);
    }

    private static List<string> Shadows(string first, string second) =>
        [.. Rules(first, second).Lint("WEIR0701").Select(finding => finding.ToString())];

    private static LintExample Rules(params string[] rules) =>
        new($"*filter\n:INPUT DROP [0:0]\n{string.Join('\n', rules)}\nCOMMIT\n");

    private static Firewall Read(ImportShape shape)
    {
        using var stream = new MemoryStream();
        ImportExample.Write(stream, shape);
        stream.Position = 0;
        return new Firewall(IptablesSaveReader.Read(stream, "rules", new ImportSettings { Family = Family.Ip }).Tables);
    }
}
