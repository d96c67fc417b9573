using Shouldly;
using Weir.Sources.Hiera;
using Xunit;

namespace Weir.Tests.Sources.Hiera;

/// <summary>What Hiera 5 does with a key that several levels have (first, hash, deep).</summary>
public sealed class HieraMergeTests
{
    private const string Node = """
        iptables::sets::sets:
          bans:
            config: hash:ip maxelem 100
            members: {192.0.2.1: {comment: node}, 192.0.2.2: }
        """;

    private const string Common = """
        iptables::sets::sets:
          bans:
            config: hash:ip maxelem 200
            members: {192.0.2.1: {comment: common}, 192.0.2.9: }
          more: {config: hash:net, members: {10.0.0.0/8: }}
        """;

    [Theory]
    [InlineData(HieraMerge.First, "bans[hash:ip maxelem 100]=192.0.2.1 node,192.0.2.2 ")]
    [InlineData(HieraMerge.Hash, "bans[hash:ip maxelem 100]=192.0.2.1 node,192.0.2.2 ;more[hash:net]=10.0.0.0/8 ")]
    [InlineData(
        HieraMerge.Deep,
        "bans[hash:ip maxelem 100]=192.0.2.1 node,192.0.2.2 ,192.0.2.9 ;more[hash:net]=10.0.0.0/8 "
    )]
    public void Read_TwoLevels_MergesAsAsked(HieraMerge merge, string expected) =>
        Text(HieraFixtures.ReadFiles(merge, Node, Common)).ShouldBe(expected);

    [Fact]
    public void Read_NothingAsked_MergesDeep() =>
        Text(HieraFixtures.ReadFiles(null, Node, Common)).ShouldContain("192.0.2.9");

    [Theory]
    [InlineData("merge: hash", false)]
    [InlineData("merge: {strategy: deep}", true)]
    public void Read_LookupOptions_DecideWhenNothingIsAsked(string options, bool isDeep)
    {
        var common = $"lookup_options: {{'iptables::sets::sets': {{{options}}}}}\n{Common}";

        Text(HieraFixtures.ReadFiles(null, Node, common))
            .Contains("192.0.2.9", StringComparison.Ordinal)
            .ShouldBe(isDeep);
        Text(HieraFixtures.ReadFiles(HieraMerge.First, Node, common)).ShouldNotContain("more");
    }

    [Fact]
    public void Read_LevelWithoutTheKey_IsPassedOver() =>
        Text(HieraFixtures.ReadFiles(HieraMerge.First, "ntp: {}", Common)).ShouldContain("more");

    [Fact]
    public void Read_ConfigInALowerLevel_IsTaken()
    {
        var read = HieraFixtures.ReadFiles(null, "iptables::sets::sets: {bans: {members: {192.0.2.7: }}}", Common);

        Text(read).ShouldStartWith("bans[hash:ip maxelem 200]=192.0.2.1 common,192.0.2.7 ,192.0.2.9 ;");
    }

    [Fact]
    public void Read_SameNetworkInOtherWordsInTwoLevels_IsOnceInTheSet()
    {
        const string other = "iptables::sets::sets: {more: {config: hash:net, members: {10.0.0.0-10.255.255.255: }}}";
        var sets = HieraFixtures.ReadFiles(null, other, Common).Value.ShouldNotBeNull();

        var read = HieraCheck.Check(sets, HieraFixtures.Now);

        read.Diagnostics.ShouldBeEmpty();
        read.Value.ShouldNotBeNull().Single(set => set.Declared.Name == "more").Set.Elements.Count.ShouldBe(1);
    }

    private static string Text(Weir.Core.Text.Checked<HieraSets> read)
    {
        read.Diagnostics.ShouldBeEmpty();
        return string.Join(
            ';',
            read.Value.ShouldNotBeNull()
                .Sets.Select(set =>
                    $"{set.Name}[{set.Config}]={string.Join(',', set.Members.Select(one => $"{one.Text} {one.Comment}"))}"
                )
        );
    }
}
