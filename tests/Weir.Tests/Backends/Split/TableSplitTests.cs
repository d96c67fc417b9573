using System.Text;
using Shouldly;
using Weir.Backends.IptablesIpset;
using Weir.Core;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Sources.Importing;
using Weir.Sources.IpsetSave;
using Weir.Sources.IptablesSave;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Backends.Split;

public sealed class TableSplitTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 12)]
    [InlineData(3, 60)]
    public void Of_RandomWebfarm_ItsTextsMeanWhatTheTableDoes(int seed, int listeners)
    {
        var table = Table(seed, listeners);
        var (firewall, findings) = TableSplit.Of(table, "weir-");
        findings.ShouldBeEmpty();

        var read = ReadBack(firewall);

        var result = EquivalenceCheck.Run(new Firewall([table]), read, EquivalenceSettings.Default);
        result.Verdict.ShouldBe(EquivalenceVerdict.Equal, $"{result.Reason} {result.Differences.FirstOrDefault()}");
        read.Tables.Select(one => $"{one.Family} {one.Table}")
            .ShouldBe(["Ip raw", "Ip filter", "Ip6 raw", "Ip6 filter"]);
    }

    [Fact]
    public void Of_OneBanMore_IsFoundDifferent()
    {
        var read = ReadBack(TableSplit.Of(Table(4, 5), "weir-").Firewall);
        var site = WebfarmGenerator.Site(4, 5) with { Options = new SiteOptions { BanCounters = false } };
        IpPrefix.TryParse("100.64.7.0/24", out var prefix, out _).ShouldBeTrue();
        var table = SiteCompiler.Compile(site.With(new Ban(prefix, "", null))).Ruleset;

        EquivalenceCheck
            .Run(new Firewall([table]), read, EquivalenceSettings.Default)
            .Verdict.ShouldBe(EquivalenceVerdict.Different);
    }

    [Fact]
    public void Of_SetsOfOneSiteAndTheNext_KeepWhatCannotBeChangedWhileLoaded()
    {
        // Hosts become networks, comments come and go: the header of a set that is there stays.
        var first = Headers(Texts(TableSplit.Of(Table(5, 3), "weir-").Firewall).Sets);
        var second = Headers(Texts(TableSplit.Of(Table(6, 80), "weir-").Firewall).Sets);

        var both = first.Keys.Intersect(second.Keys, StringComparer.Ordinal).ToArray();
        both.Length.ShouldBeGreaterThan(8);
        both.ShouldAllBe(name => first[name] == second[name]);
    }

    [Fact]
    public void Of_PlaceThatIptablesDoesNotHave_IsAnError()
    {
        var chain = new Chain("early", new BaseHook(ChainType.Filter, Hook.Input, -7, false), []);

        var (_, findings) = TableSplit.Of(Ruleset(chain), "");

        findings.ShouldHaveSingleItem().Code.ShouldBe("WEIR0452");
    }

    [Fact]
    public void Of_VerdictMap_IsAnError()
    {
        var rule = new Rule([], [], new Verdict.Map(Key.Of(Field.InputInterface), "by_interface"));
        var chain = new Chain("input", new BaseHook(ChainType.Filter, Hook.Input, 0, false), [rule]);

        var (_, findings) = TableSplit.Of(Ruleset(chain), "");

        findings.Select(found => found.Code).ShouldBe(["WEIR0196", "WEIR0196"]);
    }

    private static Ruleset Table(int seed, int listeners)
    {
        var site = WebfarmGenerator.Site(seed, listeners);
        return SiteCompiler.Compile(site with { Options = site.Options with { BanCounters = false } }).Ruleset;
    }

    private static Ruleset Ruleset(Chain chain) =>
        new(Family.Inet, "weir", [chain], [], []) { Elements = new Dictionary<string, ElementTable>() };

    private static (string Sets, string Rules4, string Rules6) Texts(Firewall firewall)
    {
        using var sets = new StringWriter { NewLine = "\n" };
        using var rules4 = new StringWriter { NewLine = "\n" };
        using var rules6 = new StringWriter { NewLine = "\n" };
        IptablesIpsetText.Write(firewall, SiteGenerator.Now, sets, rules4, rules6, lasting: true).ShouldBeEmpty();
        return (sets.ToString(), rules4.ToString(), rules6.ToString());
    }

    private static Firewall ReadBack(Firewall firewall)
    {
        var (sets, rules4, rules6) = Texts(firewall);
        using var stream = Stream(sets);
        var import = IpsetSaveReader.Read(stream, "ipsets", new IpsetSettings { Now = SiteGenerator.Now });
        import.Diagnostics.ShouldBeEmpty();
        var known = import.Sets.Items.ToDictionary(set => set.Declaration.Name, StringComparer.Ordinal);
        return new Firewall([.. Read(rules4, "rules.v4", known), .. Read(rules6, "rules.v6", known)]);
    }

    private static EquatableArray<Ruleset> Read(string rules, string name, Dictionary<string, AddressSet> sets)
    {
        using var stream = Stream(rules);
        var import = IptablesSaveReader.Read(stream, name, new ImportSettings { Sets = sets });
        import.Diagnostics.ShouldBeEmpty();
        return import.Tables;
    }

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static Dictionary<string, string> Headers(string sets) =>
        sets.Split('\n')
            .Where(line =>
                line.StartsWith("create weir-", StringComparison.Ordinal)
                && !line.Contains("-replacement", StringComparison.Ordinal)
            )
            .Select(line => line.Split(' ', 3))
            .ToDictionary(words => words[1], words => words[2], StringComparer.Ordinal);
}
