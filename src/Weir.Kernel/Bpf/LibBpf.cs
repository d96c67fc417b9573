using System.Runtime.InteropServices;

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
