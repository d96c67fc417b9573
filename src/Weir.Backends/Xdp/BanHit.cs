namespace Weir.Backends.Xdp;

/// <summary>
/// A word of <c>hits</c> of bpf/bans.bpf.c: what one CPU dropped for one place since it last spilled into the place's <see cref="BanRecord"/>. 28 bits of
/// when, 10 of packets, 26 of bytes.
/// </summary>
internal readonly record struct BanHit(ulong Word)
{
    private const int PacketsAt = 26;
    private const int WhenAt = 36;

    public uint Bytes => (uint)(Word & ((1UL << PacketsAt) - 1));

    public uint Packets => (uint)(Word >> PacketsAt) & ((1U << (WhenAt - PacketsAt)) - 1);

    /// <summary>Of the last packet, in 2³⁰ ns of CLOCK_MONOTONIC; 0: none was met.</summary>
    public uint When => (uint)(Word >> WhenAt);
}
