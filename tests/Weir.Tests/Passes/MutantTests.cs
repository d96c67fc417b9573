using Shouldly;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Testing.Evaluation;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Passes;

/// <summary>
/// Small rule sets on which a pass with one thought left out would go wrong. Each mutant was made by hand and seen to fail the test that
/// it is listed with.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>sibling merge: keys compared by their first value, so that overlapping ones pass: Merge_KeysThatOverlap</item>
/// <item>sibling merge: what a chain writes is not compared with the key: Merge_AChainThatMarks</item>
/// <item>share sets: only the number of elements compared: ShareSets_AsManyOtherElements; only the keys: ShareSets_SameKeysAndOtherMarks;
/// the verdicts left out of the declaration: ShareSets_SameKeysAndOtherVerdicts</item>
/// <item>effects: two events taken to commute: Group_LogLines</item>
/// <item>group rules: two rules of one key joined because they commute: Group_TwoJumpsOfOneKey</item>
/// <item>clean up: shadows kept behind a write: CleanUp_AMarkWrittenBetween</item>
/// <item>inline chains: returns taken along anywhere: Inline_AReturn; no rule behind a goto's chain: Inline_AGoto; what the chain writes
/// forgotten: Inline_AMarkWrittenInside; stateful tests copied: Inline_ABucketBeforeTheJump</item>
/// <item>share chains: ordinals, tests, statements or verdicts not compared: ShareChains_OtherBuckets, ShareChains_ContentsThatDiffer</item>
/// <item>join rules: no limit to a rule's length: Join_HundredsOfLogLines; what is written forgotten, order exchanged, look-ups taken to go on, tests not compared: the four Join tests</item>
/// <item>split chains: returns taken along anywhere: Split_AReturnBeforeOtherRules; stateful tests passed over:
/// Split_ABucketBeforeTheInterface</item>
/// </list>
/// </remarks>
public sealed class MutantTests
{
    [Fact]
    public void Merge_KeysThatOverlap_AReturnOfTheFirstDoesNotSkipTheSecond() =>
        IsEqualAfter(
            new MergeSiblingChainsPass(),
            """
            :FORWARD ACCEPT [0:0]
            :wide - [0:0]
            :narrow - [0:0]
            -A FORWARD -s 10.0.0.0/24 -j wide
            -A FORWARD -s 10.0.0.1/32 -j narrow
            -A wide -p tcp -j RETURN
            -A narrow -p tcp -j DROP
            """
        );

    [Fact]
    public void Group_TwoJumpsOfOneKey_BothAreTaken() =>
        IsEqualAfter(
            new GroupRulesPass(),
            """
            :FORWARD ACCEPT [0:0]
            :mark - [0:0]
            :class - [0:0]
            :other - [0:0]
            -A FORWARD -s 10.0.0.2/32 -j mark
            -A FORWARD -s 10.1.2.3/32 -j other
            -A FORWARD -s 10.0.0.2/32 -j class
            -A FORWARD -m mark --mark 0x10/0xf0 -j DROP
            -A mark -d 10.0.0.0/24 -j MARK --set-xmark 0x10/0xf0
            -A class -p tcp -j CLASSIFY --set-class 0001:0010
            -A other -p udp -j CLASSIFY --set-class 0001:0020
            """
        );

    [Fact]
    public void Join_HundredsOfLogLines_NoRuleIsLongerThanTheKernelTakes()
    {
        var lines = Enumerable.Repeat("-A FORWARD -s 10.0.0.0/16 -j LOG --log-prefix \"the same again\"", 300);
        var table = PassGoldenTests.Read($":FORWARD ACCEPT [0:0]\n{string.Join('\n', lines)}\n", "filter");

        var after = Optimizer.Run(new Firewall([table]), new OptimizerSettings()).Firewall.Tables[0];

        after.RuleCount.ShouldBeLessThan(100);
        after.Chains.SelectMany(static chain => chain.Rules).ShouldAllBe(static rule => rule.Statements.Count <= 8);
    }

