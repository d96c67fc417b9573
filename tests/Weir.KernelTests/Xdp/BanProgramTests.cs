using System.Buffers.Binary;
using System.Globalization;
using Shouldly;
using Weir.Agent.Xdp;
using Weir.Backends.Xdp;
using Weir.Core.Model;
using Weir.Kernel.Bpf;
using Weir.Kernel.Host;
using Weir.Testing;
using Weir.Testing.Evaluation;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.KernelTests.Xdp;

/// <summary>The program in the kernel against a plain walk over the prefixes, frame by frame (BPF_PROG_TEST_RUN).</summary>
public sealed class BanProgramTests
{
    // Between the random lists' "1 ns after boot" and "in 292 years".
    private const ulong Now = 1_000_000_000_000;

    /// <summary>Of what takes a second or two.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    [KernelTheory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 5)]
    [InlineData(4, 40)]
    [InlineData(5, 400)]
    [InlineData(6, 3_000)]
    [InlineData(7, 3_000)]
    public void Program_RandomFrames_DropsWhatThePlainModelDrops(int seed, int count)
    {
        const int frames = 4_000;
        var random = new RandomBans(seed);
        var spec = random.Spec(count);
        using var bans = KernelBans.Load(spec);

        Compare(bans, spec, Enumerable.Range(0, frames).Select(_ => random.Frame(spec)));
    }

    [KernelFact]
    public void Program_HundredThousandBans_DropsWhatThePlainModelDrops()
    {
        var random = new RandomBans(8);
        var spec = random.Spec(100_000);
        using var bans = KernelBans.Load(spec);

        Compare(bans, spec, Enumerable.Range(0, 1_000).Select(_ => random.Frame(spec)));
    }

    [KernelFact]
    public void Program_FilterWithACoarseOneBefore_DropsTheBannedAndNobodyElse()
    {
        // So many that each family's filter has a coarse one before it; hosts of IPv4 and networks of IPv6, and some large networks.
        const int count = 270_000;
        var random = new Random(11);
        UInt128 Six() => new(0x2000_0000_0000_0000 | (ulong)random.NextInt64(1L << 61), (ulong)random.NextInt64());
        IpPrefix[] bans =
        [
            .. Enumerable
                .Range(0, count)
                .SelectMany(_ =>
                    (IpPrefix[])
                        [
                            new(Ipv4Prefix.Host(new Ipv4Address((uint)random.NextInt64(1L << 32)))),
                            new(Ipv6Prefix.Around(new Ipv6Address(Six()), 64)),
                        ]
                )
                .Append(Prefix("203.0.112.0/20"))
                .Append(Prefix("198.16.0.0/12"))
                .Append(Prefix("2001:db8::/48"))
                .Distinct(),
        ];
        using var loaded = KernelBans.Load(
            new XdpBanSpec { Bans = [.. bans.Select(static prefix => new XdpBan(prefix, 0))] }
        );
        var all = bans.ToHashSet();

        foreach (var prefix in bans[^3..].Concat(bans.Where(static (_, at) => at % 500 == 0)))
        {
            Sent(prefix).ShouldBe(XdpAction.Drop, prefix.ToString());
        }

        var strangers = Enumerable
            .Range(0, 1_000)
            .SelectMany(_ =>
                (IpPrefix[])
                    [
                        new(Ipv4Prefix.Host(new Ipv4Address((uint)random.NextInt64(1L << 32)))),
                        new(Ipv6Prefix.Around(new Ipv6Address(Six()), 64)),
                    ]
            );
        foreach (var stranger in strangers)
        {
            var isBanned = all.Contains(stranger) || bans[^3..].Any(net => net.Contains(stranger));
            Sent(stranger).ShouldBe(isBanned ? XdpAction.Drop : XdpAction.Pass, stranger.ToString());
        }

        XdpAction Sent(IpPrefix source) =>
            source.IsIpv6
                ? RunSix(loaded, source.V6.Address.Value | 7, 17, 0)
                : Run(
                    loaded,
                    [
                        (byte)(source.V4.Last.Value >> 24),
                        (byte)(source.V4.Last.Value >> 16),
                        (byte)(source.V4.Last.Value >> 8),
                        (byte)source.V4.Last.Value,
                    ]
                );
    }

