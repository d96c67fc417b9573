using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>Finds which element of an element message lies at an offset.</summary>
internal static class ElementLocator
{
    /// <summary>Number of the element around byte <paramref name="offset"/> of the message, interval ends not counted; null when none is.</summary>
    internal static int? Find(ReadOnlySpan<byte> message, uint offset)
    {
        var at = NetlinkWriter.MessageHeaderLength + NftMessage.HeaderLength;
        while (at < message.Length)
        {
            var length = MemoryMarshal.Read<ushort>(message[at..]);
            var type = MemoryMarshal.Read<ushort>(message[(at + 2)..]);
            if (type == (NftaElements.Elements | NetlinkWriter.Nested))
            {
                return FindInList(message[..(at + length)], at + NetlinkWriter.AttributeHeaderLength, offset);
            }

            at += NetlinkWriter.Align(length);
        }

        return null;
    }

    private static int? FindInList(ReadOnlySpan<byte> message, int at, uint offset)
    {
        var starts = 0;
        while (at < message.Length)
        {
            var length = NetlinkWriter.Align(MemoryMarshal.Read<ushort>(message[at..]));
            starts += IsEnd(message.Slice(at, length)) ? 0 : 1;
            if (offset >= at && offset < at + length)
            {
                return starts - 1;
            }

            at += length;
        }

        return null;
    }

    // The encoder writes an end's flags first, and flags nowhere else.
    private static bool IsEnd(ReadOnlySpan<byte> element) =>
        MemoryMarshal.Read<ushort>(element[(NetlinkWriter.AttributeHeaderLength + 2)..]) == NftaElement.Flags;
}
