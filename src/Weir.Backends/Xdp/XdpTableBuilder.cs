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
            memory.Records.Clear();
        }

        throw new InvalidOperationException($"{_spec.Bans.Length} bans do not fit in {Sizes.Lines} lines");
    }

    private BanTable? TryFill(IBanMemory memory, uint seed)
    {
        WriteHead(memory, seed);
        var guards = new BanGuards(_spec.Allows.Concat(_spec.Peers));
        var lines = new BanLines(memory);
        Declare(memory, lines);
        return new BanFilling(memory, lines, guards).TryPut(_spec) ? new BanTable(memory, guards, lines) : null;
    }

    /// <summary>The program counts by 2³⁰ ns, which it gets without a division.</summary>
    internal static uint RateOf(XdpBanSpec spec) =>
        (uint)Math.Min(uint.MaxValue, spec.DropRate * (1UL << 30) / 1_000_000_000);

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
        head.Coarse = Sizes.CoarseShift > 0 ? (uint)Sizes.CoarseWord : 0;
        head.CoarseShift = (uint)Sizes.CoarseShift;
        head.SyncPort = _spec.SyncPort;
        head.Rate = RateOf(_spec);
        head.Ahead = Sizes.Ahead;
    }

    private void Declare(IBanMemory memory, BanLines lines)
    {
        uint usedLines = 0;
        uint usedSlots = 0;
        foreach (var list in Enum.GetValues<BanList>())
        {
            foreach (var (isIpv6, length, count) in _census.Lengths(list))
            {
                var sub = new SubTable(
                    isIpv6,
                    length,
                    usedLines,
                    BanSizes.LinesFor(isIpv6, length, count),
                    list == BanList.Bans ? usedSlots : 0
                );
                usedLines += sub.Lines;
                usedSlots = list == BanList.Bans ? sub.SlotsEnd : usedSlots;
                lines.Declare(list, sub);
            }
        }

        ref var head = ref BanHead.Of(memory.Head);
        (head.UsedLines, head.UsedSlots) = (usedLines, usedSlots);
    }
}