    [KernelFact]
    public void Program_EveryLength_DropsFirstAndLastAndNothingBeside()
    {
        // Short ones hold everything else, so they are tried alone; the rest by sixteens, each at its own first byte.
        var groups = Enumerable
            .Range(0, 7)
            .Select(static length => new[] { length })
            .Concat(Enumerable.Range(7, 122).Chunk(16));
        foreach (var lengths in groups)
        {
            var prefixes = lengths
                .SelectMany(static length =>
                    (IpPrefix[])
                        [
                            new(
                                Ipv6Prefix.Around(
                                    new Ipv6Address(((UInt128)(length * 2) << 120) + 0x5a5a_5a5a_5a5a_5a5aUL),
                                    length
                                )
                            ),
                            new(
                                Ipv4Prefix.Around(
                                    new Ipv4Address(((uint)(length * 2) << 24) + 0x5a_5a5a),
                                    Math.Min(32, length)
                                )
                            ),
                        ]
                )
                .Distinct();
            var spec = new XdpBanSpec { Bans = [.. prefixes.Select(static prefix => new XdpBan(prefix, 0))] };
            using var bans = KernelBans.Load(spec);
            var random = new RandomBans(lengths[0]);

            Compare(bans, spec, Enumerable.Range(0, 100 * lengths.Length).Select(_ => random.Frame(spec)));
        }
    }

    [KernelFact]
    public void Program_TableChangedInPlace_DropsWhatThePlainModelDrops()
    {
        var random = new RandomBans(9);
        var spec = random.Spec(500);
        using var bans = KernelBans.Load(spec);
        var more = random.Spec(60).Bans.Where(ban => spec.Bans.All(old => old.Prefix != ban.Prefix)).ToArray();
        var gone = spec.Bans.Where(static (_, at) => at % 3 == 0).ToArray();
        foreach (var ban in gone)
        {
            bans.Table.Remove(ban.Prefix).ShouldNotBeNull();
        }

        var taken = more.Where(ban => bans.Table.TryAdd(ban)).ToArray();

        var now = spec with { Bans = [.. spec.Bans.Except(gone), .. taken] };
        taken.Length.ShouldBeGreaterThan(40);
        var all = spec with { Bans = [.. spec.Bans, .. more] };
        Compare(bans, now, Enumerable.Range(0, 4_000).Select(_ => random.Frame(all)));
        bans.Table.Entries()
            .Select(static entry => entry.Prefix)
            .Order()
            .ShouldBe(now.Bans.Select(static ban => ban.Prefix).Order());
    }

    [KernelFact]
    public void Program_BannedPackets_AreCountedAsTheNetworkLayerSeesThem()
    {
        var ban = new XdpBan(Prefix("192.0.2.0/24"), 0);
        using var bans = KernelBans.Load(new XdpBanSpec { Bans = [ban] });
        var frame = new byte[60]; // padded, as Ethernet does
        frame[12] = 8;
        frame[14] = 0x45;
        frame[17] = 40;
        new byte[] { 192, 0, 2, 7 }.CopyTo(frame, 26);

        for (var i = 0; i < 5; i++)
        {
            XdpTestRun.Run(bans.Program, KernelBans.ProgramName, frame).ShouldBe(XdpAction.Drop);
        }

        var count = bans.Table.CountOf(bans.Table.Find(ban.Prefix).ShouldNotBeNull());
        count.Packets.ShouldBe(5UL);
        count.Bytes.ShouldBe(200UL);
        count.First.ShouldBeGreaterThan(0U);
        count.Last.ShouldBeGreaterThanOrEqualTo(count.First);
    }

    [KernelFact]
    public void Program_MorePacketsThanAWordHolds_AreAllCounted()
    {
        // A word holds 1,023; each of these is 46 bytes of IP.
        const int packets = 5_000;
        var ban = new XdpBan(Prefix("192.0.2.0/24"), 0);
        using var bans = KernelBans.Load(new XdpBanSpec { Bans = [ban] });
        var slot = bans.Table.Find(ban.Prefix).ShouldNotBeNull();

        for (var sent = 1; sent <= packets; sent++)
        {
            Hit(bans, 1);
            var count = bans.Table.CountOf(slot);
            (count.Packets, count.Bytes).ShouldBe(((ulong)sent, (ulong)sent * 46));
            bans.Table.IsQuiet(slot).ShouldBeTrue();
        }
    }

