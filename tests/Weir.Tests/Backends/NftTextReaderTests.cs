using System.Globalization;
using System.Text;
using Shouldly;
using Weir.Backends.Nft;
using Weir.Backends.Nft.Reading;
using Weir.Core.Compiler;
using Weir.Core.Rules;
using Weir.Testing.Generators;
using Weir.Testing.Nft;
using Xunit;

namespace Weir.Tests.Backends;

public sealed class NftTextReaderTests
{
    private const string Head = "table ip filter {\n\tset s {\n\t\ttype ipv4_addr\n\t}\n\n\tchain INPUT {\n\t\t";

    [Fact]
    public void Read_EveryNode_IsWhatWasWritten() => ShouldRoundTrip(new Firewall([EveryNode.Ruleset]));

    [Fact]
    public void Read_EveryImportedNode_IsWhatWasWritten() => ShouldRoundTrip(EveryImportedNode.Firewall);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Read_CompiledSite_IsWhatWasWritten(int seed)
    {
        var site = SiteEdits.Validated(SiteGenerator.Site(seed, 60));
        ShouldRoundTrip(new Firewall([SiteCompiler.Compile(site).Ruleset]));
    }

    [Fact]
    public void Read_RandomFirewalls_AreWhatWasWritten()
    {
        var read = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var firewall = RandomFirewall.Of(seed);
            if (NftSupport.Check(firewall).All(d => d.Severity != Core.Text.Severity.Error))
            {
                ShouldRoundTrip(firewall);
                read++;
            }
        }

        read.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Read_NamesAndNotes_AreWhatWasWritten()
    {
        var rule = new Rule([], [], new Verdict.Goto("log"))
        {
            Comment = "a \"quoted\" \\ comment; with ; # weir: and\ttabs",
        };
        var limit = new Rule([EveryImportedNode.Test("limit", 7, "--limit 5/min")], [], new Verdict.Accept());
        var ruleset = new Ruleset(
            Family.Ip,
            "filter",
            [new("1-a+b", null, [rule, limit]) { Tally = new Tally(5, 6) }, new("log", null, [])],
            [
                new("map", [FieldType.Port])
                {
                    Verdicts = [new Verdict.Drop(), new Verdict.Goto("log")],
                    Ipset = new IpsetHeader("hash:net", EveryImportedNode.Options("family inet", "counters")),
                },
            ],
            ["counter"]
        )
        {
            Elements = new Dictionary<string, ElementTable>(StringComparer.Ordinal),
        };
        ShouldRoundTrip(new Firewall([ruleset]));
    }

    [Theory]
    [InlineData("ip saddr 192.0.2.1 accept accept", "WEIR0411", 29)]
    [InlineData("tcp dport { 22, 80 } accept", "WEIR0412", 3)]
    [InlineData("tcp dport 22 accept", "WEIR0412", 3)]
    [InlineData("ip saddr 192.0.2.256 accept", "WEIR0413", 12)]
    [InlineData("ip saddr @bans drop", "WEIR0414", 12)]
    [InlineData("meta mark set 0x5 ip saddr 192.0.2.1 drop", "WEIR0412", 40)]
    [InlineData("th dport 70000", "WEIR0413", 12)]
    [InlineData("iifname eth0", "WEIR0411", 11)]
    [InlineData("limit rate 9/minute burst 5 packets accept # weir: -m limit , --limit 5/min #1", "WEIR0412", 3)]
    [InlineData("accept # weir: -m limit , --limit 5/min #1", "WEIR0416", 3)]
    [InlineData("accept # weir: -m limit , --bogus 5/min #1", "WEIR0416", 3)]
    [InlineData("accept # weir: -m \"limit", "WEIR0411", 10)]
    [InlineData("jump NOWHERE", "WEIR0414", 0)]
    [InlineData("reject with icmp sorry", "WEIR0413", 15)]
    [InlineData("dnat to 1.2.3", "WEIR0413", 11)]
    [InlineData("type filter hook input priority filter; policy accept;", "WEIR0413", 35)]
    public void Read_LineThatWeirDoesNotWrite_IsRefusedAtItsPlace(string line, string code, int column)
    {
        var import = Read($"{Head}{line}\n\t}}\n}}\n");
        import.Tables.Count.ShouldBe(0);
        var finding = import.Diagnostics[0];
        finding.Code.ShouldBe(code, finding.Message);
        finding.Position.ShouldBe(new Core.Text.Position.InFile("rules.nft", 7, column), finding.Message);
    }

