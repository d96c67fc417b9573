using System.Globalization;
using Shouldly;
using Weir.Backends.Nft;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;
using Weir.Testing;
using Weir.Testing.Nft;
using Xunit;
using static Weir.Testing.Nft.Packed;

namespace Weir.Tests.Backends;

public sealed class NftPlannerTests
{
    private static readonly DateTimeOffset Now = EveryNode.Now;
    private static readonly Ruleset Before = EveryNode.Ruleset;

    [Fact]
    public void Full_EveryNode_HasEverything()
    {
        var table = new ModelTable();
        var plan = NftPlanner.Full(Before, Now);
        table.Apply(plan);
        plan.ElementsAdded.ShouldBe(Before.Elements.Values.Sum(e => e.Count));
        plan.Steps.Count(s => s.Rule is not null).ShouldBe(Before.RuleCount);
        table.Dump().Split('\n').Count(l => l.Contains(" rule ", StringComparison.Ordinal)).ShouldBe(Before.RuleCount);
    }

    [Fact]
    public void Structure_NothingDiffers_IsEmpty() => NftPlanner.Structure(Before, Before, Now).IsEmpty.ShouldBeTrue();

    [Fact]
    public void Structure_RuleAdded_RefillsItsChainOnly()
    {
        var after = Variants.WithChain(
            "account",
            c => c with { Rules = [.. c.Rules, new Rule([], [], new Verdict.Accept())] }
        );
        var plan = Structure(after, Before);
        plan.Steps.Where(s => s.Operation is NftOperation.FlushChain).ShouldHaveSingleItem();
        plan.Steps.Length.ShouldBe(1 + Before.Chains.Items.Single(c => c.Name == "account").Rules.Count + 1);
    }

    [Fact]
    public void Structure_PolicyChanged_KeepsTheRules()
    {
        var after = Variants.WithChain("pass", c => c with { Base = c.Base! with { Drops = false } });
        Structure(after, Before).Steps.ShouldHaveSingleItem().Operation.ShouldBeOfType<NftOperation.AddChain>();
    }

