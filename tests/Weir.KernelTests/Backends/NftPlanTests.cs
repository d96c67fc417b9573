using Shouldly;
using Weir.Backends.Nft;
using Weir.Core.Rules;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.Testing;
using Weir.Testing.Nft;
using Xunit;
using static Weir.Testing.Nft.Packed;

namespace Weir.KernelTests.Backends;

/// <summary>Plans on the real kernel: after the plan the table lists as one loaded afresh.</summary>
public sealed class NftPlanTests
{
    private static readonly DateTimeOffset Now = EveryNode.Now;
    private static readonly SetDeclaration Bans = EveryNode.Ruleset.Sets.Items.Single(s => s.Name == "bans4_24");

    public static TheoryData<string> Names() => [.. Variants.All.Keys];

    [KernelTheory]
    [MemberData(nameof(Names))]
    public void Structure_ThereAndBack_ListsAsLoadedAfresh(string name)
    {
        var there = Variants.All[name];
        using var network = TestNamespace.Create("backends");
        using var fresh = TestNamespace.Create("backends");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        using var freshSocket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, fresh.Network);
        Commit(socket, NftPlanner.Full(EveryNode.Ruleset, Now));

        Commit(socket, NftPlanner.Structure(there, EveryNode.Ruleset, Now));
        var effective = NftPlanner.Effective(there, EveryNode.Ruleset);
        Commit(freshSocket, NftPlanner.Full(effective, Now));
        ShouldList(network, NftOracleTests.Listing(fresh, anyOrder: true));

        // A dynamic set that has become larger stays so.
        Commit(socket, NftPlanner.Structure(EveryNode.Ruleset, effective, Now));
        Commit(freshSocket, NftPlanner.Remove(NfFamily.Inet, "weir"));
        Commit(freshSocket, NftPlanner.Full(NftPlanner.Effective(EveryNode.Ruleset, effective), Now));
        ShouldList(network, NftOracleTests.Listing(fresh, anyOrder: true));
    }

    [KernelFact]
    public void Structure_FromWhatWasRead_UndoesWhatSomebodyElseDid()
    {
        using var network = TestNamespace.Create("backends");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        Commit(socket, NftPlanner.Full(EveryNode.Ruleset, Now));
        var before = NftOracleTests.Listing(network, anyOrder: true);
        const string vandal = """
            flush chain inet weir box
            add chain inet weir theirs
            add rule inet weir account jump theirs
            add set inet weir their_set { type mark; }
            add rule inet weir theirs ct mark @their_set drop
            delete element inet weir public4 { 7 }
            add element inet weir device4_32 { 10.9.9.9 : 5 }
            delete element inet weir restricted4 { 9 }
            add element inet weir restricted4 { 9 : goto theirs }
            delete element inet weir spoofed4 { 10.0.0.0/8 }
            delete element inet weir bans4_24 { 203.0.113.0 }
            """;
        network.Run("nft", ["-f", "-"], vandal);
        var (table, elements) = Read(socket);
        KernelDiff.Compare(NftSpecs.Table(EveryNode.Ruleset), table).Length.ShouldBeGreaterThan(3);
        Commit(socket, NftPlanner.Structure(EveryNode.Ruleset, table, elements, Now));
        ShouldList(network, before);
    }

    [KernelFact]
    public void Structure_AccountingSetGrows_KeepsItsCounters()
    {
        using var network = TestNamespace.Create("backends");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        Commit(socket, NftPlanner.Full(EveryNode.Ruleset, Now));
        network.Run("nft", ["add element inet weir up4 { 7 counter packets 3 bytes 4000 }"]);
        var after = Variants.All["accounting is larger"];
        var read = NftPlanner
            .Replaced(after, EveryNode.Ruleset)
            .ToDictionary(
                s => s.Name,
                s => NftReader.Elements(socket, NfFamily.Inet, "weir", NftSpecs.Set(s)),
                StringComparer.Ordinal
            );
        Commit(socket, NftPlanner.Structure(after, EveryNode.Ruleset, Now, read));
        var listing = network.Run("nft", ["list set inet weir up4"]);
        listing.ShouldContain("0x00000007 counter packets 3 bytes 4000");
        listing.ShouldContain("size 4096");
    }

    [KernelFact]
    public void Change_BanThatHasExpired_IsLiftedWithoutError()
    {
        using var network = TestNamespace.Create("backends");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        Commit(socket, NftPlanner.Full(EveryNode.Ruleset, Now));
        var gone = Table([
            [Ip4("192.0.2.0")],
        ]);
        gone.Annotate(new ElementNote("ran out", Now.AddMinutes(-1)));
        Commit(socket, NftPlanner.Change(new([new SetDelta(Bans, gone, new(4))]), NfFamily.Inet, "weir", Now));
        NftReader.Elements(socket, NfFamily.Inet, "weir", NftSpecs.Set(Bans)).Count.ShouldBe(3);
    }

    [KernelFact]
    public void Change_BanProlonged_CountsFromTheNewExpiry()
    {
        using var network = TestNamespace.Create("backends");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        Commit(socket, NftPlanner.Full(EveryNode.Ruleset, Now));
        var (before, after) = (
            Table([
                [Ip4("203.0.113.0")],
            ]),
            Table([
                [Ip4("203.0.113.0")],
            ])
        );
        before.Annotate(new ElementNote("port scan", Now.AddHours(1)));
        after.Annotate(new ElementNote("port scan", Now.AddHours(9)));
        Commit(socket, NftPlanner.Change(new([new SetDelta(Bans, before, after)]), NfFamily.Inet, "weir", Now));
        network.Run("nft", ["list set inet weir bans4_24"]).ShouldContain("timeout 9h");
    }

    private static (TableSpec Table, Dictionary<string, ElementBlock> Elements) Read(NetlinkSocket socket)
    {
        var table = NftReader.Table(socket, NfFamily.Inet, "weir").ShouldNotBeNull().Table;
        return (
            table,
            table.Sets.ToDictionary(
                s => s.Name,
                s => NftReader.Elements(socket, NfFamily.Inet, "weir", s),
                StringComparer.Ordinal
            )
        );
    }

    private static void Commit(NetlinkSocket socket, Plan plan) => NftTransaction.Commit(socket, plan.Operations());

    private static void ShouldList(TestNamespace network, string expected)
    {
        var actual = NftOracleTests.Listing(network, anyOrder: true);
        if (actual != expected)
        {
            Assert.Fail(LineDiff.Between(expected, actual));
        }
    }
}
