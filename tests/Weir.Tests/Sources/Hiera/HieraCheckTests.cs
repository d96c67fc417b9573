using Shouldly;
using Weir.Sources.Hiera;
using Xunit;

namespace Weir.Tests.Sources.Hiera;

public sealed class HieraCheckTests
{
    [Theory]
    [InlineData("hash:ipp,port", "", "(3,13) WEIR0232")]
    [InlineData("hash:ip colour red", "", "(3,13) WEIR0232")]
    [InlineData("hash:ip family inet7", "", "(3,13) WEIR0232")]
    [InlineData("hash:ip maxelem", "", "(3,13) WEIR0232")]
    [InlineData("list:set size 8", "", "(3,13) WEIR0232")]
    [InlineData("hash:ip", "'2001:db8::1': {}", "(4,15) WEIR0234")]
    [InlineData("hash:ip family inet6", "192.0.2.1: {}", "(4,15) WEIR0234")]
    [InlineData("hash:net", "192.0.2.1/33: {}", "(4,15) WEIR0234")]
    [InlineData("hash:net", "0.0.0.0/0: {}", "(4,15) WEIR0234")]
    [InlineData("hash:net", "a host.example: {}", "(4,15) WEIR0234")]
    [InlineData("hash:ip,port", "'192.0.2.1,tcp:80000': {}", "(4,15) WEIR0234")]
    [InlineData("hash:ip,port", "'192.0.2.1,http:80': {}", "(4,15) WEIR0234")]
    [InlineData("hash:ip,port", "'192.0.2.1': {}", "(4,15) WEIR0234")]
    [InlineData("hash:ip,port", "',': {}", "(4,15) WEIR0234")]
    [InlineData("hash:ip,port,ip", "',tcp:80,192.0.2.1': {}", "(4,15) WEIR0234")]
    [InlineData("hash:ip", "'': {}", "(4,15) WEIR0234")]
    [InlineData("hash:ip", "\"192.0.2.1\\nflush\": {}", "(4,15) WEIR0234")]
    [InlineData("hash:ip", "192.0.2.1 banned: {}", "(4,15) WEIR0234")]
    [InlineData("hash:net", "192.0.2.0/24: {}, 192.0.2.0-192.0.2.255: {}", "(4,33) WEIR0235")]
    [InlineData("hash:ip maxelem 2", "192.0.2.0-192.0.2.2: {}", "(3,13) WEIR0236")]
    public void Check_WhatIpsetRefuses_IsSaidWithItsPlace(string config, string members, string fault) =>
        HieraFixtures.FaultsOf(Sets(config, members)).ShouldBe([$"common.yaml{fault}"]);

    [Theory]
    [InlineData("'a b'")]
    [InlineData("'a,b'")]
    [InlineData("-exist")]
    [InlineData("a-name-of-more-than-31-characters")]
    public void Check_BadName_IsSaid(string name) =>
        HieraFixtures
            .FaultsOf($"iptables::sets::sets:\n  {name}: {{config: hash:ip}}")
            .ShouldBe(["common.yaml(2,3) WEIR0233"]);

    [Fact]
    public void Check_ManyFaults_AreAllSaid() =>
        HieraFixtures.FaultsOf(Sets("hash:ip", "x: {}, 192.0.2.1: {}, y: {}")).Length.ShouldBe(2);

    [Fact]
    public void Check_MembersAsIpsetWritesThem_AreRead()
    {
        Of("hash:ip", "192.0.2.0/30: {}").ShouldBe(["C0000200", "C0000201", "C0000202", "C0000203"]);
        Of("hash:net", "10.0.0.0-10.0.0.2: {}").ShouldBe(["0A0000000A000001", "0A0000020A000002"]);
        Of("hash:net", "10.0.0.0/30: {}, 10.0.0.1 nomatch: {}").ShouldBe(["0A0000000A000000", "0A0000020A000003"]);
        Of("hash:ip timeout 9", "192.0.2.1 timeout 60: {}").ShouldBe(["C0000201"]);
        Of("hash:ip,port", "'192.0.2.1,udp:53-54': {}")
            .ShouldBe(["C00002011100000000350000", "C00002011100000000360000"]);
    }

    [Fact]
    public void Check_EmptyAddress_IsBothHalvesOfAllAddresses()
    {
        var set = Read("hash:ip,port family inet", "',tcp:80': {}, '192.0.2.1,tcp:443': {}");

        set.DeclaredType.ShouldBe("hash:ip,port");
        set.Set.Declaration.Ipset.ShouldNotBeNull().TypeName.ShouldBe("hash:net,port");
        Elements(set)
            .ShouldBe([
                "000000000600000000500000" + "7FFFFFFF0600000000500000",
                "800000000600000000500000" + "FFFFFFFF0600000000500000",
                "C00002010600000001BB0000" + "C00002010600000001BB0000",
            ]);
    }

    [Fact]
    public void Check_EmptyAddressInAFullSet_TakesOneMembersRoom() =>
        HieraFixtures.FaultsOf(Sets("hash:ip,port maxelem 1", "',tcp:80': {}")).ShouldBeEmpty();

    [Fact]
    public void Check_LongComment_IsCutToWhatIpsetHolds()
    {
        var comment = string.Concat(Enumerable.Repeat("é😀", 200));
        var note = Read("hash:ip comment", $"192.0.2.1: {{comment: {comment}}}").Set.Elements.Notes.ShouldNotBeNull()[
            0
        ];

        System.Text.Encoding.UTF8.GetByteCount(note.Comment.ShouldNotBeNull()).ShouldBeInRange(240, 255);
        note.Comment.ShouldNotContain('\uFFFD');
    }

    private static string Sets(string config, string members) =>
        $"iptables::sets::sets:\n  bans:\n    config: {config}\n    members: {{{members}}}\n";

    private static string[] Of(string config, string members) => Elements(Read(config, members));

    private static string[] Elements(CheckedSet set) =>
        [.. Enumerable.Range(0, set.Set.Elements.Count).Select(i => Convert.ToHexString(set.Set.Elements[i]))];

    private static CheckedSet Read(string config, string members)
    {
        var sets = HieraFixtures.Parse(Sets(config, members)).Value.ShouldNotBeNull();
        var read = HieraCheck.Check(sets, HieraFixtures.Now);
        read.Diagnostics.ShouldBeEmpty();
        return read.Value.ShouldNotBeNull().ShouldHaveSingleItem();
    }
}
