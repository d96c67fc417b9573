using System.Collections.Immutable;
using System.Diagnostics;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>Writes expressions as NFTA_EXPR_NAME + NFTA_EXPR_DATA. Registers are written in the kernel's canonical form.</summary>
internal static class ExpressionEncoder
{
    /// <summary>A list of expressions (NFTA_RULE_EXPRESSIONS, NFTA_SET_EXPRESSIONS …).</summary>
    internal static void List(NetlinkWriter writer, ushort attribute, ImmutableArray<Expression> expressions)
    {
        using (writer.Nest(attribute))
        {
            foreach (var expression in expressions)
            {
                Single(writer, NftaData.ListElement, expression);
            }
        }
    }

    /// <summary>One expression inside <paramref name="attribute"/>.</summary>
    internal static void Single(NetlinkWriter writer, ushort attribute, Expression expression)
    {
        using (writer.Nest(attribute))
        {
            writer.String(NftaExpression.Name, Name(expression));
            if (expression is Expression.Unknown unknown)
            {
                writer.Attribute(NftaExpression.Data | NetlinkWriter.Nested, unknown.Attributes.Span);
            }
            else if (expression is not Expression.Notrack)
            {
                using (writer.Nest(NftaExpression.Data))
                {
                    Data(writer, expression);
                }
            }
        }
    }

    /// <summary>NFTA_DATA_VERDICT inside <paramref name="attribute"/>.</summary>
    internal static void Verdict(NetlinkWriter writer, ushort attribute, VerdictSpec verdict)
    {
        using (writer.Nest(attribute))
        using (writer.Nest(NftaData.Verdict))
        {
            writer.UInt32BigEndian(NftaData.VerdictCode, unchecked((uint)verdict.Code));
            if (verdict.Chain is { } chain)
            {
                writer.String(NftaData.VerdictChain, chain);
            }
        }
    }

    private static string Name(Expression expression) =>
        expression switch
        {
            Expression.Payload or Expression.PayloadWrite => "payload",
            Expression.Meta or Expression.MetaSet => "meta",
            Expression.Ct or Expression.CtSet => "ct",
            Expression.Bitwise => "bitwise",
            Expression.Byteorder => "byteorder",
            Expression.Cmp => "cmp",
            Expression.Range => "range",
            Expression.Lookup => "lookup",
            Expression.Immediate or Expression.Verdict => "immediate",
            Expression.Counter => "counter",
            Expression.CounterReference => "objref",
            Expression.Dynset => "dynset",
            Expression.Connlimit => "connlimit",
            Expression.Nat => "nat",
            Expression.Notrack => "notrack",
            Expression.Unknown unknown => unknown.Name,
            Expression.Masquerade => "masq",
            Expression.Redirect => "redir",
            Expression.Reject => "reject",
            Expression.Limit => "limit",
            Expression.NumberGenerator => "numgen",
            Expression.Log => "log",
            Expression.Queue => "queue",
            Expression.Duplicate => "dup",
            Expression.TransparentProxy => "tproxy",
            Expression.Fib => "fib",
            Expression.ExtensionHeader or Expression.ExtensionHeaderWrite => "exthdr",
            Expression.Route => "rt",
            Expression.SocketData => "socket",
            _ => throw new UnreachableException(),
        };

    private static void Data(NetlinkWriter writer, Expression expression)
    {
        switch (expression)
        {
            case Expression.Payload payload:
                Register(writer, NftaPayload.Register, payload.Register);
                writer.UInt32BigEndian(NftaPayload.Base, payload.Base);
                writer.UInt32BigEndian(NftaPayload.Offset, payload.Offset);
                writer.UInt32BigEndian(NftaPayload.Length, payload.Length);
                break;
            case Expression.Meta meta:
                writer.UInt32BigEndian(NftaMeta.Key, meta.Key);
                Register(writer, NftaMeta.Register, meta.Register);
                break;
            case Expression.MetaSet meta:
                writer.UInt32BigEndian(NftaMeta.Key, meta.Key);
                Register(writer, NftaMeta.Source, meta.Source);
                break;
            case Expression.Ct ct:
                Ct(writer, ct);
                break;
            case Expression.CtSet ct:
                writer.UInt32BigEndian(NftaCt.Key, ct.Key);
                Register(writer, NftaCt.Source, ct.Source);
                if (ct.Direction is { } direction)
                {
                    writer.UInt8(NftaCt.Direction, direction);
                }

                break;
            case Expression.Bitwise bitwise:
                Bitwise(writer, bitwise);
                break;
            case Expression.Byteorder order:
                Register(writer, NftaByteorder.Source, order.Source);
                Register(writer, NftaByteorder.Register, order.Register);
                writer.UInt32BigEndian(NftaByteorder.Operation, order.Op);
                writer.UInt32BigEndian(NftaByteorder.Length, order.Length);
                writer.UInt32BigEndian(NftaByteorder.Size, order.Size);
                break;
            case Expression.Cmp cmp:
                Register(writer, NftaCmp.Source, cmp.Source);
                writer.UInt32BigEndian(NftaCmp.Operation, cmp.Op);
                Value(writer, NftaCmp.Data, cmp.Data);
                break;
            case Expression.Range range:
                Register(writer, NftaRange.Source, range.Source);
                writer.UInt32BigEndian(NftaRange.Operation, range.Negated ? 1u : 0u);
                Value(writer, NftaRange.From, range.From);
                Value(writer, NftaRange.To, range.To);
                break;
            case Expression.Lookup lookup:
                Lookup(writer, lookup);
                break;
            case Expression.Immediate immediate:
                Register(writer, NftaImmediate.Register, immediate.Register);
                Value(writer, NftaImmediate.Data, immediate.Data);
                break;
            case Expression.Verdict verdict:
                writer.UInt32BigEndian(NftaImmediate.Register, 0);
                Verdict(writer, NftaImmediate.Data, verdict.Value);
                break;
            case Expression.Counter counter:
                Counter(writer, new CounterValue(counter.Packets, counter.Bytes));
                break;
            case Expression.CounterReference reference:
                writer.UInt32BigEndian(NftaObjectReference.Type, NftaObject.Counter);
                writer.String(NftaObjectReference.Name, reference.Name);
                break;
            case Expression.Dynset dynset:
                Dynset(writer, dynset);
                break;
            case Expression.Connlimit limit:
                writer.UInt32BigEndian(NftaConnlimit.Count, limit.Count);
                writer.UInt32BigEndian(NftaConnlimit.Flags, limit.Over ? 1u : 0u);
                break;
            case Expression.Nat nat:
                Nat(writer, nat);
                break;
            default:
                TargetEncoder.Data(writer, expression);
                break;
        }
    }

