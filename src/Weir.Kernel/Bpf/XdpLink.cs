using System.Runtime.InteropServices;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Bpf;

/// <summary>Where an XDP program runs.</summary>
public enum XdpMode
{
    /// <summary>In the driver, else in the stack.</summary>
    Auto,

    /// <summary>In the driver, before there is a packet buffer.</summary>
    Native,

    /// <summary>In the stack, on a finished packet buffer: any interface, but several times dearer.</summary>
    Generic,
}

/// <summary>
/// A program attached to an interface by a bpf_link: the kernel takes it off when this is disposed or the process ends, unless the link is pinned.
/// </summary>
public sealed class XdpLink : IDisposable
{
    private const int AttachXdp = 37; // BPF_XDP of enum bpf_attach_type
    private readonly SafeDescriptor _link;

    private XdpLink(SafeDescriptor link) => _link = link;

    /// <summary>Attaches to an interface that has no XDP program.</summary>
    /// <param name="network">Of the interface; null for the process's own.</param>
    /// <param name="mode">What was asked for.</param>
    /// <param name="taken">What it became: native or generic.</param>
    /// <exception cref="NetlinkException">
    /// The interface takes neither: another program is attached (EBUSY, EEXIST), the device is a bond's or cannot (EOPNOTSUPP, EINVAL), or is gone (ENODEV).
    /// </exception>
    public static XdpLink Attach(
        BpfObject bpfObject,
        string program,
        NetworkNamespace? network,
        int interfaceIndex,
        XdpMode mode,
        out XdpMode taken
    )
    {
        ArgumentNullException.ThrowIfNull(bpfObject);
        var descriptor = bpfObject.ProgramDescriptor(program);
        var (link, got) = network is null
            ? Attach(descriptor, interfaceIndex, mode)
            : network.Run(() => Attach(descriptor, interfaceIndex, mode));
        taken = got;
        return new XdpLink(link);
    }

    /// <summary>The link that an earlier process pinned; null when there is none at this path.</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static XdpLink? OpenPinned(string path)
    {
        var link = LibBpf.OpenPinned(path);
        if (!link.IsInvalid)
        {
            return new XdpLink(link);
        }

        var errno = new Errno(Marshal.GetLastPInvokeError());
        link.Dispose();
        return errno == Errno.NotFound ? null : throw new NetlinkException($"open the BPF link {path}", errno);
    }

    /// <summary>Puts another program in the place of the one attached: each packet meets the one or the other.</summary>
    /// <exception cref="NetlinkException">The kernel refused; the old program stays.</exception>
    public void Update(BpfObject bpfObject, string program)
    {
        ArgumentNullException.ThrowIfNull(bpfObject);
        BpfCall.Check(
            LibBpf.UpdateLink(_link, bpfObject.ProgramDescriptor(program), 0),
            $"replace the XDP program by {program}"
        );
    }

    /// <summary>Lets it outlive the process, until the file is removed.</summary>
    /// <param name="path">In a BPF file system; nothing must be there.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void Pin(string path) => BpfCall.Check(LibBpf.Pin(_link, path), $"pin a BPF link as {path}");

    /// <summary>Index of the interface; 0 when the interface is gone.</summary>
    /// <exception cref="NetlinkException">The kernel refused the question.</exception>
    public int InterfaceIndex() => (int)Info(16);

    /// <summary>The program that is attached now.</summary>
    /// <exception cref="NetlinkException">The kernel refused the question.</exception>
    public uint Program() => Info(8);

    public void Dispose() => _link.Dispose();

    private uint Info(int at)
    {
        Span<byte> info = stackalloc byte[64]; // struct bpf_link_info: type, id, prog_id, then what the type has
        info.Clear();
        var length = (uint)info.Length;
        BpfCall.Check(LibBpf.Info(_link, info, ref length), "ask about a BPF link");
        return MemoryMarshal.Read<uint>(info[at..]);
    }

    private static (SafeDescriptor Link, XdpMode Mode) Attach(int program, int interfaceIndex, XdpMode mode)
    {
        if (mode != XdpMode.Generic)
        {
            var native = Create(program, interfaceIndex, XdpMode.Native);
            if (!native.IsInvalid)
            {
                return (native, XdpMode.Native);
            }

            var errno = new Errno(Marshal.GetLastPInvokeError());
            native.Dispose();
            // Where another program runs, the stack takes none beside it either, and says so less clearly.
            if (mode == XdpMode.Native || errno == Errno.Busy)
            {
                throw new NetlinkException($"attach an XDP program to link {interfaceIndex} in its driver", errno);
            }
        }

        return (
            BpfCall.Open(
                Create(program, interfaceIndex, XdpMode.Generic),
                $"attach an XDP program to link {interfaceIndex}"
            ),
            XdpMode.Generic
        );
    }

    private static SafeDescriptor Create(int program, int interfaceIndex, XdpMode mode)
    {
        const uint inStack = 1 << 1; // XDP_FLAGS_SKB_MODE
        const uint inDriver = 1 << 2; // XDP_FLAGS_DRV_MODE
        var options = new LinkCreateOptions { Size = 16, Flags = mode == XdpMode.Generic ? inStack : inDriver };
        return LibBpf.CreateLink(program, interfaceIndex, AttachXdp, in options);
    }
}
