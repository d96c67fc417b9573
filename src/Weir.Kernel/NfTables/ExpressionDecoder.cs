using System.Collections.Immutable;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>
/// Reads expressions as the kernel lists them, in the form the encoder wrote them: what the kernel fills in by itself (NAT flags
/// implied by registers, zero flags, the plain bitwise operation) is taken out again. Whatever a record cannot hold becomes
/// <see cref="Expression.Unknown"/>, so nothing is lost or misread.
/// </summary>
internal static class ExpressionDecoder
{
    // A dynset holds expressions, and those hold none.
    private const int MaximumDepth = 2;

    internal static ImmutableArray<Expression> List(ReadOnlySpan<byte> attributes, int depth = 0)
    {
        var expressions = ImmutableArray.CreateBuilder<Expression>();
        var reader = new AttributeReader(attributes);
        while (reader.Next())
        {
            expressions.Add(Single(reader.Value, depth));
        }

        return expressions.DrainToImmutable();
    }

    internal static Expression Single(ReadOnlySpan<byte> attributes, int depth = 0)
    {
        if (depth >= MaximumDepth)
        {
            throw new NetlinkFormatException($"expressions are nested more than {MaximumDepth} deep");
        }

        var expression = new ExpressionFields(attributes);
        var name = expression.String(NftaExpression.Name);
        var fields = new ExpressionFields(expression.Nested(NftaExpression.Data));
        return Known(name, fields, depth) ?? new Expression.Unknown(name, new Bytes(fields.Data));
    }

    /// <summary>The attributes of a counter, in an expression or an object.</summary>
    internal static CounterValue Counter(ExpressionFields fields) =>
        new(fields.UInt64(NftaCounter.Packets), fields.UInt64(NftaCounter.Bytes));

    private static Expression? Known(string name, ExpressionFields fields, int depth) =>
        name switch
        {
            "payload" => Payload(fields),
            "meta" => Meta(fields),
            "ct" => Ct(fields),
            "bitwise" => Bitwise(fields),
            "byteorder" => Byteorder(fields),
            "cmp" => Cmp(fields),
            "range" => Range(fields),
            "lookup" => Lookup(fields),
            "immediate" => Immediate(fields),
            "counter" => CounterExpression(fields),
            "objref" => CounterReference(fields),
            "dynset" => Dynset(fields, depth),
            "connlimit" => Connlimit(fields),
            "nat" => Nat(fields),
            "notrack" => fields.Data.IsEmpty ? new Expression.Notrack() : null,
            _ => TargetDecoder.Known(name, fields),
        };

    private static Expression? Payload(ExpressionFields fields) =>
        fields.Has(NftaPayload.Source) ? TargetDecoder.PayloadWrite(fields)
        : fields.Only(NftaPayload.Register, NftaPayload.Base, NftaPayload.Offset, NftaPayload.Length)
            ? new Expression.Payload(
                fields.UInt32(NftaPayload.Base),
                fields.UInt32(NftaPayload.Offset),
                fields.UInt32(NftaPayload.Length),
                fields.Register(NftaPayload.Register)
            )
        : null;

    private static Expression? Meta(ExpressionFields fields) =>
        fields.Only(NftaMeta.Key, NftaMeta.Register)
            ? new Expression.Meta(fields.UInt32(NftaMeta.Key), fields.Register(NftaMeta.Register))
        : fields.Only(NftaMeta.Key, NftaMeta.Source)
            ? new Expression.MetaSet(fields.UInt32(NftaMeta.Key), fields.Register(NftaMeta.Source))
        : null;

    private static Expression? Ct(ExpressionFields fields) =>
        fields.Only(NftaCt.Key, NftaCt.Register, NftaCt.Direction)
            ? new Expression.Ct(
                fields.UInt32(NftaCt.Key),
                fields.Register(NftaCt.Register),
                fields.OptionalUInt8(NftaCt.Direction)
            )
        : fields.Only(NftaCt.Key, NftaCt.Source, NftaCt.Direction)
            ? new Expression.CtSet(
                fields.UInt32(NftaCt.Key),
                fields.Register(NftaCt.Source),
                fields.OptionalUInt8(NftaCt.Direction)
            )
        : null;

    private static Expression.Bitwise? Bitwise(ExpressionFields fields)
    {
        var plain =
            fields.Only(
                NftaBitwise.Source,
                NftaBitwise.Register,
                NftaBitwise.Length,
                NftaBitwise.Mask,
                NftaBitwise.Xor,
                NftaBitwise.Operation
            )
            && fields.OptionalUInt32(NftaBitwise.Operation) is null or 0
            && fields.Has(NftaBitwise.Mask);
        if (!plain)
        {
            return null;
        }

        var mask = fields.Value(NftaBitwise.Mask);
        return fields.UInt32(NftaBitwise.Length) == (uint)mask.Length
            ? new Expression.Bitwise(
                fields.Register(NftaBitwise.Source),
                fields.Register(NftaBitwise.Register),
                mask,
                fields.Value(NftaBitwise.Xor)
            )
            : null;
    }

    private static Expression.Byteorder? Byteorder(ExpressionFields fields) =>
        fields.Only(
            NftaByteorder.Source,
            NftaByteorder.Register,
            NftaByteorder.Operation,
            NftaByteorder.Length,
            NftaByteorder.Size
        )
            ? new Expression.Byteorder(
                fields.Register(NftaByteorder.Source),
                fields.Register(NftaByteorder.Register),
                fields.UInt32(NftaByteorder.Operation),
                fields.UInt32(NftaByteorder.Length),
                fields.UInt32(NftaByteorder.Size)
            )
            : null;

