using System.Globalization;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>Expressions in the notation of <c>nft --debug=netlink</c>.</summary>
public static class ExpressionText
{
    private static readonly string[] Operators = ["eq", "neq", "lt", "lte", "gt", "gte"];

    /// <summary>All expressions of a rule in one line: <c>[ ct load mark => reg 1 ] [ … ]</c>.</summary>
    public static string Of(RuleSpec rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return string.Join(' ', rule.Expressions.Select(e => $"[ {Of(e)} ]"));
    }

    /// <summary>One expression, without brackets.</summary>
    public static string Of(Expression expression) =>
        expression switch
        {
            Expression.Payload e => Text(
                $"payload load {e.Length}b @ {(e.Base == 1 ? "network" : "transport")} header + {e.Offset} => reg {e.Register}"
            ),
            Expression.Meta e => Text($"meta load {MetaKey(e.Key)} => reg {e.Register}"),
            Expression.MetaSet e => Text($"meta set {MetaKey(e.Key)} with reg {e.Source}"),
            Expression.Ct e => Text($"ct load {CtKey(e.Key)} => reg {e.Register}"),
            Expression.CtSet e => Text($"ct set {CtKey(e.Key)} with reg {e.Source}"),
            Expression.Bitwise e => Text(
                $"bitwise reg {e.Register} = ( reg {e.Source} & {Words(e.Mask)} ) ^ {Words(e.Xor)}"
            ),
            Expression.Cmp e => Text($"cmp {Operators[e.Op]} reg {e.Source} {Words(e.Data)}"),
            Expression.Lookup e => Text(
                $"lookup reg {e.Source} set {e.Set}{(e.Register is { } r ? Text($" dreg {r}") : "")}{(e.Inverted ? " 0x1" : "")}"
            ),
            Expression.Immediate e => Text($"immediate reg {e.Register} {Words(e.Data)}"),
            Expression.Verdict e => $"immediate reg 0 {VerdictText(e.Value)}",
            Expression.CounterReference e => $"objref type 1 name {e.Name}",
            Expression.Dynset e => Text(
                $"dynset {(e.Op == 0 ? "add" : "update")} reg_key {e.KeyRegister} set {e.Set}{string.Concat(e.Expressions.Select(x => $" expr [ {Of(x)} ]"))}"
            ),
            Expression.Connlimit e => Text($"connlimit count {e.Count} flags {(e.Over ? 1 : 0)}"),
            Expression.Nat e => Text(
                $"nat {(e.Type == 0 ? "snat" : "dnat")} ip{Register("addr_min", e.AddressRegister)}{Register("proto_min", e.PortRegister)}"
            ),
            Expression.Notrack => "notrack",
            Expression.Counter e => Text($"counter pkts {e.Packets} bytes {e.Bytes}"),
            Expression.Byteorder e => Text(
                $"byteorder reg {e.Register} = {(e.Op == 0 ? "ntoh" : "hton")}(reg {e.Source}, {e.Size}, {e.Length})"
            ),
            Expression.Unknown e => e.Name,
            _ => $"{expression}",
        };

    private static string VerdictText(VerdictSpec verdict) =>
        verdict.Code switch
        {
            0 => "drop",
            1 => "accept",
            -3 => $"jump -> {verdict.Chain}",
            -4 => $"goto -> {verdict.Chain}",
            -5 => "return",
            _ => Text($"{verdict.Code}"),
        };

    private static string Register(string name, uint? register) =>
        register is { } number ? Text($" {name} reg {number}") : "";

    private static string MetaKey(uint key) =>
        key switch
        {
            3 => "mark",
            6 => "iifname",
            7 => "oifname",
            15 => "nfproto",
            16 => "l4proto",
            _ => Text($"{key}"),
        };

    private static string CtKey(uint key) =>
        key switch
        {
            0 => "state",
            1 => "direction",
            2 => "status",
            3 => "mark",
            _ => Text($"{key}"),
        };

    // libnftnl prints registers as host-order words of 4 bytes, the last one padded with zero bytes.
    private static string Words(Bytes bytes)
    {
        var padded = new byte[(bytes.Length + 3) & ~3];
        bytes.Span.CopyTo(padded);
        return string.Join(' ', padded.Chunk(4).Select(word => Text($"0x{BitConverter.ToUInt32(word):x8}")));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
