namespace Weir.Kernel.Netlink;

/// <summary>Flags of a message header, NLM_F_* of <c>include/uapi/linux/netlink.h</c>. Bits 8 to 11 mean different things per request kind.</summary>
[Flags]
internal enum NetlinkFlags : ushort
{
    None = 0,
    Request = 0x01,
    Multi = 0x02,
    Ack = 0x04,
    Echo = 0x08,

    /// <summary>The dump is inconsistent: something was written while the kernel listed.</summary>
    DumpInterrupted = 0x10,
    DumpFiltered = 0x20,

    Dump = 0x300,

    Replace = 0x100,
    Exclusive = 0x200,
    Create = 0x400,
    Append = 0x800,

    /// <summary>In an error message: the request's payload is not repeated (NLM_F_CAPPED).</summary>
    Capped = Replace,

    /// <summary>In an error message: extended acknowledgement attributes follow (NLM_F_ACK_TLVS).</summary>
    AckAttributes = Exclusive,
}
