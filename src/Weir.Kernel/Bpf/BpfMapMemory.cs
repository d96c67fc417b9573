using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Bpf;

/// <summary>Memory of an array map, mapped into the process (array_map_mmap in kernel/bpf/arraymap.c): what the program writes is read here at once.</summary>
public sealed class BpfMapMemory : SafeHandle
{
    private readonly int _bytes;
    private readonly nuint _mapped;

    private BpfMapMemory(nint address, int bytes, nuint mapped)
        : base(-1, ownsHandle: true)
    {
        _bytes = bytes;
        _mapped = mapped;
        SetHandle(address);
    }

    public override bool IsInvalid => handle is -1 or 0;

    /// <summary>The map's values one after another. Valid until this is disposed.</summary>
    public unsafe Span<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return new Span<byte>((void*)handle, _bytes);
        }
    }

    /// <param name="offset">Where in the map's values it begins; a multiple of a page.</param>
    internal static BpfMapMemory Open(int descriptor, int bytes, long offset = 0)
    {
        const int readWrite = 3; // PROT_READ | PROT_WRITE
        const int shared = 1; // MAP_SHARED
        var page = (nuint)Environment.SystemPageSize;
        var mapped = ((nuint)bytes + page - 1) / page * page;
        var address = LibBpf.MapMemory(0, mapped, readWrite, shared, descriptor, (nint)offset);
        return address != -1
            ? new BpfMapMemory(address, bytes, mapped)
            : throw new NetlinkException("map a BPF array", new Errno(Marshal.GetLastPInvokeError()));
    }

    protected override bool ReleaseHandle() => LibBpf.UnmapMemory(handle, _mapped) == 0;
}
