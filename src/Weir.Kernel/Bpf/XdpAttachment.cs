using System.Runtime.InteropServices;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Bpf;

/// <summary>What XDP program an interface has now, whoever attached it.</summary>
/// <param name="Program">Its id.</param>
/// <param name="Mode">Native or generic.</param>
public sealed record XdpAttachment(uint Program, XdpMode Mode)
{
    /// <summary>Asks the kernel; null for an interface without a program.</summary>
    /// <exception cref="NetlinkException">There is no such interface.</exception>
    public static XdpAttachment? Of(NetworkNamespace? network, int interfaceIndex) =>
        network is null ? Ask(interfaceIndex) : network.Run(() => Ask(interfaceIndex));

    private static XdpAttachment? Ask(int interfaceIndex)
    {
        var options = new XdpQueryOptions { Size = (nuint)Marshal.SizeOf<XdpQueryOptions>() };
        BpfCall.Check(
            LibBpf.QueryXdp(interfaceIndex, 0, ref options),
            $"ask link {interfaceIndex} for its XDP program"
        );
        return options.NativeProgram != 0 ? new XdpAttachment(options.NativeProgram, XdpMode.Native)
            : options.GenericProgram != 0 ? new XdpAttachment(options.GenericProgram, XdpMode.Generic)
            : options.Program != 0 ? new XdpAttachment(options.Program, XdpMode.Native)
            : null;
    }
}
