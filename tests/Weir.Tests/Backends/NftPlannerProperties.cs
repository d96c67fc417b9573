using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Weir.Backends.Nft;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;
using Weir.Testing.Nft;
using Xunit;
using static Weir.Testing.Nft.Packed;

namespace Weir.Tests.Backends;

/// <summary>Random contents of a map and a verdict map: whatever they were, a plan leads to what they shall be, with no step too many.</summary>
public sealed class NftPlannerProperties
{
    private static readonly DateTimeOffset Now = EveryNode.Now;

    private static readonly SetDeclaration Map = new("map", [FieldType.Mark]) { Data = [FieldType.Ipv4Address] };

    private static readonly SetDeclaration VerdictMap = new("verdicts", [FieldType.Mark])
    {
        Verdicts = [new Verdict.Accept(), new Verdict.Drop(), new Verdict.Goto("there")],
    };

    private static readonly Gen<Dictionary<uint, byte>> Contents =
        from pairs in Gen.Zip(Gen.Choose(0, 12), Gen.Choose(0, 2)).ListOf()
        select pairs.GroupBy(p => p.Item1).ToDictionary(g => (uint)g.Key, g => (byte)g.First().Item2);

    private static readonly Arbitrary<(Dictionary<uint, byte> Before, Dictionary<uint, byte> After)> Pairs = Gen.Zip(
            Contents,
            Contents
        )
        .Select(pair => (pair.Item1, pair.Item2))
        .ToArbitrary();

    [Fact]
    public void Structure_RandomContents_LeadsToTheDesiredStateByTheFewestElements() =>
        Prop.ForAll(
                Pairs,
                pair =>
                {
                    var (before, after) = (RulesetOf(pair.Before), RulesetOf(pair.After));
                    var plan = NftPlanner.Structure(after, before, Now);
                    Check(plan, pair.Before, pair.After);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Change_RandomDelta_LeadsToTheDesiredStateAndItsInverseBack() =>
        Prop.ForAll(
                Pairs,
                pair =>
                {
                    var deltas = new[] { Map, VerdictMap }.Select(set => new SetDelta(
                        set,
                        Minus(set, pair.Before, pair.After),
                        Minus(set, pair.After, pair.Before)
                    ));
                    var plan = NftPlanner.Change(new([.. deltas]), NfFamily.Inet, "weir", Now);
                    var table = Check(plan, pair.Before, pair.After);
                    table.Apply(NftPlanner.Inverse(plan, Now).ShouldNotBeNull());
                    table.Dump().ShouldBe(Loaded(pair.Before).Dump());
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void CompareElements_RandomContents_FindsEachDifferenceOnce() =>
        Prop.ForAll(
                Pairs,
                pair =>
                {
                    var actual = NftElements.Block(VerdictMap, TableOf(VerdictMap, pair.After), Now);
                    var drift = KernelDiff.CompareElements(VerdictMap, TableOf(VerdictMap, pair.Before), actual, Now);
                    int Count(DriftChange change) => drift.Count(d => d.Change == change);
                    Count(DriftChange.Missing).ShouldBe(pair.Before.Keys.Except(pair.After.Keys).Count());
                    Count(DriftChange.Extra).ShouldBe(pair.After.Keys.Except(pair.Before.Keys).Count());
                    Count(DriftChange.Different)
                        .ShouldBe(pair.Before.Count(p => pair.After.TryGetValue(p.Key, out var v) && v != p.Value));
                }
            )
            .QuickCheckThrowOnFailure();

    private static ModelTable Check(Plan plan, Dictionary<uint, byte> before, Dictionary<uint, byte> after)
    {
        var table = Loaded(before);
        var loading = table.ElementOperations;
        table.Apply(plan);
        table.Dump().ShouldBe(Loaded(after).Dump());
        var fewest = before.Except(after).Count() + after.Except(before).Count();
        (table.ElementOperations - loading).ShouldBe(2 * fewest);
        (plan.ElementsAdded + plan.ElementsRemoved).ShouldBe(2 * fewest);
        plan.IsElementsOnly.ShouldBeTrue();
        return table;
    }

    private static ModelTable Loaded(Dictionary<uint, byte> contents)
    {
        var table = new ModelTable();
        table.Apply(NftPlanner.Full(RulesetOf(contents), Now));
        return table;
    }

    private static Ruleset RulesetOf(Dictionary<uint, byte> contents) =>
        new(Family.Inet, "weir", [new Chain("there", null, [])], [Map, VerdictMap], [])
        {
            Elements = new Dictionary<string, ElementTable>(StringComparer.Ordinal)
            {
                ["map"] = TableOf(Map, contents),
                ["verdicts"] = TableOf(VerdictMap, contents),
            },
        };

    private static ElementTable Minus(SetDeclaration set, Dictionary<uint, byte> from, Dictionary<uint, byte> less) =>
        TableOf(set, from.Except(less));

    private static ElementTable TableOf(SetDeclaration set, IEnumerable<KeyValuePair<uint, byte>> contents)
    {
        var table = new ElementTable(8);
        foreach (var (key, value) in contents)
        {
            Add(table, Mark(key), set == VerdictMap ? Verdict(value) : [10, 0, 0, value]);
        }

        return table;
    }
}