    [Fact]
    public void Merge_AChainThatMarks_IsNotMergedWhereMarksAreTheKey() =>
        IsEqualAfter(
            new MergeSiblingChainsPass(),
            """
            :FORWARD ACCEPT [0:0]
            :one - [0:0]
            :two - [0:0]
            -A FORWARD -m mark --mark 0x1 -j one
            -A FORWARD -m mark --mark 0x2 -j two
            -A one -p tcp -j MARK --set-xmark 0x2/0xffffffff
            -A one -p tcp -j DROP
            -A two -p udp -j DROP
            """
        );

    [Fact]
    public void ShareSets_AsManyOtherElements_AreTwoSets() =>
        IsEqualAfter(
            new ShareSetsPass(),
            """
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [0:0]
            -A INPUT -s 10.0.0.1/32 -j DROP
            -A INPUT -s 10.0.0.2/32 -j DROP
            -A FORWARD -s 10.0.0.1/32 -j DROP
            -A FORWARD -s 10.0.0.3/32 -j DROP
            """,
            new GroupRulesPass()
        );

    [Fact]
    public void ShareSets_SameKeysAndOtherVerdicts_AreTwoMaps() =>
        IsEqualAfter(
            new ShareSetsPass(),
            """
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [0:0]
            -A INPUT -s 10.0.0.1/32 -j DROP
            -A INPUT -s 10.0.0.2/32 -j ACCEPT
            -A INPUT -j REJECT
            -A FORWARD -s 10.0.0.1/32 -j ACCEPT
            -A FORWARD -s 10.0.0.2/32 -j DROP
            -A FORWARD -j REJECT
            """,
            new GroupRulesPass()
        );

    [Fact]
    public void ShareSets_SameKeysAndOtherMarks_AreTwoMaps() =>
        IsEqualAfter(
            new ShareSetsPass(),
            """
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [0:0]
            -A INPUT -s 10.0.0.1/32 -j MARK --set-xmark 0x1/0xffffffff
            -A INPUT -s 10.0.0.2/32 -j MARK --set-xmark 0x2/0xffffffff
            -A FORWARD -s 10.0.0.1/32 -j MARK --set-xmark 0x2/0xffffffff
            -A FORWARD -s 10.0.0.2/32 -j MARK --set-xmark 0x1/0xffffffff
            """,
            new GroupRulesPass()
        );

    [Fact]
    public void Group_LogLines_KeepTheirOrder() =>
        IsEqualAfter(
            new GroupRulesPass(),
            """
            :FORWARD ACCEPT [0:0]
            -A FORWARD -s 10.0.0.1/32 -j LOG --log-prefix x
            -A FORWARD -d 192.0.2.1/32 -j LOG --log-prefix y
            -A FORWARD -s 10.0.0.2/32 -j LOG --log-prefix x
            """
        );

    [Fact]
    public void CleanUp_AMarkWrittenBetween_MakesTheSecondTestMatter() =>
        IsEqualAfter(
            new CleanUpPass(),
            """
            :FORWARD ACCEPT [0:0]
            -A FORWARD -m mark --mark 0x1 -j ACCEPT
            -A FORWARD -s 10.0.0.1/32 -j MARK --set-xmark 0x1/0xffffffff
            -A FORWARD -m mark --mark 0x1 -j DROP
            """
        );

    [Fact]
    public void Inline_AReturn_LeavesTheChainAndNotItsCaller() =>
        IsEqualAfter(
            new InlineChainsPass(),
            """
            :FORWARD ACCEPT [0:0]
            :known - [0:0]
            -A FORWARD -j known
            -A FORWARD -s 10.0.0.0/8 -j DROP
            -A known -p tcp -j RETURN
            -A known -s 10.0.0.1/32 -j ACCEPT
            """
        );

