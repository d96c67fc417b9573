using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Weir.Backends.Xdp;
using Weir.Kernel.Bpf;

namespace Weir.Agent.Xdp;

/// <summary>The maps of a loaded program, mapped into this process. What is written is in force at once.</summary>
internal sealed class KernelBanMemory : IBanMemory, IDisposable
{
    private readonly List<IDisposable> _open = [];
    private readonly BpfMapMemory _head;
    private readonly BpfMapMemory _lines;
    private readonly BpfMapMemory _filter;
    private readonly BpfMapMemory[] _counts;

    /// <param name="maps">Of bpf/bans.bpf.c; closed with this.</param>
    /// <exception cref="Weir.Kernel.Netlink.NetlinkException">The kernel refused.</exception>
    public KernelBanMemory(IReadOnlyDictionary<string, BpfMap> maps)
    {
        _open.AddRange(maps.Values);
        try
        {
            _head = Share(maps["heads"]);
            _lines = Share(maps["lines"]);
            _filter = Share(maps["filter"]);
            // One copy more than CPUs, and of whole pages each (BanSizes).
            Cpus = PossibleCpus.Count();
            var counts = maps["counts"];
            var bytes = (int)(counts.Elements / (Cpus + 1)) * Unsafe.SizeOf<BanCount>();
            _counts = [.. Enumerable.Range(0, Cpus + 1).Select(copy => Keep(counts.Share((long)copy * bytes, bytes)))];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Span<byte> Head => _head.Bytes;

    public Span<byte> Lines => _lines.Bytes;

    public Span<byte> Filter => _filter.Bytes;

    public int Cpus { get; }

    public Span<BanCount> Counts(int copy) => MemoryMarshal.Cast<byte, BanCount>(_counts[copy].Bytes);

    public void Dispose() => _open.ForEach(static one => one.Dispose());

    private BpfMapMemory Share(BpfMap map) => Keep(map.Share(0, checked((int)(map.Elements * map.ValueBytes))));

    private BpfMapMemory Keep(BpfMapMemory memory)
    {
        _open.Add(memory);
        return memory;
    }
}
