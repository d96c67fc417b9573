using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Flat;

/// <summary>Which comparisons may become part of a key, and in which order the parts stand.</summary>
internal static class KeyOrder
{
    /// <summary>NFT_DATA_VALUE_MAXLEN of <c>nf_tables.h</c>: bytes of a set's key.</summary>
    public const int MostBytes = 64;

    /// <summary>Network order of reading: addresses, protocol, ports; −1 for fields that no set is declared with.</summary>
    public static int RankOf(Field field) =>
        field.Type switch
        {
            FieldType.Ipv4Address or FieldType.Ipv6Address => FieldBits.IndexOf(field),
            _ when ReferenceEquals(field, Field.L4Proto) => 10,
            FieldType.Port or FieldType.IcmpType or FieldType.IcmpV6Type => 11 + FieldBits.IndexOf(field),
            FieldType.InterfaceName or FieldType.Mark or FieldType.Mac => 60 + FieldBits.IndexOf(field),
            _ => -1,
        };

    /// <summary>A comparison with one value that a key can hold; prefixes of addresses only.</summary>
    public static bool Admits(KeyPart part) =>
        RankOf(part.Field) >= 0
        && (!part.IsMasked || part.Field.Type is FieldType.Ipv4Address or FieldType.Ipv6Address);
}
