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
                $"payload load {e.Length}b @ {Header(e.Base)} header + {e.Offset} => reg {e.Register}"
            ),
            Expression.PayloadWrite e => Text(
                $"payload write reg {e.Source} => {e.Length}b @ {Header(e.Base)} header + {e.Offset} csum_type {e.ChecksumType} csum_off {e.ChecksumOffset}"
            ),
            Expression.Meta e => Text($"meta load {MetaKey(e.Key)} => reg {e.Register}"),
            Expression.MetaSet e => Text($"meta set {MetaKey(e.Key)} with reg {e.Source}"),
            Expression.Ct e => Text($"ct load {CtKey(e.Key)} => reg {e.Register}"),
            Expression.CtSet e => Text(
                $"ct set {CtKey(e.Key)} with reg {e.Source}{(e.Direction is { } d ? $" , dir {(d == 0 ? "original" : "reply")}" : "")}"
            ),
            Expression.Bitwise e => Text(
                $"bitwise reg {e.Register} = ( reg {e.Source} & {Words(e.Mask)} ) ^ {Words(e.Xor)}"
            ),
            Expression.Cmp e => Text($"cmp {Operators[e.Op]} reg {e.Source} {Words(e.Data)}"),
            Expression.Range e => Text(
                $"range {(e.Negated ? "neq" : "eq")} reg {e.Source} {Words(e.From)} {Words(e.To)}"
            ),
            Expression.Lookup e => Text(
                $"lookup reg {e.Source} set {e.Set}{(e.Register is { } r ? Text($" dreg {r}") : "")}{(e.Inverted ? " 0x1" : "")}"
            ),
            Expression.Immediate e => Text($"immediate reg {e.Register} {Words(e.Data)}"),
            Expression.Verdict e => $"immediate reg 0 {VerdictText(e.Value)}",
            Expression.CounterReference e => $"objref type 1 name {e.Name}",
            Expression.Dynset e => Text(
                $"dynset {(e.Op == 0 ? "add" : "update")} reg_key {e.KeyRegister} set {e.Set}{string.Concat(e.Expressions.Select(x => $" expr [ {OfElement(x)} ]"))}"
            ),
            Expression.Connlimit e => Text($"connlimit count {e.Count} flags {(e.Over ? 1 : 0)}"),
            Expression.Nat e => Text(
                $"nat {(e.Type == 0 ? "snat" : "dnat")} {(e.Family == NfFamily.Ipv6 ? "ip6" : "ip")}{Register("addr_min", e.AddressRegister)}{Register("addr_max", e.LastAddressRegister)}{Register("proto_min", e.PortRegister)}{Register("proto_max", e.LastPortRegister)}{Flags(e.Flags)}"
            ),
            Expression.Masquerade e => Text(
                $"masq{Register("proto_min", e.PortRegister)}{Register("proto_max", e.LastPortRegister)}{Flags(e.Flags)}"
            ),
            Expression.Redirect e => Text(
                $"redir{Register("proto_min", e.PortRegister)}{Register("proto_max", e.LastPortRegister)}{Flags(e.Flags)}"
            ),
            Expression.Reject e => Text($"reject type {e.Type} code {e.Code}"),
            Expression.Limit e => Text(
                $"limit rate {e.Rate}/{e.UnitSeconds}s burst {e.Burst} type {e.Type} flags {(e.Over ? 1 : 0)}"
            ),
            Expression.NumberGenerator e => Text(
                $"numgen reg {e.Register} = {(e.Type == 0 ? "inc" : "random")} mod {e.Modulus}"
            ),
            Expression.Log e => Text(
                $"log{(e.Prefix is null ? "" : $" prefix {e.Prefix}")}{(e.Level is { } l ? Text($" level {l}") : "")}{(e.Group is { } g ? Text($" group {g}") : "")}{Flags(e.Flags)}"
            ),
            Expression.Queue e => Text($"queue num {e.Number} total {e.Total}{Flags(e.Flags)}"),
            Expression.Duplicate e => Text($"dup sreg_addr {e.AddressRegister}"),
            Expression.TransparentProxy e => Text(
                $"tproxy{Register("addr", e.AddressRegister)}{Register("port", e.PortRegister)}"
            ),
            Expression.Fib e => Text($"fib result {e.Result} flags {e.Flags} => reg {e.Register}"),
            Expression.ExtensionHeader e => Text(
                $"exthdr load op {e.Op} {e.Length}b @ {e.Type} + {e.Offset} => reg {e.Register}"
            ),
            Expression.ExtensionHeaderWrite e => Text(
                $"exthdr write op {e.Op} reg {e.Source} => {e.Length}b @ {e.Type} + {e.Offset}"
            ),
            Expression.Route e => Text($"rt load {e.Key} => reg {e.Register}"),
            Expression.SocketData e => Text($"socket load {e.Key} => reg {e.Register}"),
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

    /// <summary>Buckets of elements as nft writes them; those of rules keep a shorter form.</summary>
    private static string OfElement(Expression expression) =>
        expression is Expression.Limit { UnitSeconds: 1, Type: <= 1 } limit
            ? Text(
                $"limit rate {limit.Rate}/second burst {limit.Burst} type {(limit.Type == 0 ? "packets" : "bytes")} flags 0x{(limit.Over ? 1 : 0)}"
            )
            : Of(expression);

    private static string Register(string name, uint? register) =>
        register is { } number ? Text($" {name} reg {number}") : "";

    private static string Flags(uint flags) => flags == 0 ? "" : Text($" flags 0x{flags:x}");

    private static string Header(uint number) =>
        number switch
        {
            0 => "link",
            1 => "network",
            _ => "transport",
        };

    private static string MetaKey(uint key) =>
        key switch
        {
            2 => "priority",
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
