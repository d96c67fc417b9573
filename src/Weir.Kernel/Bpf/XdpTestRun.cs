using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Bpf;

/// <summary>What an XDP program answers for a packet (<c>enum xdp_action</c>).</summary>
public enum XdpAction
{
    Aborted,
    Drop,
    Pass,
    Transmit,
    Redirect,
}

/// <summary>Asks a loaded XDP program about one frame, which goes nowhere (BPF_PROG_TEST_RUN).</summary>
public static class XdpTestRun
{
    /// <param name="frame">From the Ethernet header on; at least 14 bytes, at most some 3,500.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static unsafe XdpAction Run(BpfObject bpfObject, string program, ReadOnlySpan<byte> frame)
    {
        ArgumentNullException.ThrowIfNull(bpfObject);
        fixed (byte* data = frame)
        {
            var options = new TestRunOptions
            {
                Size = (nuint)Marshal.SizeOf<TestRunOptions>(),
                DataIn = (nint)data,
                DataSizeIn = (uint)frame.Length,
                Repeat = 1,
            };
            BpfCall.Check(
                LibBpf.TestRun(bpfObject.ProgramDescriptor(program), ref options),
                $"run the BPF program {program} on a frame"
            );
            return (XdpAction)options.ReturnValue;
        }
    }
}
