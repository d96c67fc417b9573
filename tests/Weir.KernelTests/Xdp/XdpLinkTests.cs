using Shouldly;
using Weir.Agent.Xdp;
using Weir.Backends.Xdp;
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
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-bpffs-");
    private readonly XdpWire _wire;

    public XdpLinkTests() => _wire = new XdpWire(_box.Name);

    public void Dispose()
    {
        _wire.Dispose();
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
            _wire.Box,
            _wire.Index,
            asked,
            out var taken
        );

        taken.ShouldBe(expected);
        Arrives("192.0.2.8").ShouldBeTrue();
        Arrives("192.0.2.7").ShouldBeFalse();
        XdpBanCounts
            .Read(_wire.Box, _wire.Index, TimeProvider.System)
            .ShouldNotBeNull()
            .ShouldHaveSingleItem()
            .Packets.ShouldBeGreaterThan(0);
    }

    [KernelFact]
    public void Dispose_NotPinned_TakesTheProgramOff()
    {
        using (var bans = KernelBans.Load(Ban("192.0.2.7")))
        {
            using var link = Attach(bans);
            XdpAttachment.Of(_wire.Box, _wire.Index).ShouldNotBeNull();
        }

        XdpAttachment.Of(_wire.Box, _wire.Index).ShouldBeNull();
        Arrives("192.0.2.7").ShouldBeTrue();
    }

    [KernelFact]
    public void Pin_ThenDisposed_TheProgramStaysUntilTheFileGoes()
    {
        BpfFileSystem.Prepare(_folder.FullName);
        var path = Path.Combine(_folder.FullName, "public");
        using (var bans = KernelBans.Load(Ban("192.0.2.7")))
        {
            using var link = Attach(bans);
            link.Pin(path);
        }

        Arrives("192.0.2.7").ShouldBeFalse();
        using (var again = KernelBans.Attached(_wire.Box, _wire.Index).ShouldNotBeNull())
        {
            again.Table.TryAdd(new XdpBan(XdpWire.Prefix("192.0.2.8"), 0)).ShouldBeTrue();
        }

        Arrives("192.0.2.8").ShouldBeFalse();
        File.Delete(path);
        Arrives("192.0.2.7").ShouldBeTrue();
    }

    [KernelFact]
    public void Update_AnotherTable_TakesThePlaceAtOnce()
    {
        using var before = KernelBans.Load(Ban("192.0.2.7"));
        using var link = Attach(before);
        using var after = KernelBans.Load(Ban("192.0.2.8"));

        link.Update(after.Program, KernelBans.ProgramName);

        Arrives("192.0.2.7").ShouldBeTrue();
        Arrives("192.0.2.8").ShouldBeFalse();
        link.InterfaceIndex().ShouldBe(_wire.Index);
    }

    [KernelFact]
    public void Attach_InterfaceWithAProgram_IsRefusedAndNothingChanges()
    {
        using var first = KernelBans.Load(Ban("192.0.2.7"));
        using var link = Attach(first);
        using var second = KernelBans.Load(Ban("192.0.2.8"));

        var refused = Should.Throw<NetlinkException>(() => Attach(second));

        refused.Errno.ShouldBe(Errno.Busy);
        Arrives("192.0.2.7").ShouldBeFalse();
    }

    private XdpLink Attach(KernelBans bans) =>
        XdpLink.Attach(bans.Program, KernelBans.ProgramName, _wire.Box, _wire.Index, XdpMode.Auto, out _);

    private bool Arrives(string source) => _wire.Arrives(source);

    private static XdpBanSpec Ban(string prefix) => new() { Bans = [new XdpBan(XdpWire.Prefix(prefix), 0)] };
}