    [Theory]
    [InlineData("table ip filter {\n", "WEIR0411")]
    [InlineData("table ip filter {\n}\ntable ip filter {\n}\n", "WEIR0415")]
    [InlineData("table ip filter {\n\tchain a {\n\t}\n\tchain a {\n\t}\n}\n", "WEIR0415")]
    [InlineData("table bridge filter {\n}\n", "WEIR0412")]
    [InlineData("flush ruleset\n", "WEIR0411")]
    [InlineData("delete table ip filter\ntable ip filter {\n}\n", "WEIR0412")]
    [InlineData("table ip filter\ntable ip filter {\n}\n", "WEIR0412")]
    [InlineData("table ip filter\ndelete table ip6 filter\ntable ip filter {\n}\n", "WEIR0412")]
    [InlineData("table ip filter\ndelete table ip filter\ntable ip6 filter {\n}\n", "WEIR0412")]
    [InlineData("table ip filter {\n}\ntable ip nat\ndelete table ip nat\n", "WEIR0412")]
    [InlineData("table ip filter\ndelete table ip filter\n", "WEIR0411")]
    [InlineData("table ip filter {\n\tset s {\n\t\tauto-merge\n\t}\n}\n", "WEIR0411")]
    [InlineData("table ip filter {\n\tset s {\n\t\ttypeof ip saddr\n\t}\n}\n", "WEIR0411")]
    [InlineData(
        "table ip filter {\n\tset s {\n\t\ttype ipv4_addr\n\t\telements = {\n\t\t\t1.2.3\n\t\t}\n\t}\n}\n",
        "WEIR0413"
    )]
    [InlineData("table ip filter {\n\tset s {\n\t}\n}\n", "WEIR0411")]
    [InlineData("table ip f\0", "WEIR0410")]
    public void Read_BadText_IsRefused(string text, string code)
    {
        var import = Read(text);
        import.Tables.Count.ShouldBe(0);
        import.Diagnostics[0].Code.ShouldBe(code, import.Diagnostics[0].Message);
    }

    [Fact]
    public void Read_AnyCutText_NeverThrowsAndNeverGivesAPart()
    {
        var text = Text(EveryImportedNode.Firewall);
        for (var length = 0; length < text.Length; length += 97)
        {
            var import = Read(text[..length]);
            if (import.Tables.Count > 0)
            {
                text[..length].TrimEnd().ShouldEndWith("}");
            }
        }
    }

    [Fact]
    public void Read_ManyElements_AllocatesInProportion()
    {
        var some = AllocatedFor(100_000);
        var many = AllocatedFor(400_000);

        // A reader that looked back over what it had read, or copied it, would need sixteen times as much.
        many.ShouldBeLessThan(some * 6);
    }

    private static long AllocatedFor(int count)
    {
        var table = new ElementTable(8, count);
        for (var i = 0; i < count; i++)
        {
            Packed.Add(table, Packed.Mark((uint)i), Packed.Mark((uint)i));
        }

        var ruleset = new Ruleset(
            Family.Ip,
            "filter",
            [],
            [new SetDeclaration("many", [FieldType.Ipv4Address]) { Data = [FieldType.Mark] }],
            []
        )
        {
            Elements = new Dictionary<string, ElementTable>(StringComparer.Ordinal) { ["many"] = table },
        };
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(Text(new Firewall([ruleset]))));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var import = NftTextReader.Read(stream, "rules.nft", TimeProvider.System);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        import.Tables[0].Elements["many"].Bytes.Span.SequenceEqual(table.Bytes.Span).ShouldBeTrue();
        return allocated;
    }

    private static void ShouldRoundTrip(Firewall firewall)
    {
        var text = Text(firewall);
        var import = Read(text);
        import.Diagnostics.ShouldBeEmpty();
        import.Tables.Count.ShouldBe(firewall.Tables.Count);
        for (var i = 0; i < import.Tables.Count; i++)
        {
            ShouldEqual(import.Tables[i], NftForm.Of(firewall.Tables[i]));
        }

        Text(new Firewall(import.Tables)).ShouldBe(text);
    }

    private static void ShouldEqual(Ruleset actual, Ruleset expected)
    {
        actual.Table.ShouldBe(expected.Table);
        actual.Counters.ShouldBe(expected.Counters);
        actual.Sets.Select(s => s.Name).ShouldBe(expected.Sets.Select(s => s.Name));
        for (var i = 0; i < actual.Sets.Count; i++)
        {
            (actual.Sets[i] == expected.Sets[i]).ShouldBeTrue($"{actual.Sets[i]} {expected.Sets[i]}");
        }

        for (var c = 0; c < expected.Chains.Count; c++)
        {
            var (chain, wanted) = (actual.Chains[c], expected.Chains[c]);
            for (var r = 0; r < wanted.Rules.Count; r++)
            {
                (chain.Rules[r] == wanted.Rules[r]).ShouldBeTrue(
                    $"{wanted.Name} {r}: {wanted.Rules[r]} {string.Join(' ', wanted.Rules[r].Matches)} read as {chain.Rules[r]} {string.Join(' ', chain.Rules[r].Matches)}"
                );
            }

            (chain == wanted).ShouldBeTrue(wanted.Name);
        }

        foreach (var (name, elements) in expected.Elements.Where(e => e.Value.Count > 0))
        {
            var read = actual.Elements[name];
            read.Bytes.Span.SequenceEqual(elements.Bytes.Span).ShouldBeTrue(name);
        }
    }

    private static NftImport Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return NftTextReader.Read(stream, "rules.nft", new Stopped());
    }

    private static string Text(Firewall firewall)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        NftText.Write(text, firewall, EveryNode.Now);
        return text.ToString();
    }

    private sealed class Stopped : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => EveryNode.Now;
    }
}
