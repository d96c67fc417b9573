using System.Globalization;
using System.Text;
using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;
using Weir.Testing.Evaluation;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Passes;

/// <summary>What drops prefixes of several lengths is asked for behind one question for the packet's network, where the cost table says that it pays.</summary>
public sealed class NearNetworksTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_MixedBansAllOverTheInternet_AreBehindTheirNetworks(bool ipv6)
    {
        var before = Drops(ipv6, Mixed(ipv6, 650));
        var after = Run(before);

        after.Sets.ShouldAllBe(static set => !set.Interval);
        var question = after.Chains.Items.First(static chain => chain.Name == "INPUT").Rules.ShouldHaveSingleItem();
        question.Verdict.ShouldBeOfType<Verdict.Jump>();
        question.Matches.ShouldHaveSingleItem().ShouldBeOfType<Match.InSet>().Key.Parts[0].IsMasked.ShouldBeTrue();
        ShouldBeEqual(before, after);
    }

    [Fact]
    public void Run_MixedBans_CostAStrangerAThirdOfTheTree()
    {
        var before = Drops(false, Mixed(false, 650));
        var cost = Stranger(Run(before));

        cost.ShouldBeLessThan(CostTable.Default.Nanoseconds("interval", 650, hit: false) / 3);
        cost.ShouldBeLessThan(Stranger(before) / 10);
    }

    /// <summary>Each form where the table says that it is the cheapest: the same bans, other prices.</summary>
    [Theory]
    [InlineData("interval", 1, "interval")]
    [InlineData("hash", 1, "hash")]
    [InlineData("hash", 64, "near")]
    public void Run_OtherPrices_AnotherForm(string structure, double nanoseconds, string form)
    {
        var prices = CostTable.Default.With(
            [new CostRow(structure, 1, nanoseconds, nanoseconds)],
            CostTable.Default.Facts
        );

        FormOf(Run(Drops(false, Mixed(false, 650)), prices)).ShouldBe(form);
    }

    /// <summary>Of all mixes of lengths the form taken is the cheapest by the model, none forgotten.</summary>
    [Fact]
    public void Run_AnyMixOfLengths_NoneOfTheThreeFormsIsCheaper()
    {
        var forms = new HashSet<string>();
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var lengths = Enumerable.Range(8, 25).Where(_ => random.Next(3) == 0).DefaultIfEmpty(24).ToArray();
            var bans = Random(random, lengths, 40 + random.Next(600), within: random.Next(2) == 0 ? 32 : 8);
            var before = Drops(false, bans);
            var after = Run(before);
            forms.Add(FormOf(after));
            var counts = bans.Distinct().GroupBy(static ban => ban.Length).ToArray();
            var hashes = counts.Sum(static one => Math.Min(HashOf(one.Key, one.Count()), 6.0 * one.Count()));
            var tree = CostTable.Default.Nanoseconds("interval", counts.Sum(static one => one.Count()), hit: false);
            Stranger(after).ShouldBeLessThanOrEqualTo(38.001 + Math.Min(hashes, tree), $"seed {seed}");
            ShouldBeEqual(before, after);
        }

        forms.ShouldContain("near");
        forms.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void Run_CommentsAndCounters_StayWithTheirBans()
    {
        var bans = Mixed(false, 300);
        var before = Drops(false, bans, words: static at => $"-m comment --comment b{at}");
        var settings = new OptimizerSettings { Counters = CounterPlacement.Element };
        var after = Optimizer.Run(new Firewall([before]), settings).Firewall.Tables[0];

        FormOf(after).ShouldBe("near");
        var counted = after.Sets.Where(static set => set.Counters).ToArray();
        counted.Sum(set => after.Elements[set.Name].Count).ShouldBe(bans.Length);
        counted
            .SelectMany(set => (after.Elements[set.Name].Notes ?? throw new InvalidOperationException(set.Name)).Values)
            .Select(static note => note.Comment)
            .Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(0, bans.Length).Select(static at => $"b{at}").Order(StringComparer.Ordinal));
        after.Sets.Where(static set => !set.Counters).ShouldHaveSingleItem().Name.ShouldContain("near");
    }

    [Fact]
    public void Run_WideBansBesideNarrowOnes_AreAskedBesideTheQuestion()
    {
        (uint, int)[] wide = [(0, 3), (0x60000000, 3)];
        var before = Drops(false, [.. wide, .. Mixed(false, 650)]);
        var after = Run(before);

        FormOf(after).ShouldBe("near");
        after.Chains.Items.First(static chain => chain.Name == "INPUT").Rules.Count.ShouldBe(3);
        ShouldBeEqual(before, after);
    }

    [Fact]
    public void Run_WideDropThatMustComeFirst_StaysBeforeTheQuestion()
    {
        var rest = TextOf(false, Mixed(false, 650), verdict: "REJECT --reject-with icmp-port-unreachable");
        var before = Read(false, $":INPUT ACCEPT [0:0]\n-A INPUT -i eth0 -s 0.0.0.0/3 -j DROP\n{rest}");
        var after = Run(before);

        FormOf(after).ShouldBe("near");
        after.Chains.Items.First(static chain => chain.Name == "INPUT").Rules[0].Verdict.ShouldBeOfType<Verdict.Drop>();
        ShouldBeEqual(before, after);
    }

    [Fact]
    public void Run_SetThatTheSourceDeclared_HasNoQuestionBeforeIt()
    {
        var once = Run(Drops(false, Mixed(false, 650)));
        var inner = once.Chains.Items.First(static chain => chain.Base is null);
        var declared = once with
        {
            Chains = [once.Chains.Items.First(static chain => chain.Base is not null) with { Rules = inner.Rules }],
        };

        Run(declared)
            .Chains.Items.SelectMany(static chain => chain.Rules)
            .ShouldAllBe(static rule => rule.Verdict is Verdict.Drop);
    }

    [Fact]
    public void Run_AcceptedSources_AreNotTakenForRare()
    {
        var before = Drops(false, Mixed(false, 650), verdict: "ACCEPT", policy: "DROP");
        FormOf(Run(before)).ShouldNotBe("near");
    }

    /// <summary>All random tables, with prices by which a question always pays: every outcome stays.</summary>
    [Fact]
    public void Apply_RandomTables_KeepEveryOutcome()
    {
        var made = 0;
        for (var seed = 0; seed < 1_600; seed++)
        {
            var table = new RandomTables(seed).Table();
            var before = Grouped(table);
            var after = Asked(before, table);
            made += after.Chains.Count > before.Chains.Count ? 1 : 0;
            SameMeaning
                .Difference(before, after, new RandomTables(seed), packets: 200)
                .ShouldBeNull($"seed {seed}\n{TableText.Of(before)}\nbecame\n{TableText.Of(after)}");
            ShouldBeEqual(before, after);
        }

        made.ShouldBeGreaterThan(15);
    }

    private static Ruleset Grouped(Ruleset table)
    {
        var names = new NameMaker();
        names.Take(table);
        var settings = new OptimizerSettings { Costs = PassCosts.DearTrees };
        return new GroupRulesPass().Apply(table, new PassContext(settings, table, names, []));
    }

    /// <param name="source">The table before its sets were made, so that they are not taken for its own.</param>
    private static Ruleset Asked(Ruleset table, Ruleset source)
    {
        var names = new NameMaker();
        names.Take(table);
        // Everything that stands behind a question is dear, the question is not.
        var costs = CostTable.Default.With(
            [
                new CostRow("hash", 1, 5, 5),
                new CostRow("concat", 1, 900, 900),
                new CostRow("compare-address", 1, 900, 900),
                new CostRow("compare-prefix", 1, 5, 5),
            ],
            CostTable.Default.Facts
        );
        var settings = new OptimizerSettings { Costs = costs };
        return new NearNetworksPass().Apply(table, new PassContext(settings, source, names, []));
    }

    private static double HashOf(int length, int count) =>
        CostTable.Default.Nanoseconds("hash", count, hit: false) + (length == 32 ? 0 : 6);

    private static string FormOf(Ruleset table) =>
        table.Sets.Any(static set => set.Interval) ? "interval"
        : table.Chains.Count > 1 ? "near"
        : "hash";

    /// <summary>What the model says of a packet that is from no network of any ban.</summary>
    private static double Stranger(Ruleset table) =>
        RulesetCost.Of(table, CostTable.Default).First(static chain => chain.Chain == "INPUT").Nanoseconds;

    private static (uint Address, int Length)[] Mixed(bool ipv6, int count) =>
        Random(new Random(5), ipv6 ? [32, 48, 56, 64] : [20, 21, 22, 23, 24, 32], count, within: 32);

    /// <param name="within">Bits of the address that are drawn; those before are 10.</param>
    private static (uint Address, int Length)[] Random(Random random, int[] lengths, int count, int within)
    {
        var taken = new HashSet<(uint, int)>();
        for (var i = 0; i < count; i++)
        {
            var length = lengths[random.Next(lengths.Length)];
            var address = within == 32 ? (uint)random.NextInt64(1L << 32) : 0x0A000000 | (uint)random.Next(1 << within);
            taken.Add((length >= 32 ? address : address & ~(uint.MaxValue >> length), length));
        }

        return [.. taken];
    }

    private static Ruleset Drops(
        bool ipv6,
        (uint Address, int Length)[] bans,
        Func<int, string>? words = null,
        string verdict = "DROP",
        string policy = "ACCEPT"
    )
    {
        return Read(ipv6, $":INPUT {policy} [0:0]\n{TextOf(ipv6, bans, words, verdict)}");
    }

    private static string TextOf(
        bool ipv6,
        (uint Address, int Length)[] bans,
        Func<int, string>? words = null,
        string verdict = "DROP"
    )
    {
        var text = new StringBuilder();
        for (var at = 0; at < bans.Length; at++)
        {
            var (address, length) = bans[at];
            var source = ipv6
                ? $"{address >> 16:x}:{address & 0xFFFF:x}:{(length >= 48 ? at : 0):x}:{(length == 64 ? at : 0):x}::/{length}"
                : $"{new Core.Model.Ipv4Address(address)}/{length}";
            text.Append(CultureInfo.InvariantCulture, $"-A INPUT -s {source} {words?.Invoke(at)} -j {verdict}\n");
        }

        return text.ToString();
    }

    private static Ruleset Read(bool ipv6, string rules)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"*filter\n{rules}COMMIT\n"));
        var import = IptablesSaveReader.Read(
            stream,
            "bans.rules",
            new ImportSettings { Family = ipv6 ? Family.Ip6 : Family.Ip }
        );
        import.Diagnostics.ShouldBeEmpty();
        return import.Tables[0];
    }

    private static Ruleset Run(Ruleset table, CostTable? costs = null) =>
        Optimizer
            .Run(new Firewall([table]), new OptimizerSettings { Costs = costs ?? CostTable.Default })
            .Firewall.Tables[0];

    private static void ShouldBeEqual(Ruleset before, Ruleset after) =>
        EquivalenceCheck
            .Run(new Firewall([before]), new Firewall([after]), EquivalenceSettings.Default)
            .Verdict.ShouldBe(EquivalenceVerdict.Equal);
}
