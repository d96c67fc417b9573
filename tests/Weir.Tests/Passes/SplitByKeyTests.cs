using System.Globalization;
using System.Text;
using Shouldly;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Passes;

/// <summary>Keys that several look-ups have in common are asked for once, and only where the cost model gains by it.</summary>
public sealed class SplitByKeyTests
{
    [Fact]
    public void Run_PairsAndPairsWithPorts_AskForThePairOnce()
    {
        var before = Members(count: 40, logged: false);
        var after = Run(before, CostTable.Default);
        var maps = after.Sets.Where(static set => set.IsVerdictMap && set.Key.Count == 2).ToList();
        maps.Count.ShouldBe(1);
        after.Sets.ShouldNotContain(static set => set.Key.Count == 2 && !set.IsVerdictMap);
        Walked(after).ShouldBe(3);
        ShouldBeEqual(before, after);
    }

    [Fact]
    public void Run_CommentsOfReplacedSet_AreOnTheMap()
    {
        var before = Members(count: 40, logged: false);
        var after = Run(before, CostTable.Default);
        var map = after.Sets.Single(static set => set.IsVerdictMap && set.Key.Count == 2);
        var comments = after.Elements[map.Name].Notes?.Values.Select(static note => note.Comment).ToList() ?? [];
        comments.Count(static comment => comment == "printer").ShouldBe(40);
    }

    [Fact]
    public void Run_PlacesOfReplacedSet_AreInTheMap()
    {
        var settings = new OptimizerSettings { Counters = CounterPlacement.Table };
        var optimization = Optimizer.Run(new Firewall([Members(count: 40, logged: false)]), settings);
        var table = optimization.Firewall.Tables[0];
        foreach (var place in optimization.Places.Where(static place => place.Set is not null))
        {
            table.Elements.ContainsKey(place.Set ?? "").ShouldBeTrue();
            place.Element.ShouldBeLessThan(table.Elements[place.Set ?? ""].Count);
        }
    }

    [Fact]
    public void Run_FreeLookUps_SplitsNothing()
    {
        var after = Run(Members(count: 40, logged: false), PassCosts.FreeLookUps);
        after.Sets.ShouldNotContain(static set => set.Name.Contains("_by_", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_LogBetween_KeepsItForWhoWalksOn()
    {
        var before = Members(count: 40, logged: true);
        var after = Run(before, CostTable.Default);
        ShouldBeEqual(before, after);
    }

    [Fact]
    public void Run_TreeWhoseMergeWouldCostMore_StaysATree()
    {
        var text = new StringBuilder(":FORWARD ACCEPT [0:0]\n");
        for (var i = 0; i < 12; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $":c{i} - [0:0]\n");
        }

        for (var i = 0; i < 12; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"-A FORWARD -s 10.0.{i}.0/24 -j c{i}\n");
            text.Append(CultureInfo.InvariantCulture, $"-A c{i} -p tcp -m ttl --ttl-eq {i + 3} -j DROP\n");
            text.Append(CultureInfo.InvariantCulture, $"-A c{i} -p udp -m length --length {100 + i} -j DROP\n");
        }

        var before = PassGoldenTests.Read(text.ToString());
        var after = Run(before, CostTable.Default);
        after.Chains.Count.ShouldBe(before.Chains.Count);
        ShouldBeEqual(before, after);
    }

    private static Ruleset Run(Ruleset table, CostTable costs) =>
        Optimizer.Run(new Firewall([table]), new OptimizerSettings { Costs = costs }).Firewall.Tables[0];

    /// <summary>Rules that a packet none of them is about meets behind the guard.</summary>
    private static int Walked(Ruleset table) =>
        table.Chains.Single(static chain => chain.Name == "FORWARD_from").Rules.Count;

    private static void ShouldBeEqual(Ruleset before, Ruleset after)
    {
        EquivalenceCheck
            .Run(new Firewall([before]), new Firewall([after]), EquivalenceSettings.Default)
            .Verdict.ShouldBe(EquivalenceVerdict.Equal);
        SameMeaning.Difference(before, after, new RandomTables(7), packets: 500).ShouldBeNull();
    }

    /// <summary>Of each member: a service of one server, a service of all, a whole server, and the end of it.</summary>
    private static Ruleset Members(int count, bool logged)
    {
        var text = new StringBuilder(":FORWARD ACCEPT [0:0]\n");
        for (var i = 0; i < count; i++)
        {
            var member = string.Create(CultureInfo.InvariantCulture, $"-A FORWARD -s 10.0.{i % 2}.{i}/32");
            text.Append(
                CultureInfo.InvariantCulture,
                $"{member} -d 192.0.2.{i % 5}/32 -p tcp -m tcp --dport 80 -j ACCEPT\n"
            );
            text.Append(CultureInfo.InvariantCulture, $"{member} -p udp -m udp --dport {1000 + i} -j DROP\n");
            if (logged)
            {
                text.Append(CultureInfo.InvariantCulture, $"{member} -p tcp -m tcp --dport 23 -j LOG\n");
            }

            text.Append(
                CultureInfo.InvariantCulture,
                $"{member} -d 192.0.2.{(i + 1) % 5}/32 -m comment --comment printer -j ACCEPT\n"
            );
            text.Append(i % 3 == 0 ? "" : $"{member} -j DROP\n");
        }

        return PassGoldenTests.Read(text.ToString());
    }
}
