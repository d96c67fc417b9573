using System.Collections.Immutable;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>Reads the attributes of NFT_MSG_NEWSET back into a spec.</summary>
internal static class SetDecoder
{
    internal static SetSpec Read(ReadOnlySpan<byte> attributes)
    {
        var fields = new ExpressionFields(attributes);
        var flags = (NftSetFlags)(fields.OptionalUInt32(NftaSet.Flags) ?? 0);
        var dataType = fields.OptionalUInt32(NftaSet.DataType);
        var isVerdictMap = dataType == NftaSet.VerdictType;
        return new SetSpec(fields.String(NftaSet.Name))
        {
            Key = NftDataType.Fields(fields.UInt32(NftaSet.KeyType), Length(fields, NftaSet.KeyLength)),
            Data =
                dataType is { } type && !isVerdictMap && Has(flags, NftSetFlags.Map)
                    ? NftDataType.Fields(type, Length(fields, NftaSet.DataLength))
                    : [],
            IsVerdictMap = isVerdictMap,
            Interval = Has(flags, NftSetFlags.Interval),
            Dynamic = Has(flags, NftSetFlags.Dynamic),
            Constant = Has(flags, NftSetFlags.Constant),
            Timeouts = Has(flags, NftSetFlags.Timeout),
            DefaultTimeoutMs = fields.UInt64(NftaSet.Timeout),
            Size = Size(fields),
            ElementExpressions = Expressions(fields),
            Comment = UserData.ReadSetComment(fields.Nested(NftaSet.UserData)),
        };
    }

    /// <summary>How many elements the kernel says the set holds; null where it does not say (before Linux 6.16).</summary>
    internal static uint? Count(ReadOnlySpan<byte> attributes) =>
        new ExpressionFields(attributes).OptionalUInt32(NftaSet.Count);

    /// <summary>Most elements it may ever hold; 0 for no bound.</summary>
    internal static uint Size(ReadOnlySpan<byte> attributes) => Size(new ExpressionFields(attributes));

    private static bool Has(NftSetFlags flags, NftSetFlags flag) => (flags & flag) != NftSetFlags.None;

    private static int Length(ExpressionFields fields, ushort attribute)
    {
        // NFT_DATA_VALUE_MAXLEN 64; NFT_MAXNAMELEN bounds object maps, whose data is a name.
        var length = fields.UInt32(attribute);
        return length is > 0 and <= 256
            ? (int)length
            : throw new NetlinkFormatException($"a set's key or data is {length} bytes long; expected 1 to 256");
    }

    private static uint Size(ExpressionFields fields) =>
        new ExpressionFields(fields.Nested(NftaSet.Description)).OptionalUInt32(NftaSet.DescriptionSize) ?? 0;

    private static ImmutableArray<Expression> Expressions(ExpressionFields fields)
    {
        var one = fields.Nested(NftaSet.Expression);
        return one.IsEmpty
            ? ExpressionDecoder.List(fields.Nested(NftaSet.Expressions))
            : [ExpressionDecoder.Single(one)];
    }
}
