using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>The attributes of one expression, found by number. An expression has at most ten, so finding is a short walk.</summary>
internal readonly ref struct ExpressionFields(ReadOnlySpan<byte> data)
{
    internal ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>True when no attribute has a number outside <paramref name="known"/>: the record can hold all of it.</summary>
    internal bool Only(params ReadOnlySpan<ushort> known)
    {
        var reader = new AttributeReader(Data);
        while (reader.Next())
        {
            if (!known.Contains(reader.Type))
            {
                return false;
            }
        }

        return true;
    }

    internal bool Has(ushort attribute) => Find(attribute, out _);

    internal uint UInt32(ushort attribute) => Required(attribute).UInt32BigEndian();

    internal uint? OptionalUInt32(ushort attribute) => Find(attribute, out var found) ? found.UInt32BigEndian() : null;

    internal ushort? OptionalUInt16(ushort attribute) =>
        Find(attribute, out var found) ? found.UInt16BigEndian() : null;

    internal string? OptionalString(ushort attribute) => Find(attribute, out var found) ? found.String() : null;

    internal ulong UInt64(ushort attribute) => Find(attribute, out var found) ? found.UInt64BigEndian() : 0;

    internal byte? OptionalUInt8(ushort attribute) => Find(attribute, out var found) ? found.UInt8() : null;

    internal uint Register(ushort attribute) => NftRegister.Canonical(UInt32(attribute));

    internal uint? OptionalRegister(ushort attribute) =>
        OptionalUInt32(attribute) is { } register ? NftRegister.Canonical(register) : null;

    internal string String(ushort attribute) => Required(attribute).String();

    /// <summary>The attributes nested in one, or nothing where it is missing.</summary>
    internal ReadOnlySpan<byte> Nested(ushort attribute) => Find(attribute, out var found) ? found.Value : default;

    /// <summary>The NFTA_DATA_VALUE inside an attribute.</summary>
    internal Bytes Value(ushort attribute)
    {
        var inner = new ExpressionFields(Required(attribute).Value);
        return new Bytes(inner.Required(NftaData.Value).Value);
    }

    /// <summary>The NFTA_DATA_VERDICT inside <paramref name="bytes"/>, null when it holds a value instead.</summary>
    internal static VerdictSpec? Verdict(ReadOnlySpan<byte> bytes)
    {
        if (!new ExpressionFields(bytes).Find(NftaData.Verdict, out var found))
        {
            return null;
        }

        var verdict = new ExpressionFields(found.Value);
        return new VerdictSpec(
            unchecked((int)verdict.UInt32(NftaData.VerdictCode)),
            verdict.Has(NftaData.VerdictChain) ? verdict.String(NftaData.VerdictChain) : null
        );
    }

    private AttributeReader Required(ushort attribute) =>
        Find(attribute, out var found)
            ? found
            : throw new NetlinkFormatException($"attribute {attribute} of an expression is missing");

    private bool Find(ushort attribute, out AttributeReader found)
    {
        found = new AttributeReader(Data);
        while (found.Next())
        {
            if (found.Type == attribute)
            {
                return true;
            }
        }

        return false;
    }
}
