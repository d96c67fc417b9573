using System.Globalization;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>
/// Matches of iptables that nft can say with the same meaning; any other is refused. A negated test is refused where iptables takes "there is
/// none" for different and nft does not: <c>! --uid-owner</c> without a socket, <c>! --helper</c> without a connection.
/// </summary>
internal static class MatchPhrases
{
    private const uint Register = RegisterFile.First;
    private const uint Equal = 0;
    private const uint NotEqual = 1;
    private const uint Less = 2;
    private const uint GreaterOrEqual = 5;
    private const uint AtMost = 3;

    /// <exception cref="NftRefusal">nft has no equivalent.</exception>
    public static NftPhrase Of(Family family, Match.Extension match)
    {
        var options = new PhraseOptions(match.Text, match.Options, NftRefusal.Match);
        var phrase = match.Module switch
        {
            "limit" => LimitPhrase.Of(options),
            "connlimit" => ConnlimitPhrase.Of(family, match, options),
            "hashlimit" => HashlimitPhrase.Of(family, options),
            "statistic" => Statistic(options),
            "owner" => Owner(options),
            "rpfilter" => ReversePath(options),
            "addrtype" => AddressTypePhrase.Of(options),
            "policy" => Policy(options),
            "socket" => Socket(options),
            "cpu" => Plain(options, "--cpu", "meta cpu", MetaKeys.Cpu),
            "cgroup" => Plain(options, "--cgroup", "meta cgroup", MetaKeys.Cgroup),
            "helper" => Helper(options),
            "tcpmss" => SegmentSize(options),
            "time" => TimePhrase.Of(options),
            "esp" => HeaderPhrase.SecurityIndex(family, options, isEsp: true),
            "ah" => HeaderPhrase.SecurityIndex(family, options, isEsp: false),
            "ecn" => HeaderPhrase.Congestion(family, options),
            "dscp" => HeaderPhrase.Service(family, options),
            "conntrack" => OriginalPhrase.Of(family, options),
            _ => throw options.Refuse("nft has no such test"),
        };
        options.End();
        return phrase;
    }

    internal static Bytes HostNumber(uint value) => new(HostOrder.Bytes(value).AsSpan());

    private static NftPhrase Statistic(PhraseOptions options)
    {
        var mode = options.Value("--mode");
        if (mode == "nth")
        {
            var (value, negated) = options.Test("--every");
            var every = options.Number("--every", value ?? "");
            var packet = options.Number("--packet") ?? 0;
            return new NftPhrase(
                Text($"numgen inc mod {every} {(negated ? "!= " : "")}{packet}"),
                new Expression.NumberGenerator(Register, every, 0),
                new Expression.Cmp(Register, negated ? NotEqual : Equal, HostNumber(packet))
            );
        }

        var (text, isNegated) = options.Test("--probability");
        if (
            mode != "random"
            || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var probability)
            || probability is < 0 or >= 1
        )
        {
            throw options.Refuse("nft has no such mode");
        }

