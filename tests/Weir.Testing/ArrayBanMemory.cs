using System.Runtime.InteropServices;
using Weir.Backends.Xdp;

namespace Weir.Testing;

/// <summary>The maps of bpf/bans.bpf.c as arrays, which no program reads.</summary>
public sealed class ArrayBanMemory(BanSizes sizes, int cpus) : IBanMemory
{
    private const int LineBytes = 64;
    private const int RecordBytes = 40;

    private readonly ulong[] _head = new ulong[(BanTable.HeadBytes + 7) / 8];
    private readonly byte[] _lines = new byte[sizes.Lines * LineBytes];
    private readonly byte[] _filter = new byte[sizes.FilterWords * sizeof(ulong)];
    private readonly byte[] _records = new byte[sizes.Slots * RecordBytes];
    private readonly ulong[][] _hits = [.. Enumerable.Range(0, cpus).Select(_ => new ulong[sizes.Slots])];

    public Span<byte> Head => MemoryMarshal.AsBytes(_head.AsSpan())[..BanTable.HeadBytes];

    public Span<byte> Lines => _lines;

    public Span<byte> Filter => _filter;

    public Span<byte> Records => _records;

    public int Cpus => cpus;

    public Span<ulong> Hits(int cpu) => _hits[cpu];
}
