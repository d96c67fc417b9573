using System.Runtime.InteropServices;
using System.Text;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Bpf;

/// <summary>A loaded program as the kernel describes it (<c>struct bpf_prog_info</c>).</summary>
/// <param name="Id">Unique while the program lives, and not given again soon.</param>
/// <param name="Name">At most 15 bytes.</param>
/// <param name="Tag">A hash of its instructions: the same code has the same tag.</param>
public sealed record BpfProgramInfo(uint Id, string Name, ulong Tag)
{
    private const int InfoBytes = 80;
    private const int MostMaps = 64;

    internal uint[] MapIds { get; private init; } = [];

    /// <exception cref="NetlinkException">There is no such program, or it may not be asked about (CAP_SYS_ADMIN).</exception>
    public static BpfProgramInfo OfId(uint id)
    {
        using var program = BpfCall.Open(LibBpf.OpenProgram(id), $"open BPF program {id}");
        return Read(program);
    }

    /// <summary>The maps it uses, by their names.</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public IReadOnlyDictionary<string, BpfMap> OpenMaps()
    {
        var maps = new Dictionary<string, BpfMap>(StringComparer.Ordinal);
        try
        {
            foreach (var id in MapIds)
            {
                var map = BpfMap.OfId(id);
                if (!maps.TryAdd(map.Name, map))
                {
                    map.Dispose();
                }
            }

            return maps;
        }
        catch
        {
            foreach (var map in maps.Values)
            {
                map.Dispose();
            }

            throw;
        }
    }

    internal static unsafe BpfProgramInfo Read(SafeDescriptor program)
    {
        Span<byte> info = stackalloc byte[InfoBytes];
        info.Clear();
        var ids = new uint[MostMaps];
        fixed (uint* first = ids)
        {
            MemoryMarshal.Write(info[52..], (uint)MostMaps); // nr_map_ids
            MemoryMarshal.Write(info[56..], (ulong)first); // map_ids
            var length = (uint)InfoBytes;
            BpfCall.Check(LibBpf.Info(program, info, ref length), "ask about a BPF program");
        }

        var count = Math.Min(MemoryMarshal.Read<uint>(info[52..]), MostMaps);
        return new BpfProgramInfo(
            MemoryMarshal.Read<uint>(info[4..]),
            BpfCall.Text(info.Slice(64, 16)),
            MemoryMarshal.Read<ulong>(info[8..])
        )
        {
            MapIds = ids[..(int)count],
        };
    }
}

/// <summary>Answers of libbpf: a negative number or an invalid descriptor, with errno set.</summary>
internal static class BpfCall
{
    public static int Check(int result, string operation) =>
        result >= 0 ? result : throw new NetlinkException(operation, new Errno(Marshal.GetLastPInvokeError()));

    public static SafeDescriptor Open(SafeDescriptor descriptor, string operation)
    {
        if (!descriptor.IsInvalid)
        {
            return descriptor;
        }

        var errno = new Errno(Marshal.GetLastPInvokeError());
        descriptor.Dispose();
        throw new NetlinkException(operation, errno);
    }

    public static string Text(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