    /// <summary>The attributes of a counter, in an expression or an object.</summary>
    internal static void Counter(NetlinkWriter writer, CounterValue value)
    {
        writer.UInt64BigEndian(NftaCounter.Bytes, value.Bytes);
        writer.UInt64BigEndian(NftaCounter.Packets, value.Packets);
    }

    private static void Ct(NetlinkWriter writer, Expression.Ct ct)
    {
        writer.UInt32BigEndian(NftaCt.Key, ct.Key);
        Register(writer, NftaCt.Register, ct.Register);
        if (ct.Direction is { } direction)
        {
            writer.UInt8(NftaCt.Direction, direction);
        }
    }

    private static void Bitwise(NetlinkWriter writer, Expression.Bitwise bitwise)
    {
        Register(writer, NftaBitwise.Source, bitwise.Source);
        Register(writer, NftaBitwise.Register, bitwise.Register);
        writer.UInt32BigEndian(NftaBitwise.Length, (uint)bitwise.Mask.Length);
        Value(writer, NftaBitwise.Mask, bitwise.Mask);
        Value(writer, NftaBitwise.Xor, bitwise.Xor);
    }

    private static void Lookup(NetlinkWriter writer, Expression.Lookup lookup)
    {
        Register(writer, NftaLookup.Source, lookup.Source);
        if (lookup.Register is { } register)
        {
            Register(writer, NftaLookup.Register, register);
        }

        writer.String(NftaLookup.Set, lookup.Set);
        if (lookup.Inverted)
        {
            writer.UInt32BigEndian(NftaLookup.Flags, 1);
        }
    }

    private static void Dynset(NetlinkWriter writer, Expression.Dynset dynset)
    {
        Register(writer, NftaDynset.KeyRegister, dynset.KeyRegister);
        writer.UInt32BigEndian(NftaDynset.Operation, dynset.Op);
        writer.String(NftaDynset.SetName, dynset.Set);
        if (dynset.TimeoutMs != 0)
        {
            writer.UInt64BigEndian(NftaDynset.Timeout, dynset.TimeoutMs);
        }

        if (dynset.Expressions.Length == 1)
        {
            Single(writer, NftaDynset.Expression, dynset.Expressions[0]);
        }
        else if (dynset.Expressions.Length > 1)
        {
            writer.UInt32BigEndian(NftaDynset.Flags, NftaDynset.HasList);
            List(writer, NftaDynset.Expressions, dynset.Expressions);
        }
    }

    private static void Nat(NetlinkWriter writer, Expression.Nat nat)
    {
        writer.UInt32BigEndian(NftaNat.Type, nat.Type);
        writer.UInt32BigEndian(NftaNat.Family, (uint)nat.Family);
        if (nat.AddressRegister is { } address)
        {
            Register(writer, NftaNat.AddressMin, address);
            Register(writer, NftaNat.AddressMax, nat.LastAddressRegister ?? address);
        }

        if (nat.PortRegister is { } port)
        {
            Register(writer, NftaNat.PortMin, port);
            Register(writer, NftaNat.PortMax, nat.LastPortRegister ?? port);
        }

        if (nat.Flags != 0)
        {
            writer.UInt32BigEndian(NftaNat.Flags, nat.Flags);
        }
    }

    internal static void Register(NetlinkWriter writer, ushort attribute, uint register) =>
        writer.UInt32BigEndian(attribute, NftRegister.Canonical(register));

    private static void Value(NetlinkWriter writer, ushort attribute, Bytes value)
    {
        using (writer.Nest(attribute))
        {
            writer.Attribute(NftaData.Value, value.Span);
        }
    }
}
