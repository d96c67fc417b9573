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
    private readonly BpfMapMemory _records;
    private readonly BpfMapMemory[] _hits;

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
            _records = Share(maps["records"]);
            // Each CPU's part is whole pages (BanSizes).
            Cpus = PossibleCpus.Count();
            var hits = maps["hits"];
            var bytes = (int)(hits.Elements / Cpus) * sizeof(ulong);
            _hits = [.. Enumerable.Range(0, Cpus).Select(cpu => Keep(hits.Share((long)cpu * bytes, bytes)))];
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

    public Span<byte> Records => _records.Bytes;

    public int Cpus { get; }

    public Span<ulong> Hits(int cpu) => MemoryMarshal.Cast<byte, ulong>(_hits[cpu].Bytes);

    public void Dispose() => _open.ForEach(static one => one.Dispose());

    private BpfMapMemory Share(BpfMap map) => Keep(map.Share(0, checked((int)(map.Elements * map.ValueBytes))));

    private BpfMapMemory Keep(BpfMapMemory memory)
    {
        _open.Add(memory);
        return memory;
    }
}
