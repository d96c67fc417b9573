using System.Collections.Immutable;

namespace Weir.Kernel.NfTables;

/// <summary>
/// What nft knows about its data types by number (<c>enum datatypes</c>, nftables 1.0.6 include/datatype.h; orders read back
/// from the sets nft itself creates). The kernel keeps only the numbers.
/// </summary>
internal static class NftDataType
{
    /// <summary>A number without a name of its own; its length stands beside it.</summary>
    internal const uint Integer = 4;

    private const int BitsPerField = 6;
    private const uint FieldMask = (1 << BitsPerField) - 1;

    /// <summary>The number of a concatenation: 6 bits a field, the first field highest.</summary>
    internal static uint Number(ImmutableArray<SetField> fields)
    {
        var number = 0u;
        foreach (var field in fields)
        {
            number = (number << BitsPerField) | field.DataType;
        }

        return number;
    }

    /// <summary>
    /// Splits a number back into fields. <paramref name="length"/> is the length of the whole in bytes; where the fields' own
    /// lengths do not add up to it the whole is one field.
    /// </summary>
    internal static ImmutableArray<SetField> Fields(uint number, int length)
    {
        if (number <= FieldMask)
        {
            return [new SetField(number, length, IsHostOrder(number))];
        }

        var fields = new List<SetField>();
        var sum = 0;
        for (var rest = number; rest != 0; rest >>= BitsPerField)
        {
            var type = rest & FieldMask;
            var bytes = Length(type);
            sum += (bytes + 3) & ~3;
            fields.Add(new SetField(type, bytes, IsHostOrder(type)));
        }

        fields.Reverse();
        return sum == length ? [.. fields] : [new SetField(number, length)];
    }

    /// <summary>nft's <c>enum byteorder</c>: 0 none, 1 host, 2 big endian.</summary>
    internal static uint ByteOrder(SetField field) =>
        field.DataType switch
        {
            // nf_proto, inet_proto, ct_dir
            2 or 12 or 27 => 0,
            // ifname
            41 => 1,
            _ => field.HostOrder ? 1u : 2u,
        };

    // mark, iface_index, ct_state, ct_status
    private static bool IsHostOrder(uint type) => type is 19 or 20 or 26 or 28;

    private static int Length(uint type) =>
        type switch
        {
            // nf_proto, inet_proto, icmp_type, ct_dir, icmpv6_type, icmp_code, icmpv6_code
            2 or 12 or 14 or 27 or 29 or 32 or 33 => 1,
            // inet_service
            13 => 2,
            // ipv4_addr, mark, iface_index, ct_state, ct_status
            7 or 19 or 20 or 26 or 28 => 4,
            // ether_addr
            9 => 6,
            // ipv6_addr, ifname
            8 or 41 => 16,
            _ => 0,
        };
}
