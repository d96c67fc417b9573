using System.Buffers.Binary;
using System.Globalization;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>A single address of a table's family as the bytes of a key: read strictly, and written.</summary>
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

    /// <summary>The same address as nft writes it.</summary>
    public static string Written(byte[] bytes)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        ValueText.Write(text, bytes.Length == 4 ? FieldType.Ipv4Address : FieldType.Ipv6Address, bytes);
        return text.ToString();
    }
}