        // libxt_statistic.c: lround(0x80000000 * probability), compared with 31 random bits.
        var below = (uint)Math.Round(0x80000000 * probability, MidpointRounding.AwayFromZero);
        return new NftPhrase(
            Text($"meta random & 2147483647 {(isNegated ? ">=" : "<")} {below}"),
            new Expression.Meta(MetaKeys.Random, Register),
            new Expression.Bitwise(Register, Register, new Bytes([0x7f, 255, 255, 255]), new Bytes(new byte[4])),
            new Expression.Cmp(Register, isNegated ? GreaterOrEqual : Less, BigEndian(below))
        );
    }

    private static NftPhrase Owner(PhraseOptions options)
    {
        var phrases = new List<NftPhrase>();
        foreach (var (name, text, key) in OwnerKinds)
        {
            if (options.Value(name) is { } value)
            {
                var (first, last) = options.Range(name, value, '-');
                phrases.Add(HostRange(text, new Expression.Meta(key, Register), first, last));
            }
        }

        return phrases.Count > 0 ? Join(phrases) : throw options.Refuse("nft has no such test");
    }

    private static readonly (string Option, string Text, uint Key)[] OwnerKinds =
    [
        ("--uid-owner", "meta skuid", MetaKeys.SocketUser),
        ("--gid-owner", "meta skgid", MetaKeys.SocketGroup),
    ];

    private static NftPhrase ReversePath(PhraseOptions options)
    {
        const uint source = 1;
        const uint mark = 4;
        const uint input = 8;
        const uint outputInterface = 1;
        var byMark = options.Flag("--validmark");
        var isLoose = options.Flag("--loose");
        var fails = options.Flag("--invert");
        var flags = source | (byMark ? mark : 0) | (isLoose ? 0 : input);
        return new NftPhrase(
            $"fib saddr{(byMark ? " . mark" : "")}{(isLoose ? "" : " . iif")} oif {(fails ? "" : "!= ")}0",
            new Expression.Fib(Register, outputInterface, flags),
            new Expression.Cmp(Register, fails ? Equal : NotEqual, HostNumber(0))
        );
    }

    private static NftPhrase Policy(PhraseOptions options)
    {
        var direction = options.Value("--dir");
        var policy = options.Value("--pol");
        if (direction != "in" || policy is not ("ipsec" or "none"))
        {
            throw options.Refuse("nft tells only whether a packet came in by IPsec");
        }

        var exists = policy == "ipsec";
        return new NftPhrase(
            $"meta secpath {(exists ? "exists" : "missing")}",
            new Expression.Meta(MetaKeys.SecurityPath, Register),
            new Expression.Cmp(Register, Equal, new Bytes([exists ? (byte)1 : (byte)0]))
        );
    }

    // net/netfilter/xt_socket.c: without --nowildcard a socket bound to any address does not count.
    private static NftPhrase Socket(PhraseOptions options)
    {
        var phrases = new List<NftPhrase>();
        if (!options.Flag("--nowildcard"))
        {
            phrases.Add(SocketFlag("wildcard", 2, 0));
        }

        if (options.Flag("--transparent"))
        {
            phrases.Add(SocketFlag("transparent", 0, 1));
        }

        return phrases.Count > 0 ? Join(phrases) : throw options.Refuse("nft has no test for any socket");
    }

    private static NftPhrase SocketFlag(string name, uint key, byte value) =>
        new(
            Text($"socket {name} {value}"),
            new Expression.SocketData(key, Register),
            new Expression.Cmp(Register, Equal, new Bytes([value]))
        );

    private static NftPhrase Plain(PhraseOptions options, string name, string text, uint key)
    {
        var (value, negated) = options.Test(name);
        var number = options.Number(name, value ?? "");
        return new NftPhrase(
            Text($"{text} {(negated ? "!= " : "")}{number}"),
            new Expression.Meta(key, Register),
            new Expression.Cmp(Register, negated ? NotEqual : Equal, HostNumber(number))
        );
    }

    private static NftPhrase Helper(PhraseOptions options)
    {
        const uint helper = 6;
        const int nameLength = 16;
        var name = options.Value("--helper") ?? throw options.Refuse("nft fails where there is no helper");
        if (name.Length is 0 or >= nameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            throw options.Refuse("nft has no such name of a helper");
        }

        var bytes = new byte[nameLength];
        System.Text.Encoding.ASCII.GetBytes(name, bytes);
        return new NftPhrase(
            $"ct helper \"{name}\"",
            new Expression.Ct(helper, Register),
            new Expression.Cmp(Register, Equal, new Bytes(bytes))
        );
    }

    private static NftPhrase SegmentSize(PhraseOptions options)
    {
        var value = options.Value("--mss") ?? throw options.Refuse("nft fails where there is no such option");
        var (first, last) = options.Range("--mss", value, ':');
        if (last > ushort.MaxValue)
        {
            throw options.Refuse("a segment size has 16 bits");
        }

        var load = new Expression.ExtensionHeader(TcpOption.SegmentSize, 2, 2, TcpOption.Operation, 0, Register);
        var text = "tcp option maxseg size ";
        return first == last
            ? new NftPhrase(Text($"{text}{first}"), load, new Expression.Cmp(Register, Equal, TcpOption.Size(first)))
            {
                L4Protocol = TcpOption.Protocol,
            }
            : new NftPhrase(
                Text($"{text}{first}-{last}"),
                load,
                new Expression.Cmp(Register, GreaterOrEqual, TcpOption.Size(first)),
                new Expression.Cmp(Register, AtMost, TcpOption.Size(last))
            )
            {
                L4Protocol = TcpOption.Protocol,
            };
    }

    private static NftPhrase HostRange(string text, Expression load, uint first, uint last)
    {
        if (first == last)
        {
            return new NftPhrase(Text($"{text} {first}"), load, new Expression.Cmp(Register, Equal, HostNumber(first)));
        }

        const uint hton = 1;
        return new NftPhrase(
            Text($"{text} {first}-{last}"),
            load,
            new Expression.Byteorder(Register, Register, hton, 4, 4),
            new Expression.Cmp(Register, GreaterOrEqual, BigEndian(first)),
            new Expression.Cmp(Register, AtMost, BigEndian(last))
        );
    }

    private static NftPhrase Join(List<NftPhrase> phrases) =>
        new(string.Join(' ', phrases.Select(p => p.Text)), [.. phrases.SelectMany(p => p.Expressions)]);

    internal static Bytes BigEndian(uint value)
    {
        var bytes = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return new Bytes(bytes);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
