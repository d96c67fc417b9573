using System.Globalization;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>Targets of iptables that nft can say with the same meaning; any other is refused.</summary>
internal static class TargetPhrases
{
    private const uint Register = RegisterFile.First;

    /// <exception cref="NftRefusal">nft has no equivalent.</exception>
    public static NftPhrase Of(Family family, Statement.Extension statement)
    {
        var options = new PhraseOptions(statement.Text, statement.Options, NftRefusal.Target);
        var phrase = statement.Target switch
        {
            "LOG" => LogPhrase.Kernel(options),
            "NFLOG" => LogPhrase.Group(options),
            "TCPMSS" => SegmentSize(options),
            "TEE" => Copy(family, options),
            "CT" => Zone(options),
            "TRACE" => Trace(),
            _ => throw options.Refuse("nft has no such statement"),
        };
        options.End();
        return phrase;
    }

    /// <exception cref="NftRefusal">nft has no equivalent.</exception>
    public static NftPhrase Of(Family family, Verdict.Extension verdict)
    {
        var options = new PhraseOptions(verdict.Text, verdict.Options, NftRefusal.Target);
        var phrase = verdict.Target switch
        {
            "NFQUEUE" => Queue(options),
            "TPROXY" => Proxy(family, options),
            _ => throw options.Refuse("nft has no such statement"),
        };
        options.End();
        return phrase;
    }

    private static NftPhrase SegmentSize(PhraseOptions options)
    {
        var write = new Expression.ExtensionHeaderWrite(TcpOption.SegmentSize, 2, 2, TcpOption.Operation, Register);
        const string caution = "iptables adds the option where a SYN has none, nft leaves the packet alone";
        if (options.Flag("--clamp-mss-to-pmtu"))
        {
            const uint largestSegment = 3;
            const uint hton = 1;
            return new NftPhrase(
                "tcp option maxseg size set rt mtu",
                new Expression.Route(largestSegment, Register),
                new Expression.Byteorder(Register, Register, hton, 2, 2),
                write
            )
            {
                L4Protocol = TcpOption.Protocol,
                Caution = caution,
            };
        }

        var size = options.Number("--set-mss") ?? throw options.Refuse("no size is given");
        return size > ushort.MaxValue
            ? throw options.Refuse("a segment size has 16 bits")
            : new NftPhrase(
                string.Create(CultureInfo.InvariantCulture, $"tcp option maxseg size set {size}"),
                new Expression.Immediate(Register, TcpOption.Size(size)),
                write
            )
            {
                L4Protocol = TcpOption.Protocol,
                Caution = caution,
            };
    }

    private static NftPhrase Copy(Family family, PhraseOptions options)
    {
        var gateway = options.Value("--gateway") ?? "";
        var bytes = Address(family, gateway, options);
        return new NftPhrase(
            $"dup to {AddressBytes.Written(bytes)}",
            new Expression.Immediate(Register, new Bytes(bytes)),
            new Expression.Duplicate(Register)
        );
    }

    private static NftPhrase Zone(PhraseOptions options)
    {
        const uint zoneKey = 17;
        foreach (var (name, text, direction) in Zones)
        {
            if (options.Number(name) is { } zone)
            {
                return zone <= ushort.MaxValue
                    ? new NftPhrase(
                        string.Create(CultureInfo.InvariantCulture, $"ct {text}zone set {zone}"),
                        new Expression.Immediate(Register, HostShort((ushort)zone)),
                        new Expression.CtSet(zoneKey, Register, direction)
                    )
                    : throw options.Refuse("a zone has 16 bits");
            }
        }

        throw options.Refuse("nft sets nothing but zones without an object");
    }

    private static readonly (string Option, string Text, byte? Direction)[] Zones =
    [
        ("--zone", "", null),
        ("--zone-orig", "original ", 0),
        ("--zone-reply", "reply ", 1),
    ];

    private static NftPhrase Trace() =>
        new(
            "meta nftrace set 1",
            new Expression.Immediate(Register, new Bytes([1])),
            new Expression.MetaSet(MetaKeys.Trace, Register)
        )
        {
            Caution = "its lines are read with nft monitor trace, not in the kernel's log",
        };

    private static NftPhrase Queue(PhraseOptions options)
    {
        var (first, last) = options.Value("--queue-balance") is { } balance
            ? options.Range("--queue-balance", balance, ':')
            : (options.Number("--queue-num") ?? 0, uint.MaxValue);
        last = last == uint.MaxValue ? first : last;
        var passes = options.Flag("--queue-bypass");
        var byCpu = options.Flag("--queue-cpu-fanout");
        if (last > ushort.MaxValue)
        {
            throw options.Refuse("a queue's number has 16 bits");
        }

        string[] flags =
        [
            .. passes ? ["bypass"] : Array.Empty<string>(),
            .. byCpu ? ["fanout"] : Array.Empty<string>(),
        ];
        var range = first == last ? Text($"{first}") : Text($"{first}-{last}");
        return new NftPhrase(
            $"queue {(flags.Length > 0 ? $"flags {string.Join(',', flags)} " : "")}to {range}",
            new Expression.Queue(
                (ushort)first,
                (ushort)(last - first + 1),
                (ushort)((passes ? 1 : 0) | (byCpu ? 2 : 0))
            )
        );
    }

    private static NftPhrase Proxy(Family family, PhraseOptions options)
    {
        var port = options.Number("--on-port") ?? 0;
        var address = options.Value("--on-ip");
        var mark = options.Value("--tproxy-mark") ?? "0x0/0x0";
        var slash = mark.IndexOf('/', StringComparison.Ordinal);
        var value = options.Number("--tproxy-mark", slash < 0 ? mark : mark[..slash]);
        var mask = slash < 0 ? uint.MaxValue : options.Number("--tproxy-mark", mark[(slash + 1)..]);
        if (port > ushort.MaxValue || (port == 0 && address is null))
        {
            throw options.Refuse("a port or an address is needed");
        }

        var bytes = address is null ? null : Address(family, address, options);
        var isIpv4 = family == Family.Ip;
        var written =
            bytes is null ? ""
            : isIpv4 || port == 0 ? AddressBytes.Written(bytes)
            : $"[{AddressBytes.Written(bytes)}]";
        var text = $"tproxy to {written}{(port == 0 ? "" : Text($":{port}"))}";
        var expressions = new List<Expression>();
        if (bytes is not null)
        {
            expressions.Add(new Expression.Immediate(Register, new Bytes(bytes)));
        }

        var portRegister = bytes is null ? Register : Register + 1;
        if (port != 0)
        {
            expressions.Add(new Expression.Immediate(portRegister, new Bytes([(byte)(port >> 8), (byte)port])));
        }

        expressions.Add(
            new Expression.TransparentProxy(
                isIpv4 ? NfFamily.Ipv4 : NfFamily.Ipv6,
                bytes is null ? null : Register,
                port == 0 ? null : portRegister
            )
        );
        var marked = mask == 0 ? null : MarkPhrase.Of(Field.MetaMark, ~mask, value);
        return new NftPhrase(
            $"{text}{(marked is null ? "" : $" {marked.Text}")} accept",
            [.. expressions, .. marked?.Expressions ?? [], new Expression.Verdict(VerdictSpec.Accept)]
        );
    }

    private static byte[] Address(Family family, string text, PhraseOptions options) =>
        AddressBytes.Of(family, text) ?? throw options.Refuse($"{text} is no address of the table's family");

    private static Bytes HostShort(ushort value) => new(BitConverter.GetBytes(value));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