    [KernelFact]
    public void Program_HitsOverTime_KeepTheFirstAndMoveTheLast()
    {
        // A word spills after 1,023 packets, and a spill must not take itself for the first hit.
        const int spills = 3_000;
        var ban = new XdpBan(Prefix("192.0.2.0/24"), 0);
        using var bans = KernelBans.Load(new XdpBanSpec { Bans = [ban] });
        var slot = bans.Table.Find(ban.Prefix).ShouldNotBeNull();
        // Each CPU's first packet takes the time anew; what follows is a word that is there already.
        Parallel.For(0, 64, _ => Hit(bans, 3));
        var first = bans.Table.CountOf(slot).First;

        // Times are 1.07 s apart, and the program's clock is behind by a tick.
        SpinWait.SpinUntil(() => KernelClock.Monotonic() >> 30 > first + 2, s_limit).ShouldBeTrue();
        Hit(bans, 1);
        bans.Table.CountOf(slot).Last.ShouldBeGreaterThan(first + 1);
        Hit(bans, spills);

        bans.Table.CountOf(slot).First.ShouldBe(first);
    }

    [KernelFact]
    public void Program_BanWithATime_RunsOutThenAndNotBefore()
    {
        const ulong second = 1_000_000_000;
        var expires = KernelClock.SinceBoot() + second;
        using var bans = KernelBans.Load(new XdpBanSpec { Bans = [new XdpBan(Prefix("192.0.2.0/24"), expires)] });

        SpinWait.SpinUntil(() => Run(bans, 192, 0, 2, 7) == XdpAction.Pass, s_limit).ShouldBeTrue();

        KernelClock.SinceBoot().ShouldBeGreaterThanOrEqualTo(expires);
    }

    [KernelFact]
    public void CountOf_WhileAllCpusCount_NeverFallsAndEndsExact()
    {
        const int each = 20_000;
        var ban = new XdpBan(Prefix("192.0.2.0/24"), 0);
        using var bans = KernelBans.Load(new XdpBanSpec { Bans = [ban] });
        var slot = bans.Table.Find(ban.Prefix).ShouldNotBeNull();
        var senders = Enumerable.Range(0, 4).Select(_ => Task.Run(() => Hit(bans, each))).ToArray();

        ulong last = 0;
        while (!Task.WaitAll(senders, 0))
        {
            var count = bans.Table.CountOf(slot);
            count.Packets.ShouldBeGreaterThanOrEqualTo(last);
            count.Bytes.ShouldBe(count.Packets * 46);
            last = count.Packets;
        }

        bans.Table.CountOf(slot).Packets.ShouldBe(4UL * each);
    }

    [KernelFact]
    public void TryAdd_TimeGivenToABanThatHadNone_RunsOutAndIsTakenBack()
    {
        var prefix = Prefix("192.0.2.0/24");
        using var bans = KernelBans.Load(new XdpBanSpec { Bans = [new XdpBan(prefix, 0)] });
        Hit(bans, 3);

        bans.Table.TryAdd(new XdpBan(prefix, 1)).ShouldBeTrue();
        Run(bans, 192, 0, 2, 7).ShouldBe(XdpAction.Pass);

        bans.Table.TryAdd(new XdpBan(prefix, 0)).ShouldBeTrue();
        Hit(bans, 2);
        bans.Table.CountOf(bans.Table.Find(prefix).ShouldNotBeNull()).Packets.ShouldBe(5UL);
    }

    [KernelFact]
    public void Carry_IntoANewTable_CountsGoOn()
    {
        var ban = new XdpBan(Prefix("192.0.2.0/24"), 0);
        using var before = KernelBans.Load(new XdpBanSpec { Bans = [ban] });
        Hit(before, 3);
        using var after = KernelBans.Load(
            new XdpBanSpec
            {
                Bans = [new XdpBan(Prefix("198.51.100.1"), 0), ban, new XdpBan(Prefix("2001:db8::/48"), 0)],
            }
        );
        Hit(after, 2);

        after.Carry(before.Table);

        after.Table.CountOf(after.Table.Find(ban.Prefix).ShouldNotBeNull()).Packets.ShouldBe(5UL);
    }

