using Weir.Kernel.Netlink;

namespace Weir.Kernel.Bpf;

/// <summary>A folder in which links and maps can be pinned.</summary>
public static class BpfFileSystem
{
    private const long Magic = 0xcafe_4a11; // BPF_FS_MAGIC of linux/magic.h
    private const int StatWords = 15; // struct statfs: 120 bytes on 64-bit

    /// <summary>Mounts a BPF file system over the folder unless it lies in one, and makes the folder where there is none.</summary>
    /// <exception cref="NetlinkException">The kernel refused (CAP_SYS_ADMIN).</exception>
    public static void Prepare(string folder)
    {
        Directory.CreateDirectory(folder);
        if (!IsIn(folder))
        {
            BpfCall.Check(LibBpf.Mount("bpf", folder, "bpf", 0, 0), $"mount a BPF file system on {folder}");
        }
    }

    /// <summary>Whether the folder is there and lies in a BPF file system.</summary>
    public static bool IsIn(string folder)
    {
        Span<long> result = stackalloc long[StatWords];
        return LibBpf.StatFileSystem(folder, result) == 0 && result[0] == Magic;
    }
}
