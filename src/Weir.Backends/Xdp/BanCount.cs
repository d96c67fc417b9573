namespace Weir.Backends.Xdp;

/// <summary>What a ban dropped, over all CPUs and earlier tables.</summary>
/// <param name="Packets">Exact at the moment of reading.</param>
/// <param name="Bytes">Of IP packets, without the link's header.</param>
/// <param name="First">In 2³⁰ ns (1.07 s) of CLOCK_MONOTONIC; 0: never hit.</param>
/// <param name="Last">As <paramref name="First"/>.</param>
public readonly record struct BanCount(ulong Packets, ulong Bytes, uint First, uint Last)
{
    /// <summary>The sum with what was counted elsewhere.</summary>
    public BanCount With(BanCount other) =>
        new(
            Packets + other.Packets,
            Bytes + other.Bytes,
            First == 0 ? other.First
                : other.First == 0 ? First
                : Math.Min(First, other.First),
            Math.Max(Last, other.Last)
        );
}