    [Fact]
    public void Inline_AGoto_ComesBackToTheCallersCaller() =>
        IsEqualAfter(
            new InlineChainsPass(),
            """
            :FORWARD ACCEPT [0:0]
            :off - [0:0]
            -A FORWARD -g off
            -A FORWARD -j DROP
            -A off -p tcp -j DROP
            -A off -s 10.0.0.1/32 -j ACCEPT
            """
        );

    [Fact]
    public void Inline_AMarkWrittenInside_IsNotAskedForAgain() =>
        IsEqualAfter(
            new InlineChainsPass(),
            """
            :FORWARD ACCEPT [0:0]
            :marks - [0:0]
            -A FORWARD -m mark --mark 0x1 -j marks
            -A marks -j MARK --set-xmark 0x2/0xffffffff
            -A marks -p tcp -j DROP
            """,
            costs: PassCosts.DearJumps
        );

    [Fact]
    public void Inline_ABucketBeforeTheJump_IsAskedOnce() =>
        IsEqualAfter(
            new InlineChainsPass(),
            """
            :FORWARD ACCEPT [0:0]
            :rare - [0:0]
            -A FORWARD -m limit --limit 5/min -j rare
            -A rare -p tcp -j DROP
            -A rare -p udp -j DROP
            """,
            costs: PassCosts.DearJumps
        );

    [Fact]
    public void ShareChains_OtherBuckets_AreOtherChains() =>
        IsEqualAfter(
            new ShareChainsPass(),
            """
            :FORWARD ACCEPT [0:0]
            :one - [0:0]
            :two - [0:0]
            -A FORWARD -s 10.0.0.1/32 -j one
            -A FORWARD -s 10.0.0.2/32 -j two
            -A one -m limit --limit 5/min -j DROP
            -A two -m limit --limit 5/min -j DROP
            """
        );

    [Theory]
    [InlineData("-p tcp -j DROP", "-p udp -j DROP")]
    [InlineData("-p tcp -j DROP", "-p tcp -j REJECT")]
    [InlineData("-p tcp -j LOG --log-prefix x", "-p tcp -j LOG --log-prefix y")]
    [InlineData("-p tcp -g deep1", "-p tcp -g deep2")]
    [InlineData("-p tcp -g deep1", "-p tcp -j deep1")]
    public void ShareChains_ContentsThatDiffer_AreTwoChains(string one, string two) =>
        IsEqualAfter(
            new ShareChainsPass(),
            $"""
            :FORWARD ACCEPT [0:0]
            :one - [0:0]
            :two - [0:0]
            :deep1 - [0:0]
            :deep2 - [0:0]
            -A FORWARD -s 10.0.0.1/32 -j one
            -A FORWARD -s 10.0.0.2/32 -j two
            -A FORWARD -j deep1
            -A FORWARD -j deep2
            -A one {one}
            -A one -s 10.0.0.0/30 -j DROP
            -A two {two}
            -A two -s 10.0.0.0/30 -j DROP
            -A deep1 -p tcp -m tcp --dport 1 -j ACCEPT
            -A deep2 -p tcp -m tcp --dport 2 -j ACCEPT
            """
        );

    [Theory]
    [InlineData("-m mark --mark 0x1")]
    [InlineData("-m limit --limit 5/min")]
    public void Join_TestsThatAnswerOtherwiseTheSecondTime_StayTwoRules(string test) =>
        IsEqualAfter(
            new JoinRulesPass(),
            $"""
            :FORWARD ACCEPT [0:0]
            -A FORWARD {test} -j MARK --set-xmark 0x2/0xffffffff
            -A FORWARD {test} -j DROP
            """,
            table: "mangle"
        );

    [Fact]
    public void Join_WhatIsDone_KeepsItsOrder() =>
        IsEqualAfter(
            new JoinRulesPass(),
            """
            :FORWARD ACCEPT [0:0]
            -A FORWARD -s 10.0.0.1/32 -j LOG --log-prefix x
            -A FORWARD -s 10.0.0.1/32 -j LOG --log-prefix y
            -A FORWARD -s 10.0.0.1/32 -j DROP
            """
        );