    private static Expression.Cmp? Cmp(ExpressionFields fields) =>
        fields.Only(NftaCmp.Source, NftaCmp.Operation, NftaCmp.Data)
            ? new Expression.Cmp(
                fields.Register(NftaCmp.Source),
                fields.UInt32(NftaCmp.Operation),
                fields.Value(NftaCmp.Data)
            )
            : null;

    private static Expression.Range? Range(ExpressionFields fields) =>
        fields.Only(NftaRange.Source, NftaRange.Operation, NftaRange.From, NftaRange.To)
        && fields.UInt32(NftaRange.Operation) <= 1
            ? new Expression.Range(
                fields.Register(NftaRange.Source),
                fields.UInt32(NftaRange.Operation) == 1,
                fields.Value(NftaRange.From),
                fields.Value(NftaRange.To)
            )
            : null;

    private static Expression.Lookup? Lookup(ExpressionFields fields) =>
        fields.Only(NftaLookup.Set, NftaLookup.Source, NftaLookup.Register, NftaLookup.Flags)
        && (fields.OptionalUInt32(NftaLookup.Flags) ?? 0) <= 1
            ? new Expression.Lookup(
                fields.String(NftaLookup.Set),
                fields.Register(NftaLookup.Source),
                fields.OptionalRegister(NftaLookup.Register),
                fields.OptionalUInt32(NftaLookup.Flags) == 1
            )
            : null;

    private static Expression? Immediate(ExpressionFields fields)
    {
        if (!fields.Only(NftaImmediate.Register, NftaImmediate.Data))
        {
            return null;
        }

        if (ExpressionFields.Verdict(fields.Nested(NftaImmediate.Data)) is { } verdict)
        {
            return fields.UInt32(NftaImmediate.Register) == 0 ? new Expression.Verdict(verdict) : null;
        }

        return new Expression.Immediate(fields.Register(NftaImmediate.Register), fields.Value(NftaImmediate.Data));
    }

    private static Expression.Counter? CounterExpression(ExpressionFields fields)
    {
        if (!fields.Only(NftaCounter.Bytes, NftaCounter.Packets, NftaCounter.Pad))
        {
            return null;
        }

        var value = Counter(fields);
        return new Expression.Counter(value.Packets, value.Bytes);
    }

    private static Expression.CounterReference? CounterReference(ExpressionFields fields) =>
        fields.Only(NftaObjectReference.Type, NftaObjectReference.Name)
        && fields.UInt32(NftaObjectReference.Type) == NftaObject.Counter
            ? new Expression.CounterReference(fields.String(NftaObjectReference.Name))
            : null;

    private static Expression.Dynset? Dynset(ExpressionFields fields, int depth)
    {
        var known = fields.Only(
            NftaDynset.SetName,
            NftaDynset.Operation,
            NftaDynset.KeyRegister,
            NftaDynset.Timeout,
            NftaDynset.Expression,
            NftaDynset.Expressions,
            NftaDynset.Flags,
            NftaDynset.Pad
        );
        var flags = fields.OptionalUInt32(NftaDynset.Flags) ?? 0;
        if (!known || (flags & ~NftaDynset.HasList) != 0)
        {
            return null;
        }

        var one = fields.Nested(NftaDynset.Expression);
        return new Expression.Dynset(
            fields.String(NftaDynset.SetName),
            fields.UInt32(NftaDynset.Operation),
            fields.Register(NftaDynset.KeyRegister),
            fields.UInt64(NftaDynset.Timeout),
            one.IsEmpty ? List(fields.Nested(NftaDynset.Expressions), depth + 1) : [Single(one, depth + 1)]
        );
    }

    private static Expression.Connlimit? Connlimit(ExpressionFields fields) =>
        fields.Only(NftaConnlimit.Count, NftaConnlimit.Flags)
            ? new Expression.Connlimit(
                fields.UInt32(NftaConnlimit.Count),
                ((fields.OptionalUInt32(NftaConnlimit.Flags) ?? 0) & 1) != 0
            )
            : null;

    private static Expression.Nat? Nat(ExpressionFields fields)
    {
        var addressMin = fields.OptionalRegister(NftaNat.AddressMin);
        var portMin = fields.OptionalRegister(NftaNat.PortMin);
        // The kernel lists the first register again where no last one was given.
        var addressMax = fields.OptionalRegister(NftaNat.AddressMax);
        var portMax = fields.OptionalRegister(NftaNat.PortMax);
        if (
            !fields.Only(
                NftaNat.Type,
                NftaNat.Family,
                NftaNat.AddressMin,
                NftaNat.AddressMax,
                NftaNat.PortMin,
                NftaNat.PortMax,
                NftaNat.Flags
            )
            || fields.UInt32(NftaNat.Family) > byte.MaxValue
        )
        {
            return null;
        }

        var implied = (addressMin is null ? 0 : NftaNat.MapsAddresses) | (portMin is null ? 0 : NftaNat.MapsPorts);
        return new Expression.Nat(
            fields.UInt32(NftaNat.Type),
            (NfFamily)fields.UInt32(NftaNat.Family),
            addressMin,
            portMin,
            (fields.OptionalUInt32(NftaNat.Flags) ?? 0) & ~implied
        )
        {
            LastAddressRegister = addressMax == addressMin ? null : addressMax,
            LastPortRegister = portMax == portMin ? null : portMax,
        };
    }
}
