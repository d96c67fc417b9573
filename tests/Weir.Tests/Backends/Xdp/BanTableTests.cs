using System.Numerics;
using System.Runtime.InteropServices;
using Shouldly;
using Weir.Backends.Xdp;
using Weir.Core.Model;
using Weir.Testing;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Backends.Xdp;

/// <summary>The table of bans in XDP as memory, without the program that asks it.</summary>
public sealed class BanTableTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 7)]
    [InlineData(3, 4_000)]
    public void Fill_RandomBans_HoldsEachOnceAndNothingElse(int seed, int count)
    {
        var spec = new RandomBans(seed).Spec(count);

        var table = Fill(spec, out _);

        table.Entries().Select(static entry => entry.Prefix).Order().ShouldBe(Prefixes(spec));
        table.Entries().Select(static entry => entry.Slot).Distinct().Count().ShouldBe(spec.Bans.Length);
        spec.Bans.ShouldAllBe(ban => table.Find(ban.Prefix) != null);
    }

    [Fact]
    public void TryBring_AnotherList_HoldsThatAndKeepsTheCountsOfWhatStayed()
    {
        var before = new RandomBans(4).Spec(500);
        var table = Fill(before, out _);
        foreach (var (_, slot, _) in table.Entries().ToArray())
        {
            table.Carry(slot, new BanCount(3, 300, 5, 6));
        }

        var kept = before.Bans.Where(static (_, at) => at % 2 == 0).ToArray();
        var coming = new RandomBans(5).Spec(40).Bans.Where(ban => before.Bans.All(old => old.Prefix != ban.Prefix));
        var after = before with { Bans = [.. kept, .. coming] };

        table.TryBring(after).ShouldNotBeNull();

        table.Entries().Select(static entry => entry.Prefix).Order().ShouldBe(Prefixes(after));
        var old = kept.Select(static ban => ban.Prefix).ToHashSet();
        table.Entries().ShouldAllBe(entry => entry.Count.Packets == (old.Contains(entry.Prefix) ? 3UL : 0UL));
    }

    [Fact]
    public void TryAdd_InThePlaceOfAnother_CountsFromZero()
    {
        var prefix = Host(1);
        var table = Fill(new XdpBanSpec { Bans = [new XdpBan(prefix, 77)] }, out var memory);
        var slot = table.Find(prefix).ShouldNotBeNull();
        memory.Hits(1)[(int)slot] = (9UL << 36) | (5UL << 26) | 500;
        table.Remove(prefix).ShouldBe(new BanCount(5, 500, 0, 9));

        // The first key of the same line takes the same place, and only one of the same hash has the same line for sure.
        table.TryAdd(new XdpBan(prefix, 0)).ShouldBeTrue();

        table.Find(prefix).ShouldBe(slot);
        table.CountOf(slot).ShouldBe(default(BanCount));
    }

    [Fact]
    public void CountOf_WordsAndRecord_AreSummed()
    {
        var table = Fill(new XdpBanSpec { Bans = [new XdpBan(Host(1), 0)] }, out var memory);
        var slot = table.Find(Host(1)).ShouldNotBeNull();
        memory.Hits(0)[(int)slot] = (11UL << 36) | (1023UL << 26) | ((1UL << 26) - 1);
        memory.Hits(1)[(int)slot] = (12UL << 36) | (1UL << 26) | 40;
        table.Carry(slot, new BanCount(1_000_000_000_000, 60_000_000_000_000, 3, 10));
        table.Carry(slot, new BanCount(0, 0, 2, 0));

        var bytes = 60_000_000_000_000 + ((1UL << 26) - 1) + 40;
        table.CountOf(slot).ShouldBe(new BanCount(1_000_000_001_024, bytes, 2, 12));
    }

    [Fact]
    public async Task CountOf_WhileASpillIsUnderWay_Waits()
    {
        var table = Fill(new XdpBanSpec { Bans = [new XdpBan(Host(1), 0)] }, out var memory);
        var slot = (int)table.Find(Host(1)).ShouldNotBeNull();
        const int recordBytes = 40;
        var begun = slot * recordBytes + 24;
        memory.Records[begun] = 1;
        memory.Hits(0)[slot] = (1UL << 36) | (7UL << 26);
        using var started = new ManualResetEventSlim();

        var count = Task.Run(() =>
        {
            started.Set();
            return table.CountOf((uint)slot);
        });
        started.Wait();
        memory.Hits(0)[slot] = 1UL << 36;
        memory.Records[slot * recordBytes] = 7;
        Volatile.Write(ref memory.Records[begun + 4], 1);

        (await count).Packets.ShouldBe(7UL);
    }

    [Fact]
    public void Fill_ManyHosts_MostCountWhereTheProgramAsksAhead()
    {
        var hosts = Enumerable.Range(0, 20_000).Select(static at => new XdpBan(Host((uint)at * 7_919), 0));

        var table = Fill(new XdpBanSpec { Bans = [.. hosts] }, out _);

        // touch4 of bpf/bans.bpf.c: word 12 × line, and 4 more in an odd line, lies in the cache line that is asked for.
        var near = table.Entries().Count(static entry => entry.Slot / 8 == Asked(entry.Slot / 12) / 8);
        near.ShouldBeGreaterThan(20_000 * 8 / 10);
        static uint Asked(uint line) => (line * 12) + ((line & 1) * 4);
    }

    [Fact]
    public void TryBring_ManyBansGone_LeavesNoBitOfTheirs()
    {
        var before = Many(20_000);
        var after = Many(2_000);
        var table = Fill(before, out var memory);
        var bits = Ones(memory);

        table.TryBring(after).ShouldNotBeNull().Removed.ShouldBe(18_000);

        var fresh = Bits(after, memory);
        MemoryMarshal.Cast<byte, ulong>(memory.Filter).SequenceEqual(fresh).ShouldBeTrue();
        Ones(memory).ShouldBeLessThan(bits / 2);
    }

    [Fact]
    public void TryBring_FewBansGone_LeavesTheFilter()
    {
        var table = Fill(Many(20_000), out var memory);
        var bits = Ones(memory);

        table.TryBring(Many(19_000)).ShouldNotBeNull();

        Ones(memory).ShouldBe(bits);
    }

    [Fact]
    public void Of_FilterThatNoNearCacheHolds_HasACoarseOneBefore()
    {
        new XdpTableBuilder(Many(1_000)).Sizes.CoarseShift.ShouldBe(0);

        var sizes = new XdpTableBuilder(Many(400_000)).Sizes;

        // 128 bits a ban, of which one in 2^shift is left for the coarse filter: 2^22 bits.
        (sizes.FilterBits4, sizes.CoarseShift).ShouldBe((26, 4));
        sizes.FilterWords.ShouldBeGreaterThanOrEqualTo(sizes.CoarseWord + (1 << 16));
    }

    [Theory]
    [InlineData(6, 300)]
    [InlineData(7, 3_000)]
    public void Guards_OfRandomLists_AreMarkedHoweverTheBanCame(int seed, int count)
    {
        var spec = new RandomBans(seed).Spec(count);
        IpPrefix[] mustPass = [.. spec.Allows, .. spec.Peers];
        var half = spec with { Bans = [.. spec.Bans.Where(static (_, at) => at % 2 == 0)] };
        Fill(half, out var memory);

        // As a process finds it that did not build it.
        var table = BanTable.Open(memory);
        foreach (var ban in spec.Bans)
        {
            if (!table.TryAdd(ban))
            {
                continue; // no room for a length that is new: then the table is built anew
            }

            table.TryAdd(ban with { Expires = 77 }).ShouldBeTrue(); // and is given another time
            var slot = table.Find(ban.Prefix).ShouldNotBeNull();
            new BanCounts(memory).IsGuarded(slot).ShouldBe(mustPass.Any(ban.Prefix.Overlaps), $"{ban.Prefix}");
            new BanCounts(memory).Expires(slot).ShouldBe(77ul);
        }
    }

    // Hosts far apart, each in a /24 of its own.
    private static XdpBanSpec Many(uint count) =>
        new() { Bans = [.. Enumerable.Range(1, (int)count).Select(static at => new XdpBan(Host((uint)at << 10), 0))] };

    private static int Ones(ArrayBanMemory memory)
    {
        var ones = 0;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(memory.Filter))
        {
            ones += BitOperations.PopCount(word);
        }

        return ones;
    }

    /// <summary>The filter of these bans in a table of the same sizes as <paramref name="like"/>.</summary>
    private static ulong[] Bits(XdpBanSpec spec, ArrayBanMemory like)
    {
        var words = new ulong[like.Filter.Length / sizeof(ulong)];
        var shift = (int)BanHead.Of(like.Head).Shift4;
        foreach (var ban in spec.Bans)
        {
            var cell = ban.Prefix.V4.Address.Value >> shift;
            words[cell >> 6] |= 1UL << (int)(cell & 63);
        }

        return words;
    }

    private static BanTable Fill(XdpBanSpec spec, out ArrayBanMemory memory)
    {
        var builder = new XdpTableBuilder(spec);
        memory = new ArrayBanMemory(builder.Sizes, cpus: 2);
        return builder.Fill(memory);
    }

    private static IEnumerable<IpPrefix> Prefixes(XdpBanSpec spec) =>
        spec.Bans.Select(static ban => ban.Prefix).Order();

    private static IpPrefix Host(uint address) => new(Ipv4Prefix.Host(new Ipv4Address(address)));
}
