using System.Buffers.Binary;
using Shouldly;
using Weir.Agent.Xdp;
using Weir.Backends.Xdp;
using Weir.Core.Model;
using Weir.Kernel.Bpf;
using Weir.Testing;
using Xunit;

namespace Weir.KernelTests.Xdp;

/// <summary>Keys that all belong into one line of the table, so that they overflow from line to line: what a random list seldom makes.</summary>
public sealed class BanCrowdTests
{
    private const int Keys = 40;

    [KernelTheory]
    [InlineData(32, false, 0)]
    [InlineData(32, false, -1)]
    [InlineData(24, false, -1)]
    [InlineData(64, true, 0)]
    [InlineData(64, true, -1)]
    [InlineData(128, true, 0)]
    [InlineData(128, true, -1)]
    public void Program_KeysOfOneLine_DropsThemAndNothingBeside(int length, bool isIpv6, int line)
    {
        // The table is built for more than these need; its last line is followed by its first.
        var crowd = Crowd(isIpv6, length, line).Take(2 * Keys).ToArray();
        var (banned, free) = (crowd[..Keys], crowd[Keys..]);
        using var bans = KernelBans.Load(
            new XdpBanSpec { Bans = [.. banned.Select(static prefix => new XdpBan(prefix, 0))] }
        );

        banned.ShouldAllBe(prefix => Run(bans, prefix) == XdpAction.Drop);
        free.ShouldAllBe(prefix => Run(bans, prefix) == XdpAction.Pass);
        bans.Table.Entries().ShouldAllBe(static entry => entry.Count.Packets == 1);

        var gone = banned.Where(static (_, at) => at % 2 == 0).ToArray();
        foreach (var prefix in gone)
        {
            bans.Table.Remove(prefix).ShouldNotBeNull();
        }

        gone.ShouldAllBe(prefix => Run(bans, prefix) == XdpAction.Pass);
        banned.Except(gone).ShouldAllBe(prefix => Run(bans, prefix) == XdpAction.Drop);
        bans.Table.TryAdd(new XdpBan(free[0], 0)).ShouldBeTrue();
        Run(bans, free[0]).ShouldBe(XdpAction.Drop);
    }

    /// <param name="line">Of the sub-table that is made for so many keys; -1: the last one.</param>
    private static IEnumerable<IpPrefix> Crowd(bool isIpv6, int length, int line)
    {
        const uint firstSeed = 0;
        var lines = BanSizes.LinesFor(isIpv6, length, Keys);
        var wanted = line < 0 ? lines - 1 : (uint)line;
        var random = new Random(length);
        while (true)
        {
            var prefix = isIpv6
                ? new IpPrefix(Ipv6Prefix.Around(new Ipv6Address(new UInt128(Half(random), Half(random))), length))
                : new IpPrefix(Ipv4Prefix.Around(new Ipv4Address((uint)random.NextInt64(1L << 32)), length));
            if (BanHash.Place(BanKey.Of(prefix).Hash(firstSeed), lines) == wanted)
            {
                yield return prefix;
            }
        }
    }

    private static ulong Half(Random random) => (ulong)random.NextInt64() << 1;

    private static XdpAction Run(KernelBans bans, IpPrefix source)
    {
        var frame = new byte[14 + 60];
        if (source.IsIpv6)
        {
            (frame[12], frame[13], frame[14], frame[20]) = (0x86, 0xdd, 0x60, 6);
            BinaryPrimitives.WriteUInt128BigEndian(frame.AsSpan(22), source.V6.Address.Value);
        }
        else
        {
            (frame[12], frame[14], frame[23]) = (8, 0x45, 6);
            BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(26), source.V4.Address.Value);
        }

        return XdpTestRun.Run(bans.Program, KernelBans.ProgramName, frame);
    }
}
