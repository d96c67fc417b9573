using System.Net;
using System.Net.Sockets;
using Shouldly;
using Weir.Agent.Xdp;
using Weir.Backends.Xdp;
using Weir.Core.Model;
using Weir.Kernel.Bpf;
using Weir.Kernel.Netlink;
using Weir.Testing;
using Xunit;
using XdpMode = Weir.Kernel.Bpf.XdpMode;

namespace Weir.KernelTests.Xdp;

/// <summary>The program on a veth pair between two namespaces, met by real packets.</summary>
public sealed class XdpLinkTests : IDisposable
{
    private readonly TestNamespace _box = TestNamespace.Create("xdpbox");
    private readonly TestNamespace _peer = TestNamespace.Create("xdppeer");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-bpffs-");
    private readonly int _index;

    public XdpLinkTests()
    {
        _box.Run("ip", ["link", "add", "public", "type", "veth", "peer", "name", "far", "netns", _peer.Name]);
        _box.Run("ip", ["address", "add", "192.0.2.1/24", "dev", "public"]);
        _box.Run("ip", ["link", "set", "public", "up"]);
        _peer.Run("ip", ["address", "add", "192.0.2.7/24", "dev", "far"]);
        _peer.Run("ip", ["address", "add", "192.0.2.8/24", "dev", "far"]);
        _peer.Run("ip", ["link", "set", "far", "up"]);
        _index = int.Parse(
            _box.Run("cat", ["/sys/class/net/public/ifindex"]),
            System.Globalization.CultureInfo.InvariantCulture
        );
    }

    public void Dispose()
    {
        _peer.Dispose();
        _box.Dispose();
        if (BpfFileSystem.IsIn(_folder.FullName))
        {
            Tool.Run("umount", [_folder.FullName]);
        }

        _folder.Delete(recursive: true);
    }

    [KernelTheory]
    [InlineData(XdpMode.Auto, XdpMode.Native)]
    [InlineData(XdpMode.Native, XdpMode.Native)]
    [InlineData(XdpMode.Generic, XdpMode.Generic)]
    public void Attach_EitherMode_DropsTheBannedAndNotTheOther(XdpMode asked, XdpMode expected)
    {
        using var bans = KernelBans.Load(Ban("192.0.2.7"));
        using var link = XdpLink.Attach(
            bans.Program,
            KernelBans.ProgramName,
            _box.Network,
            _index,
            asked,
            out var taken
        );

        taken.ShouldBe(expected);
        Arrives("192.0.2.8").ShouldBeTrue();
        Arrives("192.0.2.7").ShouldBeFalse();
        XdpBanCounts
            .Read(_box.Network, _index, TimeProvider.System)
            .ShouldNotBeNull()
            .ShouldHaveSingleItem()
            .Packets.ShouldBeGreaterThan(0);
    }

    [KernelFact]
    public void Dispose_NotPinned_TakesTheProgramOff()
    {
        using (var bans = KernelBans.Load(Ban("192.0.2.7")))
        {
            using var link = XdpLink.Attach(
                bans.Program,
                KernelBans.ProgramName,
                _box.Network,
                _index,
                XdpMode.Auto,
                out _
            );
            XdpAttachment.Of(_box.Network, _index).ShouldNotBeNull();
        }

        XdpAttachment.Of(_box.Network, _index).ShouldBeNull();
        Arrives("192.0.2.7").ShouldBeTrue();
    }

    [KernelFact]
    public void Pin_ThenDisposed_TheProgramStaysUntilTheFileGoes()
    {
        BpfFileSystem.Prepare(_folder.FullName);
        var path = Path.Combine(_folder.FullName, "public");
        using (var bans = KernelBans.Load(Ban("192.0.2.7")))
        {
            using var link = XdpLink.Attach(
                bans.Program,
                KernelBans.ProgramName,
                _box.Network,
                _index,
                XdpMode.Auto,
                out _
            );
            link.Pin(path);
        }

        Arrives("192.0.2.7").ShouldBeFalse();
        using (var again = KernelBans.Attached(_box.Network, _index).ShouldNotBeNull())
        {
            again.Table.TryAdd(new XdpBan(Prefix("192.0.2.8"), 0)).ShouldBeTrue();
        }

        Arrives("192.0.2.8").ShouldBeFalse();
        File.Delete(path);
        Arrives("192.0.2.7").ShouldBeTrue();
    }

    [KernelFact]
    public void Update_AnotherTable_TakesThePlaceAtOnce()
    {
        using var before = KernelBans.Load(Ban("192.0.2.7"));
        using var link = XdpLink.Attach(
            before.Program,
            KernelBans.ProgramName,
            _box.Network,
            _index,
            XdpMode.Auto,
            out _
        );
        using var after = KernelBans.Load(Ban("192.0.2.8"));

        link.Update(after.Program, KernelBans.ProgramName);

        Arrives("192.0.2.7").ShouldBeTrue();
        Arrives("192.0.2.8").ShouldBeFalse();
        link.InterfaceIndex().ShouldBe(_index);
    }

    [KernelFact]
    public void Attach_InterfaceWithAProgram_IsRefusedAndNothingChanges()
    {
        using var first = KernelBans.Load(Ban("192.0.2.7"));
        using var link = XdpLink.Attach(
            first.Program,
            KernelBans.ProgramName,
            _box.Network,
            _index,
            XdpMode.Auto,
            out _
        );
        using var second = KernelBans.Load(Ban("192.0.2.8"));

        var refused = Should.Throw<NetlinkException>(() =>
            XdpLink.Attach(second.Program, KernelBans.ProgramName, _box.Network, _index, XdpMode.Auto, out _)
        );

        refused.Errno.ShouldBe(Errno.Busy);
        Arrives("192.0.2.7").ShouldBeFalse();
    }

    /// <summary>Whether a datagram from this address of the far end reaches the box: sent until one does, or until the program has dropped one.</summary>
    private bool Arrives(string source)
    {
        using var receiver = _box.Network.Run(static () =>
            new UdpClient(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 7777))
        );
        using var sender = _peer.Network.Run(() => new UdpClient(new IPEndPoint(IPAddress.Parse(source), 0)));
        var dropped = Dropped(source);
        for (var attempt = 0; attempt < 600; attempt++)
        {
            sender.Send([1], new IPEndPoint(IPAddress.Parse("192.0.2.1"), 7777));
            if (receiver.Client.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectRead))
            {
                return true;
            }

            if (Dropped(source) > dropped)
            {
                return false;
            }
        }

        throw new TimeoutException($"a datagram of {source} neither came nor was dropped");
    }

    private long Dropped(string source) =>
        XdpBanCounts
            .Read(_box.Network, _index, TimeProvider.System)
            ?.Where(hit => hit.Prefix == Prefix(source))
            .Sum(static hit => hit.Packets)
        ?? 0;

    private static XdpBanSpec Ban(string prefix) => new() { Bans = [new XdpBan(Prefix(prefix), 0)] };

    private static IpPrefix Prefix(string text) =>
        IpPrefix.TryParse(text, out var prefix, out var problem) ? prefix : throw new ArgumentException(problem);
}
