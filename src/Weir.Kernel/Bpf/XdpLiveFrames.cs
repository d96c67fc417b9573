using System.Runtime.InteropServices;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Bpf;

/// <summary>Runs an XDP program on frames that then live on: what it passes goes up the stack as if an interface had received it.</summary>
public static class XdpLiveFrames
{
    private const uint LiveFrames = 1 << 1; // BPF_F_TEST_XDP_LIVE_FRAMES
    private const uint Batch = 64; // NAPI_POLL_WEIGHT

    /// <summary>Blocks until the program has run <paramref name="packets"/> times on one CPU, in batches of 64.</summary>
    /// <param name="network">Namespace of the interface; the kernel looks it up in the calling thread's (xdp_convert_md_to_buff).</param>
    /// <param name="interfaceIndex">Where the frames seem to arrive.</param>
    /// <param name="frame">First contents of each frame; at least an Ethernet header.</param>
    /// <param name="cpu">The calling thread is held on this CPU.</param>
    /// <remarks>Linux 5.18 or later. The call itself waits for an RCU grace period or two, tens of milliseconds: never time it.</remarks>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static void Run(
        BpfObject bpfObject,
        string program,
        NetworkNamespace network,
        int interfaceIndex,
        ReadOnlyMemory<byte> frame,
        int packets,
        int cpu
    )
    {
        ArgumentNullException.ThrowIfNull(bpfObject);
        ArgumentNullException.ThrowIfNull(network);
        var descriptor = bpfObject.ProgramDescriptor(program);
        network.Run(() =>
        {
            Span<ulong> mask = stackalloc ulong[16];
            mask[cpu / 64] = 1UL << (cpu % 64);
            Check(LibBpf.SetAffinity(0, (nuint)(mask.Length * sizeof(ulong)), mask), $"run on CPU {cpu}");
            RunHere(descriptor, interfaceIndex, frame.Span, packets);
        });
    }

    private static unsafe void RunHere(int program, int interfaceIndex, ReadOnlySpan<byte> frame, int packets)
    {
        var context = new XdpContext { DataEnd = (uint)frame.Length, IngressInterface = (uint)interfaceIndex };
        fixed (byte* data = frame)
        {
            var options = new TestRunOptions
            {
                Size = (nuint)sizeof(TestRunOptions),
                DataIn = (nint)data,
                DataSizeIn = (uint)frame.Length,
                ContextIn = (nint)(&context),
                ContextSizeIn = (uint)sizeof(XdpContext),
                Repeat = packets,
                Flags = LiveFrames,
                BatchSize = Batch,
            };
            Check(LibBpf.TestRun(program, ref options), $"inject {packets} frames into link {interfaceIndex}");
        }
    }

    private static void Check(int result, string operation)
    {
        if (result < 0)
        {
            throw new NetlinkException(operation, new Errno(Marshal.GetLastPInvokeError()));
        }
    }
}
