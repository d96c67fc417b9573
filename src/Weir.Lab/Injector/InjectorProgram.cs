using System.Runtime.InteropServices;

namespace Weir.Lab.Injector;

/// <summary>bpf/inject.bpf.c, as it is embedded.</summary>
internal static class InjectorProgram
{
    public const string Name = "inject";
    private const string Resource = "inject.bpf.o";

    public static byte[] Read()
    {
        using var stream =
            typeof(InjectorProgram).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the assembly lacks its resource {Resource}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary><c>struct state</c> of bpf/inject.bpf.c.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InjectorState
{
    public ulong Sent;
    public ulong Next;
    public ulong Parts;
    public ulong Each;
    public FrameEnd End;
    public ulong Looked;
}

/// <summary>ENDS_… of bpf/inject.bpf.c: where the frames go.</summary>
internal enum FrameEnd : ulong
{
    InStack,
    AtOnce,
    InTarget,
}
