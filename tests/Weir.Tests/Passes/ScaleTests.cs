using System.Text;
using Shouldly;
using Weir.Core.Compiler.Passes;
using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Compiler.Passes.Grouping;
using Weir.Core.Rules;
using Weir.Sources.Example.Import;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;
using Weir.Testing.Evaluation;
using Xunit;

namespace Weir.Tests.Passes;

/// <summary>What grows with the rules, counted instead of timed, and what the examples become.</summary>
public sealed class ScaleTests
{
    [Fact]
    public void Schedule_TwiceTheMembers_AsksTwiceAsOften()
    {
        var (few, many) = (Asked(nets: 10), Asked(nets: 20));
        ((double)many / few).ShouldBeInRange(1.8, 2.3);
    }

    [Fact]
    public void Schedule_RulesThatAllConflict_AsksAWindowEachAtMost()
    {
        // Two groups of alternating, overlapping rules of two shapes: none may pass the one before it.
        var rules = new FlatRules(new ShapeTable(), Actions(), KeyPolicy.Nft);
        var text = new StringBuilder(":FORWARD ACCEPT [0:0]\n");
        for (var i = 0; i < 2000; i++)
        {
            var log = i % 2 == 0 ? "-s 10.0.0.0/8" : "-d 10.0.0.0/8";
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"-A FORWARD {log} -j LOG --log-prefix p{i % 4}\n"
            );
        }

        foreach (var rule in PassGoldenTests.Read(text.ToString()).Chains[0].Rules)
        {
            rules.Add(rule);
        }

        var scheduler = new Scheduler(rules, KeyPolicy.Nft);
        scheduler.PlaceAll();
        scheduler.Asked.ShouldBeLessThan(2000L * Scheduler.Window);
    }

    [Fact]
    public void Run_Tree_BecomesAHandfulOfRules()
    {
        var after = Optimizer.Run(new Firewall([Tree(nets: 20)]), new OptimizerSettings()).Firewall.Tables[0];
        after.RuleCount.ShouldBeLessThan(12);
        after.Sets.Count.ShouldBeLessThan(8);
    }

    [Fact]
    public void Run_WebFarm_BecomesAHandfulOfRules()
    {
        using var stream = new MemoryStream();
        ImportExample.Write(stream, ImportShape.WebFarm);
        var tables = Read(stream);
        var after = Optimizer.Run(new Firewall(new([.. tables])), new OptimizerSettings()).Firewall;
        // Bans of six lengths are as many rules, behind one question.
        after.Tables.Sum(table => table.RuleCount).ShouldBeLessThan(20);
        tables.Sum(table => table.RuleCount).ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void Run_TwiceOnOneTable_GivesTheSameTextAndTheSecondFindsNothing()
    {
        var table = Tree(nets: 3);
        var (first, second) = (Run(table), Run(table));
        TableText.Of(first).ShouldBe(TableText.Of(second));
        Run(first).RuleCount.ShouldBe(first.RuleCount);
    }

    [Fact]
    public void ShareChains_ManyChainsOfFewContents_AreAFew()
    {
        const int members = 20_000;
        const int kinds = 20;
        var (chains, rules) = (new Chain[members + 1], new Rule[members]);
        for (var i = 0; i < members; i++)
        {
            var own = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"m{i}");
            var inside = new Rule[8];
            for (var j = 0; j < inside.Length; j++)
            {
                var port = (byte)(j == 7 ? i % kinds : j);
                var test = new Match.Compare(Field.DestinationPort, Comparison.Equal, [1, port, 0, 0]);
                inside[j] = new Rule([test], [], new Verdict.Drop());
            }

            chains[i] = new Chain(own, null, new([.. inside]));
            var from = new Match.Compare(Field.Ip4Source, Comparison.Equal, [10, 0, (byte)(i >> 8), (byte)i]);
            rules[i] = new Rule([from], [], new Verdict.Jump(own));
        }

        chains[members] = new Chain("FORWARD", new(ChainType.Filter, Hook.Forward, 0, false), new([.. rules]));
        var table = new Ruleset(Family.Ip, "filter", new([.. chains]), [], [])
        {
            Elements = new Dictionary<string, ElementTable>(),
        };
        new ShareChainsPass().Apply(table, Context()).Chains.Count.ShouldBe(kinds + 1);
    }

    [Fact]
    public void Run_CounterPlacementTable_KnowsThePlaceOfEveryRule()
    {
        var table = Tree(nets: 2);
        var optimization = Optimizer.Run(
            new Firewall([table]),
            new OptimizerSettings { Counters = CounterPlacement.Table }
        );
        var lines = optimization.Places.Select(place => place.Origin.Line).ToHashSet();
        foreach (var rule in optimization.Firewall.Tables[0].Chains.SelectMany(chain => chain.Rules))
        {
            lines.Add(rule.Origin.Line);
        }

        table.Chains.SelectMany(chain => chain.Rules).ShouldAllBe(rule => lines.Contains(rule.Origin.Line));
    }

    private static Ruleset Run(Ruleset table) =>
        Optimizer.Run(new Firewall([table]), new OptimizerSettings()).Firewall.Tables[0];

    private static ActionTable Actions() => new(static _ => Effects.None, maps: true, counts: true);

    private static long Asked(int nets)
    {
        var table = new MergeSiblingChainsPass().Apply(Tree(nets), Context());
        var rules = new FlatRules(new ShapeTable(), Actions(), KeyPolicy.Nft);
        foreach (var rule in table.Chains.First(chain => chain.Name == "FORWARD").Rules)
        {
            rules.Add(rule);
        }

        var scheduler = new Scheduler(rules, KeyPolicy.Nft);
        scheduler.PlaceAll();
        return scheduler.Asked;
    }

    private static PassContext Context() => new(new OptimizerSettings(), Tree(nets: 1), new NameMaker(), []);

    private static Ruleset Tree(int nets)
    {
        using var stream = new MemoryStream();
        using (var writer = new StreamWriter(stream, Encoding.ASCII, leaveOpen: true) { NewLine = "\n" })
        {
            ImportExample.WriteTree(writer, nets, membersPerNet: 40);
        }

        return Read(stream)[0];
    }

    private static List<Ruleset> Read(MemoryStream stream)
    {
        stream.Position = 0;
        var import = IptablesSaveReader.Read(stream, "example.rules", new ImportSettings { Family = Family.Ip });
        return [.. import.Tables];
    }
}
