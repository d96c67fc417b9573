using Shouldly;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Testing;

namespace Weir.KernelTests.Netlink;

public sealed class NetlinkSocketTests
{
    private const ushort GetLink = 18;

    [KernelFact]
    public void Dump_OfLinksInANewNamespace_GivesItsLoopbackOnly()
    {
        using var network = TestNamespace.Create("netlink");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Route, network.Network);
        Names(socket).ShouldBe(["lo"]);
    }

    [KernelFact]
    public void Open_InAnotherNamespace_LeavesTheCallersThread()
    {
        using var network = TestNamespace.Create("netlink");
        var before = File.ResolveLinkTarget("/proc/thread-self/ns/net", false)?.FullName;
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        File.ResolveLinkTarget("/proc/thread-self/ns/net", false)?.FullName.ShouldBe(before);
    }

    [KernelFact]
    public void Request_ForAMissingLink_ThrowsWithTheErrno()
    {
        using var network = TestNamespace.Create("netlink");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Route, network.Network);
        var failure = Should.Throw<NetlinkException>(() => socket.Request("get link 4711", LinkRequest(4711)));
        failure.Errno.Name.ShouldBe("ENODEV");
        failure.Message.ShouldStartWith("get link 4711: ENODEV (19)");
        failure.Sequence.ShouldBe(1u);
    }

    [KernelFact]
    public void Request_ForALink_GivesAnswerAndThenReturns()
    {
        using var network = TestNamespace.Create("netlink");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Route, network.Network);
        var names = new List<string>();
        socket.Request("get link 1", LinkRequest(1), names, AddName);
        names.ShouldBe(["lo"]);
    }

    [KernelFact]
    public void OpenNamed_Missing_ThrowsWithThePath() =>
        Should
            .Throw<NetlinkException>(() => NetworkNamespace.OpenNamed("weir-there-is-none"))
            .Message.ShouldBe("open the network namespace /run/netns/weir-there-is-none: ENOENT (2)");

    [KernelFact]
    public void Run_ThatThrows_ThrowsTheSameOnTheCaller()
    {
        using var network = TestNamespace.Create("netlink");
        Should
            .Throw<InvalidOperationException>(() => network.Network.Run(() => throw new InvalidOperationException("x")))
            .Message.ShouldBe("x");
    }

    [KernelFact]
    public void Receive_WithNothingToCome_EndsAtTheTimeout()
    {
        using var network = TestNamespace.Create("netlink");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Route, network.Network);
        socket.SetReceiveTimeout(TimeSpan.FromMilliseconds(50));
        Should.Throw<NetlinkException>(() => socket.Receive("wait").Length).Errno.ShouldBe(Errno.Again);
        socket.TryReceiveQueued("wait", out _).ShouldBeFalse();
    }

    private static List<string> Names(NetlinkSocket socket) =>
        socket.Dump("list links", LinkRequest(0), () => new List<string>(), AddName);

    private static void AddName(List<string> names, in NetlinkMessage message)
    {
        var attributes = message.Attributes(16);
        while (attributes.Next())
        {
            if (attributes.Type == 3)
            {
                names.Add(attributes.String());
            }
        }
    }

    // struct ifinfomsg: family, pad, type, index, flags, change.
    private static NetlinkWriter LinkRequest(int index)
    {
        var writer = new NetlinkWriter();
        using (writer.Message(GetLink, NetlinkFlags.None))
        {
            Span<byte> header = stackalloc byte[16];
            header.Clear();
            BitConverter.TryWriteBytes(header[4..], index);
            writer.Raw(header);
        }

        return writer;
    }
}
