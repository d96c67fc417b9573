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
