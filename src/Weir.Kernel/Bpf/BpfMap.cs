using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Bpf;

/// <summary>A map in the kernel, held open: it lives at least as long as this.</summary>
public sealed class BpfMap : IDisposable
{
    private const int InfoBytes = 40;
    private readonly SafeDescriptor _descriptor;

    private BpfMap(SafeDescriptor descriptor, string name, int valueBytes, uint elements) =>
        (_descriptor, Name, ValueBytes, Elements) = (descriptor, name, valueBytes, elements);

    /// <summary>At most 15 bytes.</summary>
    public string Name { get; }

    public int ValueBytes { get; }

    /// <summary>Most elements it can have; of an array all of them.</summary>
    public uint Elements { get; }

    /// <exception cref="NetlinkException">There is no such map, or it may not be opened (CAP_SYS_ADMIN).</exception>
    public static BpfMap OfId(uint id)
    {
        var descriptor = BpfCall.Open(LibBpf.OpenMap(id), $"open BPF map {id}");
        try
        {
            Span<byte> info = stackalloc byte[InfoBytes]; // struct bpf_map_info
            info.Clear();
            var length = (uint)InfoBytes;
            BpfCall.Check(LibBpf.Info(descriptor, info, ref length), "ask about a BPF map");
            return new BpfMap(
                descriptor,
                BpfCall.Text(info.Slice(24, 16)),
                (int)MemoryMarshal.Read<uint>(info[12..]),
                MemoryMarshal.Read<uint>(info[16..])
            );
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Values of an array map made with BPF_F_MMAPABLE, as memory shared with the programs.</summary>
    /// <param name="offset">In bytes; a multiple of a page.</param>
    /// <param name="bytes">At most up to the map's end.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public BpfMapMemory Share(long offset, int bytes) =>
        BpfMapMemory.Open((int)_descriptor.DangerousGetHandle(), bytes, offset);

    public void Dispose() => _descriptor.Dispose();
}
