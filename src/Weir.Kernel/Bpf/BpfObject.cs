using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Bpf;

/// <summary>
/// Programs and maps of one compiled file (ELF with BTF), loaded into the kernel. Nothing is pinned: the kernel drops all of it when this is disposed, or
/// the process ends. Not thread-safe.
/// </summary>
/// <remarks>Needs CAP_BPF and CAP_NET_ADMIN, and libbpf 1.x on the machine (Debian: libbpf1).</remarks>
public sealed class BpfObject : IDisposable
{
    private const int LogBytes = 64 * 1024;
    private nint _object;

    private BpfObject(nint bpfObject) => _object = bpfObject;

    /// <summary>Parses the file; nothing is in the kernel before <see cref="Load"/>.</summary>
    /// <exception cref="NetlinkException">libbpf cannot read it.</exception>
    /// <exception cref="DllNotFoundException">libbpf is not installed.</exception>
    public static BpfObject Open(ReadOnlySpan<byte> elf)
    {
        // libbpf writes its complaints to the process's standard error unless told not to; the verifier's are taken from its log instead.
        LibBpf.SetPrint(0);
        var opened = LibBpf.OpenMemory(elf, (nuint)elf.Length, 0);
        return opened != 0
            ? new BpfObject(opened)
            : throw new NetlinkException("open a BPF object", new Errno(Marshal.GetLastPInvokeError()));
    }

    /// <summary>Sets how many elements a map will have; before <see cref="Load"/> only.</summary>
    public void Resize(string map, int count) =>
        Check(LibBpf.SetMaxEntries(FindMap(map), (uint)count), $"resize the BPF map {map}");

    /// <summary>
    /// Lets an XDP program run where packets come in several buffers (jumbo frames, BPF_F_XDP_HAS_FRAGS, Linux 5.18); it sees the first. Before
    /// <see cref="Load"/> only.
    /// </summary>
    public void TakeFragments(string program)
    {
        const uint hasFragments = 1 << 5;
        Check(LibBpf.SetProgramFlags(FindProgram(program), hasFragments), $"set flags of the BPF program {program}");
    }

    /// <summary>Makes the maps and has the program verified and loaded.</summary>
    /// <exception cref="NetlinkException">The kernel refused; the text ends with the last lines of the verifier's log.</exception>
    public void Load(string program)
    {
        ObjectDisposedException.ThrowIf(_object == 0, this);
        var log = Marshal.AllocHGlobal(LogBytes);
        try
        {
            Marshal.WriteByte(log, 0);
            Check(LibBpf.SetLogBuffer(FindProgram(program), log, LogBytes), "take the verifier's log");
            if (LibBpf.Load(_object) < 0)
            {
                var errno = new Errno(Marshal.GetLastPInvokeError());
                throw new NetlinkException(
                    $"load the BPF program {program}",
                    errno,
                    Tail(log) is { Length: > 0 } tail ? tail : null
                );
            }

            // The log's memory goes now; libbpf keeps the pointer but writes to it only while loading.
        }
        finally
        {
            Marshal.FreeHGlobal(log);
        }
    }

    /// <summary>The values of an array map made with BPF_F_MMAPABLE, as memory shared with the program.</summary>
    /// <param name="bytes">Elements × value size; the size of a value is a multiple of 8.</param>
    public BpfMapMemory Share(string map, int bytes) => BpfMapMemory.Open(LibBpf.MapDescriptor(FindMap(map)), bytes);

    /// <summary>The maps of a loaded program, by their names (cut to 15 bytes by the kernel); they live on when this is disposed.</summary>
    public IReadOnlyDictionary<string, BpfMap> OpenMaps(string program)
    {
        using var loaded = LibBpf.Duplicate(ProgramDescriptor(program));
        return BpfProgramInfo.Read(loaded).OpenMaps();
    }

    /// <summary>The kernel's number of a loaded program.</summary>
    public uint ProgramId(string program)
    {
        using var loaded = LibBpf.Duplicate(ProgramDescriptor(program));
        return BpfProgramInfo.Read(loaded).Id;
    }

    /// <summary>Puts a program of another object into a map of programs, for a tail call.</summary>
    public void SetTarget(string map, BpfObject other, string program)
    {
        ArgumentNullException.ThrowIfNull(other);
        var place = 0U;
        Check(
            LibBpf.UpdateElement(LibBpf.MapDescriptor(FindMap(map)), in place, other.ProgramDescriptor(program), 0),
            $"put {program} into the BPF map {map}"
        );
    }

    internal int ProgramDescriptor(string program) => LibBpf.ProgramDescriptor(FindProgram(program));

    public void Dispose()
    {
        if (_object != 0)
        {
            LibBpf.CloseObject(_object);
            _object = 0;
        }
    }

    private nint FindMap(string name)
    {
        ObjectDisposedException.ThrowIf(_object == 0, this);
        var map = LibBpf.FindMap(_object, name);
        return map != 0 ? map : throw new ArgumentException($"the BPF object has no map '{name}'", nameof(name));
    }

    private nint FindProgram(string name)
    {
        ObjectDisposedException.ThrowIf(_object == 0, this);
        var program = LibBpf.FindProgram(_object, name);
        return program != 0
            ? program
            : throw new ArgumentException($"the BPF object has no program '{name}'", nameof(name));
    }

    private static string Tail(nint log)
    {
        const int lines = 6;
        var text = Marshal.PtrToStringUTF8(log) ?? "";
        return string.Join('\n', text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(lines));
    }

    private static void Check(int result, string operation)
    {
        if (result < 0)
        {
            throw new NetlinkException(operation, new Errno(-result));
        }
    }
}