    [Fact]
    public void Join_AMapThatHasNoneOfIt_DoesNotKeepTheNextRuleFromBeingDone() =>
        IsEqualAfter(
            new JoinRulesPass(),
            """
            :FORWARD ACCEPT [0:0]
            -A FORWARD -s 10.0.0.1/32 -j MARK --set-xmark 0x1/0xffffffff
            -A FORWARD -s 10.0.0.2/32 -j MARK --set-xmark 0x2/0xffffffff
            -A FORWARD -j DROP
            """,
            new GroupRulesPass()
        );

    [Fact]
    public void Join_OtherTests_AreTwoRules() =>
        IsEqualAfter(
            new JoinRulesPass(),
            """
            :FORWARD ACCEPT [0:0]
            -A FORWARD -s 10.0.0.0/24 -j LOG --log-prefix x
            -A FORWARD -s 10.0.0.0/25 -j DROP
            """
        );

    [Fact]
    public void Split_AReturnBeforeOtherRules_LeavesTheChain() =>
        IsEqualAfter(
            new SplitChainsPass(),
            """
            :FORWARD DROP [0:0]
            :in - [0:0]
            -A FORWARD -j in
            -A FORWARD -j ACCEPT
            -A in -i eth0 -s 10.0.0.1/32 -j ACCEPT
            -A in -i eth0 -s 10.0.0.2/32 -j DROP
            -A in -i eth0 -s 10.0.0.3/32 -j DROP
            -A in -i eth0 -d 10.0.0.0/8 -j RETURN
            -A in -i eth0 -s 10.0.0.4/32 -j DROP
            -A in -i eth0 -s 10.0.0.5/32 -j DROP
            -A in -j DROP
            """
        );

    [Fact]
    public void Split_ABucketBeforeTheInterface_IsAskedByAll()
    {
        var table = PassGoldenTests.Read(
            """
            :FORWARD ACCEPT [0:0]
            -A FORWARD -i eth0 -m limit --limit 1/min -j DROP
            -A FORWARD -i eth0 -m limit --limit 2/min -j DROP
            -A FORWARD -i eth0 -m limit --limit 3/min -j DROP
            -A FORWARD -i eth0 -m limit --limit 4/min -j DROP
            -A FORWARD -i eth0 -m limit --limit 5/min -j DROP
            """
        );
        // iptables asks for the interface first, nft in any order.
        var rules = table
            .Chains[0]
            .Rules.Items.Select(rule => rule with { Matches = new([.. rule.Matches.Reverse()]) });
        IsEqualAfter(new SplitChainsPass(), table with { Chains = [table.Chains[0] with { Rules = new([.. rules]) }] });
    }

    private static void IsEqualAfter(
        IPass pass,
        string rules,
        IPass? first = null,
        string table = "filter",
        CostTable? costs = null
    ) => IsEqualAfter(pass, PassGoldenTests.Read(rules, table), first, costs);

    private static void IsEqualAfter(IPass pass, Ruleset before, IPass? first = null, CostTable? costs = null)
    {
        var names = new NameMaker();
        names.Take(before);
        var settings = new OptimizerSettings { Costs = costs ?? PassCosts.FreeLookUps };
        var context = new PassContext(settings, before, names, []);
        var middle = first?.Apply(before, context) ?? before;
        var after = pass.Apply(middle, context);
        var result = EquivalenceCheck.Run(new Firewall([before]), new Firewall([after]), EquivalenceSettings.Default);
        result.Verdict.ShouldBe(
            EquivalenceVerdict.Equal,
            $"{TableText.Of(middle)}\nbecame\n{TableText.Of(after)}\n{string.Join("\n", result.Differences)}"
        );
    }
}
