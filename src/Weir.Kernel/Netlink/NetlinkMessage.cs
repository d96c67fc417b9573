using System.Runtime.InteropServices;

namespace Weir.Kernel.Netlink;

/// <summary>One received message: the fields of <c>struct nlmsghdr</c> and what follows it.</summary>
internal readonly ref struct NetlinkMessage(ushort type, NetlinkFlags flags, uint sequence, ReadOnlySpan<byte> payload)
{
    // Control types of include/uapi/linux/netlink.h; real families start at NLMSG_MIN_TYPE 0x10.
    internal const ushort NoOperation = 1;
    internal const ushort Error = 2;
    internal const ushort Done = 3;

    internal ushort Type { get; } = type;

    internal NetlinkFlags Flags { get; } = flags;

    internal uint Sequence { get; } = sequence;

    internal ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>The attributes behind a family header of <paramref name="headerLength"/> bytes (nfgenmsg 4, ifinfomsg 16 …).</summary>
    internal AttributeReader Attributes(int headerLength) => new(Body(headerLength));

    /// <summary>The bytes of the attributes behind a family header.</summary>
    internal ReadOnlySpan<byte> Body(int headerLength) =>
        Payload.Length >= NetlinkWriter.Align(headerLength)
            ? Payload[NetlinkWriter.Align(headerLength)..]
            : throw new NetlinkFormatException(
                $"message type {Type} has {Payload.Length} bytes; expected a header of {headerLength}"
            );

    internal bool Has(NetlinkFlags flag) => (Flags & flag) != NetlinkFlags.None;
}

/// <summary>Splits a datagram into its messages, checking each header's length once.</summary>
internal ref struct NetlinkReader(ReadOnlySpan<byte> datagram)
{
    private ReadOnlySpan<byte> _rest = datagram;

    internal bool Next(out NetlinkMessage message)
    {
        message = default;
        if (_rest.IsEmpty)
        {
            return false;
        }

        if (_rest.Length < NetlinkWriter.MessageHeaderLength)
        {
            throw new NetlinkFormatException($"{_rest.Length} bytes left where a message header of 16 was expected");
        }

        var length = MemoryMarshal.Read<uint>(_rest);
        if (length < NetlinkWriter.MessageHeaderLength || length > _rest.Length)
        {
            throw new NetlinkFormatException(
                $"a message says it is {length} bytes long; expected 16 to {_rest.Length}"
            );
        }

        message = new NetlinkMessage(
            MemoryMarshal.Read<ushort>(_rest[4..]),
            (NetlinkFlags)MemoryMarshal.Read<ushort>(_rest[6..]),
            MemoryMarshal.Read<uint>(_rest[8..]),
            _rest[NetlinkWriter.MessageHeaderLength..(int)length]
        );
        // The last message may come without its padding, so never step past the end.
        _rest = _rest[Math.Min(NetlinkWriter.Align((int)length), _rest.Length)..];
        return true;
    }
}
