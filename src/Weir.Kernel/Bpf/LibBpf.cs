using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Bpf;

/// <summary>The functions of libbpf 1.x (bpf/libbpf.h, bpf/bpf.h) this assembly uses. Failures are NULL or a negative error number, with errno set.</summary>
internal static partial class LibBpf
{
    private const string Library = "libbpf.so.1";

    [LibraryImport(Library, EntryPoint = "libbpf_set_print")]
    public static partial nint SetPrint(nint callback);

    [LibraryImport(Library, EntryPoint = "bpf_object__open_mem", SetLastError = true)]
    public static partial nint OpenMemory(ReadOnlySpan<byte> bytes, nuint length, nint options);

    [LibraryImport(Library, EntryPoint = "bpf_object__load", SetLastError = true)]
    public static partial int Load(nint bpfObject);

    [LibraryImport(Library, EntryPoint = "bpf_object__close")]
    public static partial void CloseObject(nint bpfObject);

    [LibraryImport(
        Library,
        EntryPoint = "bpf_object__find_map_by_name",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8
    )]
    public static partial nint FindMap(nint bpfObject, string name);

    [LibraryImport(Library, EntryPoint = "bpf_map__set_max_entries", SetLastError = true)]
    public static partial int SetMaxEntries(nint map, uint count);

    [LibraryImport(Library, EntryPoint = "bpf_map__fd", SetLastError = true)]
    public static partial int MapDescriptor(nint map);

    [LibraryImport(
        Library,
        EntryPoint = "bpf_object__find_program_by_name",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8
    )]
    public static partial nint FindProgram(nint bpfObject, string name);

    [LibraryImport(Library, EntryPoint = "bpf_program__fd", SetLastError = true)]
    public static partial int ProgramDescriptor(nint program);

    [LibraryImport(Library, EntryPoint = "bpf_program__set_log_buf", SetLastError = true)]
    public static partial int SetLogBuffer(nint program, nint buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "bpf_prog_test_run_opts", SetLastError = true)]
    public static partial int TestRun(int program, ref TestRunOptions options);

    [LibraryImport(Library, EntryPoint = "bpf_program__set_flags", SetLastError = true)]
    public static partial int SetProgramFlags(nint program, uint flags);

    [LibraryImport(Library, EntryPoint = "bpf_map_update_elem", SetLastError = true)]
    public static partial int UpdateElement(int map, in uint key, in int value, ulong flags);

    [LibraryImport(Library, EntryPoint = "bpf_link_create", SetLastError = true)]
    public static partial SafeDescriptor CreateLink(
        int program,
        int target,
        int attachType,
        in LinkCreateOptions options
    );

    [LibraryImport(Library, EntryPoint = "bpf_link_update", SetLastError = true)]
    public static partial int UpdateLink(SafeDescriptor link, int program, nint options);

    [LibraryImport(
        Library,
        EntryPoint = "bpf_obj_pin",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8
    )]
    public static partial int Pin(SafeDescriptor descriptor, string path);

    [LibraryImport(
        Library,
        EntryPoint = "bpf_obj_get",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8
    )]
    public static partial SafeDescriptor OpenPinned(string path);

    [LibraryImport(Library, EntryPoint = "bpf_obj_get_info_by_fd", SetLastError = true)]
    public static partial int Info(SafeDescriptor descriptor, Span<byte> info, ref uint length);

    [LibraryImport(Library, EntryPoint = "bpf_prog_get_fd_by_id", SetLastError = true)]
    public static partial SafeDescriptor OpenProgram(uint id);

    [LibraryImport(Library, EntryPoint = "bpf_map_get_fd_by_id", SetLastError = true)]
    public static partial SafeDescriptor OpenMap(uint id);

    [LibraryImport(Library, EntryPoint = "bpf_xdp_query", SetLastError = true)]
    public static partial int QueryXdp(int interfaceIndex, int flags, ref XdpQueryOptions options);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string source, string target, string kind, nuint flags, nint data);

    [LibraryImport("libc", EntryPoint = "statfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatFileSystem(string path, Span<long> result);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    public static partial SafeDescriptor Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint MapMemory(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    public static partial int UnmapMemory(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    public static partial int SetAffinity(int thread, nuint length, ReadOnlySpan<ulong> mask);
}

/// <summary><c>struct bpf_test_run_opts</c> of bpf/bpf.h: 80 bytes on 64-bit.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TestRunOptions
{
    public nuint Size;
    public nint DataIn;
    public nint DataOut;
    public uint DataSizeIn;
    public uint DataSizeOut;
    public nint ContextIn;
    public nint ContextOut;
    public uint ContextSizeIn;
    public uint ContextSizeOut;
    public uint ReturnValue;
    public int Repeat;
    public uint Duration;
    public uint Flags;
    public uint Cpu;
    public uint BatchSize;
}

/// <summary><c>struct xdp_md</c> of linux/bpf.h: 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct XdpContext
{
    public uint Data;
    public uint DataEnd;
    public uint DataMeta;
    public uint IngressInterface;
    public uint ReceiveQueue;
    public uint EgressInterface;
}

/// <summary>The beginning of <c>struct bpf_link_create_opts</c> of bpf/bpf.h; what is behind it is taken for zero.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkCreateOptions
{
    public nuint Size;
    public uint Flags;
    public uint Pad;
}

/// <summary><c>struct bpf_xdp_query_opts</c> of libbpf 1.0: 32 bytes on 64-bit.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct XdpQueryOptions
{
    public nuint Size;
    public uint Program;
    public uint NativeProgram;
    public uint OffloadedProgram;
    public uint GenericProgram;
    public byte Mode;
}
