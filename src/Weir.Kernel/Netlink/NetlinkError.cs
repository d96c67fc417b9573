using System.Runtime.InteropServices;

namespace Weir.Kernel.Netlink;

/// <summary>What an NLMSG_ERROR says (<c>struct nlmsgerr</c>): an acknowledgement when the error number is 0.</summary>
/// <param name="Sequence">Sequence number of the request it answers.</param>
/// <param name="Offset">Bytes from the start of the request's message header to the offending attribute.</param>
internal readonly record struct NetlinkError(Errno Errno, uint Sequence, string? Text, uint? Offset)
{
    // enum nlmsgerr_attrs
    private const ushort AttributeMessage = 1;
    private const ushort AttributeOffset = 2;

    internal bool IsAck => Errno.Number == 0;

    internal static NetlinkError Parse(in NetlinkMessage message)
    {
        // int error; struct nlmsghdr msg (the request's header, with its payload unless NLM_F_CAPPED); then attributes.
        const int fixedLength = 4 + NetlinkWriter.MessageHeaderLength;
        var payload = message.Payload;
        if (payload.Length < fixedLength)
        {
            throw new NetlinkFormatException($"an error message has {payload.Length} bytes; expected {fixedLength}");
        }

        var errno = new Errno(Magnitude(MemoryMarshal.Read<int>(payload)));
        return message.Has(NetlinkFlags.AckAttributes)
            ? WithAttributes(message, errno, payload)
            : new NetlinkError(errno, message.Sequence, null, null);
    }

    /// <summary>An NLMSG_DONE carries the dump's error number (or a count, not negative) and the same attributes.</summary>
    internal static NetlinkError ParseDone(in NetlinkMessage message)
    {
        if (message.Payload.Length < 4)
        {
            return new NetlinkError(default, message.Sequence, null, null);
        }

        var code = MemoryMarshal.Read<int>(message.Payload);
        var errno = new Errno(code < 0 ? Magnitude(code) : 0);
        return message.Has(NetlinkFlags.AckAttributes)
            ? ReadAttributes(message.Payload[4..], errno, message.Sequence)
            : new NetlinkError(errno, message.Sequence, null, null);
    }

    private static NetlinkError WithAttributes(in NetlinkMessage message, Errno errno, ReadOnlySpan<byte> payload)
    {
        var start = 4L + NetlinkWriter.MessageHeaderLength;
        if (!message.Has(NetlinkFlags.Capped))
        {
            start = 4L + ((MemoryMarshal.Read<uint>(payload[4..]) + 3L) & ~3L);
        }

        return start <= payload.Length
            ? ReadAttributes(payload[(int)start..], errno, message.Sequence)
            : throw new NetlinkFormatException(
                $"an error message says it repeats {start - 4} bytes of the request; it has {payload.Length - 4}"
            );
    }

    private static NetlinkError ReadAttributes(ReadOnlySpan<byte> bytes, Errno errno, uint sequence)
    {
        string? text = null;
        uint? offset = null;
        var attributes = new AttributeReader(bytes);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case AttributeMessage:
                    text = attributes.String();
                    break;
                case AttributeOffset:
                    offset = attributes.UInt32();
                    break;
            }
        }

        return new NetlinkError(errno, sequence, text, offset);
    }

    private static int Magnitude(int code) =>
        code is <= 0 and > int.MinValue
            ? -code
            : throw new NetlinkFormatException(
                $"an error message carries {code}; expected 0 or a negative error number"
            );
}
