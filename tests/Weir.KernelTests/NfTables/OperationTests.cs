using System.Collections.Immutable;
using System.Globalization;
using Shouldly;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.Testing;
using Xunit;
using static Weir.KernelTests.NfTables.KernelTable;

namespace Weir.KernelTests.NfTables;

/// <summary>Each operation that changes or removes, checked by nft's own listing.</summary>
public sealed class OperationTests
{
    private static readonly Expression Accept = new Expression.Verdict(VerdictSpec.Accept);

    [KernelFact]
    public void DeleteTable_RemovesAllOfIt()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        NftTransaction.Commit(socket, CampusSample.Operations());
        NftTransaction.Commit(socket, [new NftOperation.DeleteTable(Family, Name)]);
        network.Run("nft", ["list", "ruleset"]).ShouldBe("");
    }

    [KernelFact]
    public void ReplacedTable_InOneTransaction_IsTheNewOne()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        NftTransaction.Commit(socket, CampusSample.Operations());
        NftTransaction.Commit(
            socket,
            [AddTable, new NftOperation.DeleteTable(Family, Name), .. CampusSample.Operations()]
        );
        NftReader.Table(socket, Family, Name).ShouldNotBeNull().Table.ShouldBe(CampusSample.Table);
    }

    [KernelFact]
    public void SetsAndCounters_FlushedAndDeleted_AreGone()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        var kept = Set("kept", Ipv4);
        var ranges = Set("ranges", Ipv4) with { Interval = true };
        NftTransaction.Commit(
            socket,
            [
                AddTable,
                Add(kept),
                Add(ranges),
                Add(Set("gone", Ipv4)),
                Add(new CounterSpec("stays", 1, 2)),
                Add(new CounterSpec("goes")),
                Add(kept, Block("01020304")),
                Add(ranges, Block("01000000 01ffffff")),
            ]
        );
        NftTransaction.Commit(
            socket,
            [
                new NftOperation.FlushSet(Family, Name, "kept"),
                new NftOperation.FlushSet(Family, Name, "ranges"),
                new NftOperation.DeleteSet(Family, Name, "gone"),
                new NftOperation.DeleteCounter(Family, Name, "goes"),
            ]
        );
        var table = NftReader.Table(socket, Family, Name).ShouldNotBeNull();
        table.Table.ShouldBe(new TableSpec(Family, Name, [kept, ranges], [new CounterSpec("stays", 1, 2)], []));
        NftReader.Elements(socket, Family, Name, kept).Count.ShouldBe(0);
        NftReader.Elements(socket, Family, Name, ranges).Count.ShouldBe(0);
    }

    [KernelFact]
    public void Chains_FlushedAndDeleted_KeepTheOthersRules()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        NftTransaction.Commit(
            socket,
            [
                AddTable,
                AddChain("a"),
                AddChain("b"),
                AddChain("c"),
                AddRule("a", Accept),
                AddRule("b", new Expression.Counter()),
                AddRule("b", Accept),
            ]
        );
        NftTransaction.Commit(
            socket,
            [
                new NftOperation.FlushChain(Family, Name, "b"),
                new NftOperation.DeleteChain(Family, Name, "c"),
                AddRule("b", new Expression.Verdict(VerdictSpec.Drop)),
            ]
        );
        NftReader
            .Table(socket, Family, Name)
            .ShouldNotBeNull()
            .Table.Chains.ShouldBe([
                new ChainSpec("a", null, [new RuleSpec([Accept])]),
                new ChainSpec("b", null, [new RuleSpec([new Expression.Verdict(VerdictSpec.Drop)])]),
            ]);
    }

    [KernelFact]
    public void DeleteChain_ThatIsJumpedTo_IsRefusedAsBusyAndNamed()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        NftTransaction.Commit(
            socket,
            [AddTable, AddChain("a"), AddChain("b"), AddRule("a", new Expression.Verdict(VerdictSpec.Jump("b")))]
        );
        var failure = Should.Throw<NftTransactionException>(() =>
            NftTransaction.Commit(socket, [AddChain("z"), new NftOperation.DeleteChain(Family, Name, "b")])
        );
        failure.Failures.ShouldHaveSingleItem().ToString().ShouldStartWith("delete chain inet weir b: EBUSY (16)");
    }

    [KernelFact]
    public void Commit_OfManyRefusedOperations_ListsThemAll()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        var operations = Enumerable.Range(0, 20_000).Select(_ => AddRule("missing", Accept)).ToList();
        var failure = Should.Throw<NftTransactionException>(() =>
            NftTransaction.Commit(socket, [AddTable, .. operations])
        );
        failure.Failures.Select(f => f.OperationIndex).ShouldBe(Enumerable.Range(1, 20_000).Select(i => (int?)i));
    }

    [KernelFact]
    public void Intervals_AddedAndDeletedLater_LeaveTheirNeighbours()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        var set = Set("ranges", Ipv4) with { Interval = true };
        NftTransaction.Commit(
            socket,
            [AddTable, Add(set), Add(set, Block("0a000000 0affffff", "0b000000 0bffffff", "0d000000 0dffffff"))]
        );
        // Between two that touch it on both sides, and one that reaches the top.
        NftTransaction.Commit(socket, [Add(set, Block("0c000000 0cffffff", "e0000000 ffffffff"))]);
        NftTransaction.Commit(socket, [Delete(set, Block("0b000000 0bffffff"))]);
        ElementText
            .Lines(set, NftReader.Elements(socket, Family, Name, set))
            .ShouldBe(
                ElementText.Lines(
                    set,
                    Block("0a000000 0affffff", "0c000000 0cffffff", "0d000000 0dffffff", "e0000000 ffffffff")
                )
            );
        NftTransaction.Commit(socket, [Delete(set, Block("e0000000 ffffffff", "0a000000 0affffff"))]);
        NftReader.Element(socket, Family, Name, set, [0x0c, 1, 2, 3]).ShouldNotBeNull();
        NftReader.Element(socket, Family, Name, set, [0x0a, 1, 2, 3]).ShouldBeNull();
        NftReader.Element(socket, Family, Name, set, [255, 255, 255, 255]).ShouldBeNull();
        NftReader.Table(socket, Family, Name).ShouldNotBeNull().ElementCounts["ranges"].ShouldBe(2u);
    }

    // An element with a connection limit may have no time-out: both want the set's garbage collection (nft_set_elem_expr_setup).
    [KernelTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void ManyElements_WithAllTheyCanCarry_ComeBackFromSeveralMessages(bool timeouts)
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        const int count = 5000;
        var set = Set("members", Ipv4, Port) with
        {
            Timeouts = timeouts,
            Size = timeouts ? 8192u : 0,
            ElementExpressions = timeouts
                ? [new Expression.Counter()]
                : [new Expression.Counter(), new Expression.Connlimit(100, Over: true)],
        };
        var block = Block([.. Enumerable.Range(0, count).Select(i => $"{0x0a000000 + i:x8} {i & 0xffff:x4}0000")]) with
        {
            TimeoutsMs = timeouts ? Column(count, i => i % 2 == 0 ? 0ul : 3_600_000) : [],
            Comments = Column(count, i => i % 3 == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"room {i}")),
            Counters = Column(count, i => i % 5 == 0 ? default : new CounterValue((ulong)i, (ulong)i * 100)),
        };
        var commit = NftTransaction.Commit(socket, [AddTable, Add(set), Add(set, block)]);
        commit.BytesSent.ShouldBeGreaterThan(4 * 65_536);
        var read = NftReader.Elements(socket, Family, Name, set);
        ElementText.Lines(set, read).ShouldBe(ElementText.Lines(set, block));
        var state = NftReader.Table(socket, Family, Name).ShouldNotBeNull();
        state.Table.Sets.ShouldBe([set]);
        state.ElementCounts["members"].ShouldBe((uint)count);
    }

    /// <summary>The kernel resizes a hash without a size after the commit; a listing meanwhile has elements twice and lacks others (seen: 476 of 5,000).</summary>
    [KernelFact]
    public void ManyElements_ListedWhileTheHashGrows_AreAllThereOnce()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        const int count = 20_000;
        NftTransaction.Commit(socket, [AddTable]);
        for (var round = 0; round < 20; round++)
        {
            var set = Set($"members{round}", Ipv4);
            var block = Block([.. Enumerable.Range(0, count).Select(i => $"{0x0a000000 + i:x8}")]);
            NftTransaction.Commit(socket, [Add(set), Add(set, block)]);

            var read = NftReader.Elements(socket, Family, Name, set);

            ElementText.Lines(set, read).Distinct().Count().ShouldBe(count, $"round {round}");
        }
    }

    [KernelFact]
    public void Table_ReadWhileAnotherWrites_IsOfOneGeneration()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        NftTransaction.Commit(socket, [AddTable, AddChain("a"), AddChain("b")]);
        using var stop = new CancellationTokenSource();
        // Each transaction gives both chains the same number of rules.
        var writer = Task.Run(() =>
        {
            using var second = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
            for (var i = 0; i < 200 && !stop.IsCancellationRequested; i++)
            {
                NftTransaction.Commit(second, [AddRule("a", Accept), AddRule("b", Accept)]);
                Thread.Sleep(2);
            }
        });
        for (var i = 0; i < 20; i++)
        {
            var chains = NftReader.Table(socket, Family, Name).ShouldNotBeNull().Table.Chains;
            chains[0].Rules.Length.ShouldBe(chains[1].Rules.Length);
        }

        stop.Cancel();
        writer.GetAwaiter().GetResult();
    }

    private static ImmutableArray<T> Column<T>(int count, Func<int, T> make) =>
        [.. Enumerable.Range(0, count).Select(make)];
}
