using Weir.Core.Model;

namespace Weir.Backends.Xdp;

/// <summary>Lays a table out and fills it.</summary>
public sealed class XdpTableBuilder
{
    private const int Attempts = 8;
    private readonly XdpBanSpec _spec;
    private readonly BanCensus _census;

    public XdpTableBuilder(XdpBanSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        _spec = spec;
        _census = BanCensus.Of(spec);
        Sizes = BanSizes.Of(_census, spec.DropRate > 0);
    }

    /// <summary>What the maps must be made with.</summary>
    public BanSizes Sizes { get; }

    /// <summary>Fills memory of <see cref="Sizes"/>, all zeros, that no program reads yet.</summary>
    /// <exception cref="InvalidOperationException">The prefixes crowd into the same lines whatever the seed.</exception>
    public BanTable Fill(IBanMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        for (uint seed = 0; seed < Attempts; seed++)
        {
            if (TryFill(memory, seed * 0x9e37_79b9) is { } table)
            {
                return table;
            }

            memory.Head.Clear();
            memory.Lines.Clear();
            memory.Filter.Clear();
        }

        throw new InvalidOperationException($"{_spec.Bans.Length} bans do not fit in {Sizes.Lines} lines");
    }

    private BanTable? TryFill(IBanMemory memory, uint seed)
    {
        WriteHead(memory, seed);
        var guards = new BanGuards(_spec.Allows.Concat(_spec.Peers));
        var table = new BanTable(memory, guards);
        var subs = Declare(memory, table);
        foreach (var ban in _spec.Bans)
        {
            if (
                !table.TryPut(
                    subs.Of(BanList.Bans, ban.Prefix),
                    BanKey.Of(ban.Prefix),
                    guards.Meet(ban.Prefix),
                    ban.Expires
                )
            )
            {
                return null;
            }

            BanFilter.Add(memory, ban.Prefix);
        }

        return Fill(table, subs, BanList.Allows, _spec.Allows) && Fill(table, subs, BanList.Peers, _spec.Peers)
            ? table
            : null;
    }

    /// <summary>The program counts by 2³⁰ ns, which it gets without a division.</summary>
    internal static uint RateOf(XdpBanSpec spec) =>
        (uint)Math.Min(uint.MaxValue, spec.DropRate * (1UL << 30) / 1_000_000_000);

    private static bool Fill(BanTable table, SubTables subs, BanList list, IEnumerable<IpPrefix> prefixes) =>
        prefixes.All(prefix => table.TryPut(subs.Of(list, prefix), BanKey.Of(prefix), isGuarded: false, expires: null));

    private void WriteHead(IBanMemory memory, uint seed)
    {
        ref var head = ref BanHead.Of(memory.Head);
        head.Version = BanHead.CurrentVersion;
        head.Seed = seed;
        head.Slots = (uint)Sizes.Slots;
        head.Cpus = (uint)memory.Cpus;
        head.Shift4 = (uint)(32 - Sizes.FilterBits4);
        head.Shift6 = (uint)(32 - Sizes.FilterBits6);
        var shortest = _census
            .Lengths(BanList.Bans)
            .Where(static length => length.IsIpv6)
            .Select(static length => length.Length)
            .DefaultIfEmpty(64)
            .Min();
        head.Mask6 = BanKey.Mask(isIpv6: true, Math.Min(64, shortest)).High;
        head.Words6 = 1u << (Sizes.FilterBits4 - 6);
        head.SyncPort = _spec.SyncPort;
        head.Rate = RateOf(_spec);
    }

    private SubTables Declare(IBanMemory memory, BanTable table)
    {
        var subs = new SubTables();
        uint lines = 0;
        uint slots = 0;
        foreach (var list in Enum.GetValues<BanList>())
        {
            foreach (var (isIpv6, length, count) in _census.Lengths(list))
            {
                var of = BanSizes.LinesFor(isIpv6, length, count);
                var sub = new SubTable(isIpv6, length, lines, of, slots);
                lines += of;
                slots += list == BanList.Bans ? of * (uint)sub.Form.Keys : 0;
                subs.Add(list, sub);
                table.Declare(sub, list);
            }
        }

        ref var head = ref BanHead.Of(memory.Head);
        (head.UsedLines, head.UsedSlots) = (lines, slots);
        return subs;
    }

    /// <summary>By list, family and length.</summary>
    private sealed class SubTables
    {
        private readonly SubTable[] _of = new SubTable[BanHead.Lists * 2 * BanHead.Lengths6];

        public void Add(BanList list, SubTable sub) => _of[At(list, sub.IsIpv6, sub.Length)] = sub;

        public SubTable Of(BanList list, IpPrefix prefix) => _of[At(list, prefix.IsIpv6, prefix.Length)];

        private static int At(BanList list, bool isIpv6, int length) =>
            ((((int)list * 2) + (isIpv6 ? 1 : 0)) * BanHead.Lengths6) + length;
    }
}