    public static TheoryData<string, string> Transitions()
    {
        var data = new TheoryData<string, string>();
        foreach (var name in Variants.All.Keys)
        {
            data.Add("as it is", name);
            data.Add(name, "as it is");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Structure_OneThingChanged_LeadsFromOneToTheOther(string before, string after) =>
        Structure(Variants.All[after], Variants.All[before]);

    [Fact]
    public void Structure_ChainBecomesBase_ReplacesMapsThatLeadThere() =>
        Structure(Variants.All["a chain becomes a base chain"], Before)
            .Steps.ShouldContain(s => s.Operation is NftOperation.DeleteSet);

    [Fact]
    public void Structure_VerdictsReordered_ChangesNoElement()
    {
        var after = Variants.WithSet("restricted4", s => s with { Verdicts = [.. s.Verdicts.Items.Reverse()] }) with
        {
            Elements = Variants
                .WithElements(
                    (
                        "restricted4",
                        Table([
                            [Mark(9), Verdict(1)],
                            [Mark(10), Verdict(0)],
                        ])
                    )
                )
                .Elements,
        };
        Structure(after, Before).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Structure_CapacityDiffersAndElementsFit_KeepsTheSet()
    {
        var after = Variants.WithSet("device4_32", s => s with { Capacity = 4096 });
        NftPlanner.Structure(after, Before, Now).IsEmpty.ShouldBeTrue();
        NftPlanner.Effective(after, Before).Sets.Items.Single(s => s.Name == "device4_32").Capacity.ShouldBe(1024u);
    }

    [Fact]
    public void Structure_SetTooSmall_ReplacesItAndRefillsTheRulesThatUseIt()
    {
        var before = Variants.WithSet("public4", s => s with { Capacity = 2 });
        var more = Table([
            [Mark(7), Ip4("198.18.0.1")],
            [Mark(8), Ip4("198.18.0.2")],
            [Mark(9), Ip4("198.18.0.3")],
        ]);
        var after = Variants.WithElements(("public4", more));
        var plan = Structure(after, before);
        plan.Steps.Where(s => s.Operation is NftOperation.DeleteSet).ShouldHaveSingleItem();
        plan.Steps.Where(s => s.Operation is NftOperation.FlushChain).ShouldHaveSingleItem();
    }

    [Fact]
    public void Structure_AccountingSetGrows_CarriesItsCountersOver()
    {
        var after = Variants.WithSet("up4", s => s with { Capacity = 4096 });
        NftPlanner.Replaced(after, Before).ShouldHaveSingleItem().Name.ShouldBe("up4");
        var read = new ElementBlock(Mark(7), 1) { Counters = [new CounterValue(3, 4000)] };
        var table = Loaded(Before);
        var blocks = new Dictionary<string, ElementBlock>(StringComparer.Ordinal) { ["up4"] = read };
        table.Apply(NftPlanner.Structure(after, Before, Now, blocks));
        table.SizeOf("up4").ShouldBe(4096u);
        table.Elements("up4").ShouldHaveSingleItem().Value.ShouldEndWith("counter 3/4000");
    }

    [Fact]
    public void Structure_AccountingSetIsWantedSmaller_IsNotTouched() =>
        NftPlanner.Structure(Variants.WithSet("up4", s => s with { Capacity = 8 }), Before, Now).IsEmpty.ShouldBeTrue();

    [Fact]
    public void Structure_CountedBansAreMadeAnew_KeepTheCountsOfThoseThatStay()
    {
        var after = Variants.WithSet("bans4_24", s => s with { Capacity = 99 });
        var before = Variants.WithSet("bans4_24", s => s with { Capacity = 2 });
        var read = new ElementBlock(new byte[] { 203, 0, 113, 0 }, 1) { Counters = [new CounterValue(5, 60)] };
        var blocks = new Dictionary<string, ElementBlock>(StringComparer.Ordinal) { ["bans4_24"] = read };
        var block = NftPlanner
            .Structure(after, before, Now, blocks)
            .Steps.Select(s => s.Operation)
            .OfType<NftOperation.AddElements>()
            .ShouldHaveSingleItem()
            .Elements;
        block.Counters.ShouldBe([default, new CounterValue(5, 60), default]);
        block.Comments[1].ShouldBe("port scan, 'ticket' 7");
    }

    [Fact]
    public void Structure_FromWhatWasRead_BringsBackWhatWasChanged()
    {
        var table = NftSpecs.Table(Before);
        var foreign = table with
        {
            Sets = [.. table.Sets.Where(s => s.Name != "ports"), new SetSpec("theirs") { Key = [new SetField(7, 4)] }],
            Chains = [.. table.Chains.Select(c => c.Name is "box" or "account" ? c with { Rules = [] } : c)],
        };
        var bans = NftElements.Block(Set("bans4_24"), Before.Elements["bans4_24"], Now);
        var read = new Dictionary<string, ElementBlock>(StringComparer.Ordinal) { ["bans4_24"] = bans };
        var operations = NftPlanner.Structure(Before, foreign, read, Now).Operations();
        operations.OfType<NftOperation.DeleteSet>().ShouldHaveSingleItem().Set.ShouldBe("theirs");
        operations.OfType<NftOperation.AddSet>().ShouldHaveSingleItem().Set.Name.ShouldBe("ports");
        operations.OfType<NftOperation.AddElements>().ShouldHaveSingleItem().Set.Name.ShouldBe("ports");
        operations.OfType<NftOperation.AddRule>().Select(o => o.Chain).Distinct().ShouldBe(["box", "account"]);
    }

    [Fact]
    public void Change_ElementThatExpiredMeanwhile_IsDeletedWithoutError()
    {
        var set = Set("bans4_24");
        var removed = Table([
            [Ip4("192.0.2.0")],
        ]);
        removed.Annotate(new ElementNote("soon over", Now.AddSeconds(1)));
        var plan = NftPlanner.Change(new([new SetDelta(set, removed, new(4))]), NfFamily.Inet, "weir", Now);
        var table = Loaded(Before);
        table.Apply(plan);
        (plan.ElementsAdded, plan.ElementsRemoved).ShouldBe((0, 1));
        table.Dump().ShouldBe(Loaded(Before).Dump());
    }

    [Fact]
    public void Inverse_OfAChange_RestoresTheContents()
    {
        var delta = new SetDelta(
            Set("public4"),
            Table([
                [Mark(7), Ip4("198.18.0.1")],
                [Mark(8), Ip4("198.18.0.2")],
            ]),
            Table([
                [Mark(8), Ip4("198.18.0.1")],
                [Mark(11), Ip4("198.18.0.2")],
            ])
        );
        var plan = NftPlanner.Change(new([delta]), NfFamily.Inet, "weir", Now);
        var table = Loaded(Before);
        var before = table.Dump();
        table.Apply(plan);
        table.Dump().ShouldNotBe(before);
        table.Apply(NftPlanner.Inverse(plan, Now).ShouldNotBeNull());
        table.Dump().ShouldBe(before);
    }

    [Fact]
    public void Inverse_OfAStructuralPlan_IsNotDerived() =>
        NftPlanner.Inverse(NftPlanner.Full(Before, Now), Now).ShouldBeNull();

    [Fact]
    public void OriginOf_AFailingElement_IsItsRow()
    {
        var step = NftPlanner.Full(Before, Now).Steps.First(s => s.Elements?.Count > 1);
        step.OriginOf(1).Line.ShouldBe(2);
        step.OriginOf(1).Table.ShouldBe(Rows);
    }

    [Fact]
    public void Summary_OfPlans_MatchesGolden()
    {
        var delta = new SetDelta(
            Set("forward4"),
            Table([
                [Ip4("198.18.0.1"), Byte(6), Port(80), Ip4("10.16.0.5"), Port(8080)],
            ]),
            Table([
                [Ip4("198.18.0.1"), Byte(6), Port(80), Ip4("10.16.0.6"), Port(80)],
                [Ip4("198.18.0.2"), Byte(17), Port(53), Ip4("10.16.0.6"), Port(53)],
            ])
        );
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        text.Write("# full\n");
        PlanSummary.Of(NftPlanner.Full(Before, Now), 5, Now).Write(text);
        text.Write("# change, limited\n");
        PlanSummary.Of(NftPlanner.Change(new([delta]), NfFamily.Inet, "weir", Now), 2, Now).Write(text);
        text.Write("# a set made anew\n");
        PlanSummary
            .Of(NftPlanner.Structure(Variants.WithSet("up4", s => s with { Capacity = 4096 }), Before, Now), 5, Now)
            .Write(text);
        text.Write("# remove\n");
        PlanSummary.Of(NftPlanner.Remove(NfFamily.Inet, "weir"), 5, Now).Write(text);
        Golden.ShouldMatch(text.ToString(), "plans.txt");
    }

    /// <summary>Plans, and proves on the model that the plan leads from one to the other.</summary>
    private static Plan Structure(Ruleset after, Ruleset before)
    {
        var table = Loaded(before);
        var plan = NftPlanner.Structure(after, before, Now);
        table.Apply(plan);
        table.Dump().ShouldBe(Loaded(after).Dump());
        return plan;
    }

    private static ModelTable Loaded(Ruleset ruleset)
    {
        var table = new ModelTable();
        table.Apply(NftPlanner.Full(ruleset, Now));
        return table;
    }

    private static SetDeclaration Set(string name) => Before.Sets.Items.Single(s => s.Name == name);
}
