using System.Buffers.Binary;
using Shouldly;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.Testing;
using static Weir.KernelTests.NfTables.KernelTable;

namespace Weir.KernelTests.NfTables;

public sealed class TransactionTests
{
    private static readonly SetSpec Marks = new("marks")
    {
        Key = [Ipv4],
        Data = [Mark],
        Size = 1 << 20,
    };

    [KernelFact]
    public void Commit_OfATable_ChangesTheGenerationByOne()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        var before = NftReader.Generation(socket);
        var commit = NftTransaction.Commit(socket, [AddTable]);
        commit.Generation.ShouldBe(before + 1);
        commit.BytesSent.ShouldBe(20 + 32 + 20);
        network.Run("nft", ["list", "ruleset"]).ShouldBe("table inet weir {\n}\n");
    }

    [KernelFact]
    public void Commit_OfNothing_ChangesNothing()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        var before = NftReader.Generation(socket);
        NftTransaction.Commit(socket, []).Generation.ShouldBe(before);
        NftTransaction
            .Commit(socket, [Add(Marks, MarkBlock(0))])
            .ShouldSatisfyAllConditions(
                commit => commit.Generation.ShouldBe(before),
                commit => commit.BytesSent.ShouldBe(0)
            );
        NftReader.Generation(socket).ShouldBe(before);
    }

    [KernelFact]
    public void Commit_WithAFailure_ListsEveryRefusedOperationAndChangesNothing()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        var before = NftReader.Generation(socket);
        var failure = Should.Throw<NftTransactionException>(() =>
            NftTransaction.Commit(
                socket,
                [
                    AddTable,
                    AddChain("a"),
                    AddRule("missing", new Expression.Verdict(VerdictSpec.Accept)),
                    AddChain("b"),
                    AddRule("a", new Expression.Lookup("unknown", 1)),
                    AddRule("a", new Expression.Verdict(VerdictSpec.Jump("nowhere"))),
                ]
            )
        );
        failure.Failures.Select(f => f.OperationIndex).ShouldBe([2, 4, 5]);
        failure.Failures.ShouldAllBe(f => f.Errno == Errno.NotFound);
        failure.Message.ShouldStartWith(
            "add rule to chain inet weir missing (the first of 3 refused operations): ENOENT (2)"
        );
        failure.IsGenerationConflict.ShouldBeFalse();
        NftReader.Generation(socket).ShouldBe(before);
        network.Run("nft", ["list", "ruleset"]).ShouldBe("");
    }

    [KernelFact]
    public void Commit_WithTooSmallAReceiveBuffer_SaysTheOutcomeIsOpenOrNamesFailures()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        socket.SetReceiveBuffer(1);
        var accept = new Expression.Verdict(VerdictSpec.Accept);
        var operations = Enumerable.Range(0, 1000).Select(_ => AddRule("missing", accept)).ToList();
        Should
            .Throw<NftTransactionException>(() => NftTransaction.Commit(socket, [AddTable, .. operations]))
            .Failures.Length.ShouldBeInRange(1, 999);
        // What is left over from a refused transaction must not be taken for the next one's.
        NftTransaction.Commit(socket, [AddTable]).Generation.ShouldBe(NftReader.Generation(socket));
    }

    [KernelFact]
    public void Commit_WithoutTheRight_IsRefusedAsNotPermitted()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        network.Network.Run(() =>
        {
            // netlink_net_capable asks both the opener of the socket and the sender; the thread gives up its rights for good.
            Unprivileged.DropThisThread();
            var failure = Should.Throw<NftTransactionException>(() => NftTransaction.Commit(socket, [AddTable]));
            failure.Errno.ShouldBe(Errno.NotPermitted);
            failure.Failures.ShouldHaveSingleItem().OperationIndex.ShouldBeNull();
        });
        network.Run("nft", ["list", "ruleset"]).ShouldBe("");
    }

    [KernelFact]
    public void Commit_AtAnotherGeneration_IsRefusedAsAConflict()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        var before = NftReader.Generation(socket);
        network.Run("nft", ["add", "table", "ip", "foreign"]);
        var failure = Should.Throw<NftTransactionException>(() => NftTransaction.Commit(socket, [AddTable], before));
        failure.IsGenerationConflict.ShouldBeTrue();
        failure.Errno.Name.ShouldBe("ERESTART");
        NftReader.Generation(socket).ShouldBe(before + 1);

        NftTransaction.Commit(socket, [AddTable], before + 1).Generation.ShouldBe(before + 2);
        NftReader.Generation(socket).ShouldBe(before + 2);
    }

    [KernelFact]
    public void Commit_OfAMapWithOneKeyTwice_NamesTheElement()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        var block = MarkBlock(10_000);
        // Element 7,777 gets the key of element 5, with its own mark.
        var bytes = block.Bytes.ToArray();
        bytes.AsSpan(5 * 8, 4).CopyTo(bytes.AsSpan(7_777 * 8));
        var failure = Should.Throw<NftTransactionException>(() =>
            NftTransaction.Commit(socket, [AddTable, Add(Marks), Add(Marks, block with { Bytes = bytes })])
        );
        var only = failure.Failures.ShouldHaveSingleItem();
        only.OperationIndex.ShouldBe(2);
        only.ElementIndex.ShouldBe(7_777);
        only.Errno.Name.ShouldBeOneOf("EEXIST", "EBUSY");
        only.ToString().ShouldStartWith("add elements to set inet weir marks, element 7777: ");
    }

    [KernelFact]
    public void Commit_DeletingAnElementThatIsNotThere_NamesIt()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        var set = Set("s", Ipv4);
        NftTransaction.Commit(socket, [AddTable, Add(set), Add(set, Block("01020304", "01020305", "01020306"))]);
        var failure = Should.Throw<NftTransactionException>(() =>
            NftTransaction.Commit(socket, [Delete(set, Block("01020304", "01020306", "09020306"))])
        );
        failure.Failures.ShouldHaveSingleItem().ElementIndex.ShouldBe(2);
        NftTransaction.Commit(socket, [Delete(set, Block("01020304", "01020306"))]);
        network.Run("nft", ["list", "set", "inet", "weir", "s"]).ShouldContain("elements = { 1.2.3.5 }");
    }

    [KernelFact]
    public void Commit_OfOverlappingIntervalsGivenInAnyOrder_NamesTheElementOfTheBlock()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        var set = Set("ranges", Ipv4) with { Interval = true };
        var block = Block(
            "c0a80000 c0a8ffff",
            "0a000000 0affffff",
            "0a800000 0a8fffff",
            "f0000000 ffffffff",
            "00000000 00ffffff"
        );
        var failure = Should.Throw<NftTransactionException>(() =>
            NftTransaction.Commit(socket, [AddTable, Add(set), Add(set, block)])
        );
        failure.Failures[0].ElementIndex.ShouldBeOneOf(1, 2);
    }

    [KernelFact]
    public void Commit_Of300000Elements_IsOneTransaction()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        var before = NftReader.Generation(socket);
        var commit = NftTransaction.Commit(socket, [AddTable, Add(Marks), Add(Marks, MarkBlock(300_000))]);
        commit.Generation.ShouldBe(before + 1);
        commit.BytesSent.ShouldBeGreaterThan(300_000 * 28);
    }

    private static ElementBlock MarkBlock(int count)
    {
        var bytes = new byte[count * 8];
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(i * 8), 0x0a000000u + (uint)i);
            BitConverter.TryWriteBytes(bytes.AsSpan((i * 8) + 4), i + 1);
        }

        return new ElementBlock(bytes, count);
    }
}