    [KernelFact]
    public void Program_SourceAboveTheRate_LosesTheRestAndNobodyElseDoes()
    {
        const int sent = 5_000;
        using var bans = KernelBans.Load(new XdpBanSpec { DropRate = 100, Allows = [Prefix("203.0.113.1")] });

        var dropped = Enumerable.Range(0, sent).Count(_ => Run(bans, 192, 0, 2, 7) == XdpAction.Drop);
        var allowed = Enumerable.Range(0, sent).Count(_ => Run(bans, 203, 0, 113, 1) == XdpAction.Drop);
        var others = Enumerable.Range(0, 200).Count(at => Run(bans, 198, 51, 100, (byte)at) == XdpAction.Drop);

        // A slow machine takes many windows of a second for them, but most packets of each are above the rate.
        dropped.ShouldBeGreaterThan(0);
        allowed.ShouldBe(0);
        others.ShouldBe(0);
    }

    [KernelFact]
    public void Program_OnePacketAboveTheRate_IsDroppedAndNoneBelow()
    {
        using var bans = KernelBans.Load(new XdpBanSpec { DropRate = 2 });

        // Another source each time. Only where a window ends within the three is the third one of the next.
        var bursts = Enumerable
            .Range(0, 50)
            .Select(at => Enumerable.Range(0, 3).Select(_ => Run(bans, 192, 0, 2, (byte)at)).ToArray())
            .ToArray();

        bursts.ShouldAllBe(static burst => burst[0] == XdpAction.Pass && burst[1] == XdpAction.Pass);
        bursts.ShouldContain(static burst => burst[2] == XdpAction.Drop);
    }

    [KernelFact]
    public void Program_NetworkAboveTheRate_IsCountedByItsFirstHalfAndKeepsItsNeighborsTalking()
    {
        // Two packets in a window, so that the third of a burst is above it on whatever machine: 20 bursts do not all end a window.
        const int bursts = 20;
        using var bans = KernelBans.Load(new XdpBanSpec { DropRate = 2, Peers = [Prefix("2001:db8:5::/64")] });

        DroppedOf(6, 17, 1).ShouldBeGreaterThan(0);
        DroppedOf(6, 17, 2).ShouldBe(0, "one packet from each of many networks");
        DroppedOf(58, 58, 1).ShouldBe(0, "neighbor discovery");
        DroppedOf(6, 112, 5).ShouldBe(0, "a peer");

        int DroppedOf(byte from, byte protocol, int kind) =>
            Enumerable
                .Range(0, bursts * 10)
                .Count(at => RunSix(bans, Source(kind, at), protocol, from) == XdpAction.Drop);

        // 1: one /64, another host each time; 2: another /64 each time; 5: the peer.
        static UInt128 Source(int kind, int at) =>
            new(0x2001_0db8_0000_0000UL | ((ulong)kind << 16) | (kind == 2 ? (ulong)at : 0), (ulong)at);
    }

    private static void Hit(KernelBans bans, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Run(bans, 192, 0, 2, 7).ShouldBe(XdpAction.Drop);
        }
    }

    private static XdpAction Run(KernelBans bans, params byte[] source)
    {
        var frame = new byte[60];
        frame[12] = 8;
        frame[14] = 0x45;
        frame[17] = 46;
        source.CopyTo(frame, 26);
        return XdpTestRun.Run(bans.Program, KernelBans.ProgramName, frame);
    }

    /// <param name="type">Of ICMPv6: 135 for discovery, when the protocol is 58.</param>
    private static XdpAction RunSix(KernelBans bans, UInt128 source, byte protocol, byte type)
    {
        var frame = new byte[14 + 40 + 20];
        (frame[12], frame[13], frame[14]) = (0x86, 0xdd, 0x60);
        (frame[19], frame[20], frame[21]) = (20, protocol, 255);
        BinaryPrimitives.WriteUInt128BigEndian(frame.AsSpan(22), source);
        frame[54] = type == 58 ? (byte)135 : (byte)0;
        return XdpTestRun.Run(bans.Program, KernelBans.ProgramName, frame);
    }

    private static void Compare(KernelBans bans, XdpBanSpec spec, IEnumerable<byte[]> frames)
    {
        var model = new PlainBans(spec, Now);
        foreach (var frame in frames)
        {
            var expected = model.Drops(frame) ? XdpAction.Drop : XdpAction.Pass;
            var got = XdpTestRun.Run(bans.Program, KernelBans.ProgramName, frame);
            got.ShouldBe(expected, string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexString(frame)}"));
        }
    }

    private static IpPrefix Prefix(string text) =>
        IpPrefix.TryParse(text, out var prefix, out var problem)
            ? prefix
            : throw new ArgumentException(problem, nameof(text));
}
