using System.Globalization;
using System.Text;
using Shouldly;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Testing.Evaluation;
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
        var map = after.Sets.Single(static set => set.IsVerdictMap && IsPair(set));
        after.Sets.ShouldNotContain(static set => IsPair(set) && !set.IsVerdictMap);
        LookUpsBehind(map, after).ShouldBe(2);
        ShouldBeEqual(before, after);
    }

    [Fact]
    public void Run_CommentsOfReplacedSet_AreOnTheMap()
    {
        var before = Members(count: 40, logged: false);
        var after = Run(before, CostTable.Default);
        var map = after.Sets.Single(static set => set.IsVerdictMap && IsPair(set));
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
    public void Run_RandomMembers_SplitsManyAndKeepsEveryOutcome()
    {
        var split = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var before = RandomMembers(new Random(seed));
            var after = Run(before, PassCosts.DearTests);
            split += after.Sets.Any(static set => set.Name.Contains("_by_", StringComparison.Ordinal)) ? 1 : 0;
            SameMeaning
                .Difference(before, after, new RandomTables(seed), packets: 200)
                .ShouldBeNull($"seed {seed}\n{TableText.Of(before)}\nbecame\n{TableText.Of(after)}");
            ShouldBeProved(before, after);
        }

        split.ShouldBeGreaterThan(30);
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

    private static bool IsPair(SetDeclaration set) => set.Key is [FieldType.Ipv4Address, FieldType.Ipv4Address];

    /// <summary>Rules behind the map in its chain: what a packet of no pair goes on with.</summary>
    private static int LookUpsBehind(SetDeclaration map, Ruleset table) =>
        table
            .Chains.SelectMany(static chain =>
                chain.Rules.Select((rule, at) => (rule, behind: chain.Rules.Count - at - 1))
            )
            .Single(one => one.rule.Verdict is Verdict.Map own && own.Name == map.Name)
            .behind;

    private static void ShouldBeEqual(Ruleset before, Ruleset after)
    {
        ShouldBeProved(before, after);
        SameMeaning.Difference(before, after, new RandomTables(7), packets: 500).ShouldBeNull();
    }

    private static void ShouldBeProved(Ruleset before, Ruleset after) =>
        EquivalenceCheck
            .Run(new Firewall([before]), new Firewall([after]), EquivalenceSettings.Default)
            .Verdict.ShouldBe(EquivalenceVerdict.Equal, TableText.Of(after));

    /// <summary>Rules over few addresses and ports, by pair and port, by pair, by source and port, by source, in any order and with any verdict.</summary>
    private static Ruleset RandomMembers(Random random)
    {
        var text = new StringBuilder(random.Next(2) == 0 ? ":FORWARD ACCEPT [0:0]\n" : ":FORWARD DROP [0:0]\n");
        string[] verdicts = ["ACCEPT", "DROP", "RETURN", "LOG", "REJECT --reject-with icmp-port-unreachable"];
        string[] kept =
        [
            verdicts[random.Next(5)],
            verdicts[random.Next(5)],
            verdicts[random.Next(5)],
            verdicts[random.Next(5)],
        ];
        for (var kind = 0; kind < 4; kind++)
        {
            for (var i = 0; i < 6; i++)
            {
                var from = $"-s 10.0.{random.Next(2)}.{random.Next(4)}/32";
                var to = kind < 2 ? $" -d 10.0.{random.Next(2)}.{random.Next(4)}/32" : "";
                int[] ports = [22, 53, 80, 81, 82];
                var port = kind is 0 or 2 ? $" -p udp -m udp --dport {ports[random.Next(5)]}" : "";
                var verdict = random.Next(10) == 0 ? verdicts[random.Next(5)] : kept[kind];
                text.Append(CultureInfo.InvariantCulture, $"-A FORWARD {from}{to}{port} -j {verdict}\n");
            }
        }

        return PassGoldenTests.Read(text.ToString());
    }

    /// <summary>Of each member: a service of one server, a service of all, a whole server, and the end of it.</summary>
    private static Ruleset Members(int count, bool logged)
    {
        var text = new StringBuilder(":FORWARD ACCEPT [0:0]\n");
        for (var i = 0; i < count; i++)
        {
            var protocol = i % 2 == 0 ? "tcp -m tcp" : "udp -m udp";
            var member = string.Create(CultureInfo.InvariantCulture, $"-A FORWARD -s 10.0.{i % 2}.{i}/32");
            text.Append(
                CultureInfo.InvariantCulture,
                $"{member} -d 192.0.2.{i % 5}/32 -p {protocol} --dport {80 + (i % 3)} -j ACCEPT\n"
            );
            text.Append(
                CultureInfo.InvariantCulture,
                $"{member} -p {protocol} --dport {1000 + i} -j {(i % 4 < 2 ? "DROP" : "ACCEPT")}\n"
            );
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
