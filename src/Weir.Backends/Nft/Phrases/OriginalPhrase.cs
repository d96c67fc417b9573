using System.Globalization;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>Protocol, addresses and ports of the connection's first packet and of its answers: <c>-m conntrack --ctorigdst</c>.</summary>
internal static class OriginalPhrase
{
    private const uint Register = RegisterFile.First;

    // NFT_CT_SRC_IP, NFT_CT_DST_IP, NFT_CT_SRC_IP6, NFT_CT_DST_IP6
    private static readonly (
        string Option,
        string Direction,
        string Address,
        byte Number,
        uint Key4,
        uint Key6
    )[] Ends =
    [
        ("--ctorigsrc", "original", "saddr", 0, 19, 21),
        ("--ctorigdst", "original", "daddr", 0, 20, 22),
        ("--ctreplsrc", "reply", "saddr", 1, 19, 21),
        ("--ctrepldst", "reply", "daddr", 1, 20, 22),
    ];

    public static NftPhrase Of(Family family, PhraseOptions options)
    {
        var text = new List<string>();
        var expressions = new List<Expression>();
        var hasProtocol = AddProtocol(options, text, expressions);
        foreach (var end in Ends)
        {
            var (value, negated) = options.Test(end.Option);
            if (value is null)
            {
                continue;
            }

            if (AddressBytes.Of(family, value) is not { } bytes)
            {
                throw options.Refuse($"{end.Option} {value} is not one address of the table's family");
            }

            var isIpv4 = bytes.Length == 4;
            text.Add(
                $"ct {end.Direction} {(isIpv4 ? "ip" : "ip6")} {end.Address} {(negated ? "!= " : "")}{AddressBytes.Written(bytes)}"
            );
            expressions.Add(new Expression.Ct(isIpv4 ? end.Key4 : end.Key6, Register, end.Number));
            expressions.Add(new Expression.Cmp(Register, negated ? 1u : 0u, new Bytes(bytes)));
        }

        AddPorts(options, hasProtocol, text, expressions);
        return text.Count > 0
            ? new NftPhrase(string.Join(' ', text), [.. expressions])
            : throw options.Refuse("nft has no such test");
    }

    // NFT_CT_PROTOCOL; a connection has one, whatever the direction.
    private static bool AddProtocol(PhraseOptions options, List<string> text, List<Expression> expressions)
    {
        const uint protocolKey = 10;
        var (value, negated) = options.Test("--ctproto");
        if (value is null)
        {
            return false;
        }

        var number = options.Number("--ctproto", value);
        if (number > byte.MaxValue)
        {
            throw options.Refuse("a protocol has 8 bits");
        }

        text.Add(string.Create(CultureInfo.InvariantCulture, $"ct protocol {(negated ? "!= " : "")}{number}"));
        expressions.Add(new Expression.Ct(protocolKey, Register));
        expressions.Add(new Expression.Cmp(Register, negated ? 1u : 0u, new Bytes([(byte)number])));
        return !negated;
    }

    // NFT_CT_PROTO_SRC, NFT_CT_PROTO_DST
    private static readonly (string Option, string Text, byte Direction, uint Key)[] Ports =
    [
        ("--ctorigsrcport", "original proto-src", 0, 11),
        ("--ctorigdstport", "original proto-dst", 0, 12),
        ("--ctreplsrcport", "reply proto-src", 1, 11),
        ("--ctrepldstport", "reply proto-dst", 1, 12),
    ];

    private static void AddPorts(
        PhraseOptions options,
        bool hasProtocol,
        List<string> text,
        List<Expression> expressions
    )
    {
        foreach (var port in Ports)
        {
            var (value, negated) = options.Test(port.Option);
            if (value is null)
            {
                continue;
            }

            if (!hasProtocol)
            {
                throw options.Refuse("nft takes ports of a connection only behind its protocol");
            }

            var (first, last) = options.Range(port.Option, value, ':');
            if (last > ushort.MaxValue)
            {
                throw options.Refuse("a port has 16 bits");
            }

            var range = first == last ? $"{first}" : $"{first}-{last}";
            text.Add($"ct {port.Text} {(negated ? "!= " : "")}{range}");
            expressions.Add(new Expression.Ct(port.Key, Register, port.Direction));
            expressions.AddRange(PortTest(Number(first), Number(last), first == last, negated));
        }
    }

    private static Expression[] PortTest(Bytes first, Bytes last, bool isOne, bool negated)
    {
        const uint atMost = 3;
        const uint greaterOrEqual = 5;
        return isOne ? [new Expression.Cmp(Register, negated ? 1u : 0u, first)]
            : negated ? [new Expression.Range(Register, true, first, last)]
            : [new Expression.Cmp(Register, greaterOrEqual, first), new Expression.Cmp(Register, atMost, last)];
    }

    private static Bytes Number(uint port) => new([(byte)(port >> 8), (byte)port]);
}
