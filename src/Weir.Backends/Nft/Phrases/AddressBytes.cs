using System.Buffers.Binary;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>Reads a single address of a table's family, strictly, as the bytes of a key.</summary>
internal static class AddressBytes
{
    /// <returns>4 or 16 bytes, network order; null when the text is no such address or the table has both families.</returns>
    public static byte[]? Of(Family family, string text)
    {
        if (family == Family.Ip && Ipv4Address.TryParse(text, out var four))
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, four.Value);
            return bytes;
        }

        if (family == Family.Ip6 && Ipv6Address.TryParse(text, out var six))
        {
            var bytes = new byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, six.Value);
            return bytes;
        }

        return null;
    }
}
