using System.Globalization;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>Parts of headers that no field of the table says: SPI, ECN, DSCP of IPv6.</summary>
internal static class HeaderPhrase
{
    private const uint Register = RegisterFile.First;
    private const uint NetworkHeader = 1;
    private const uint TransportHeader = 2;
    private const uint AtMost = 3;
    private const uint GreaterOrEqual = 5;
    private const byte Esp = 50;
    private const byte Ah = 51;

    /// <summary><c>-m esp</c>, <c>-m ah</c>: a later fragment fails, negated or not (xt_esp.c, ipt_ah.c; nft_payload.c).</summary>
    public static NftPhrase SecurityIndex(Family family, PhraseOptions options, bool isEsp)
    {
        if (!isEsp && family != Family.Ip)
        {
            // There it is an extension header, which nft takes for the packet's protocol nowhere.
            throw options.Refuse("nft finds AH behind the header of IPv4 only");
        }

        var name = isEsp ? "--espspi" : "--ahspi";
        var (value, negated) = options.Test(name);
        var (first, last) = value is null ? (0u, uint.MaxValue) : options.Range(name, value, ':');
        var load = new Expression.Payload(TransportHeader, isEsp ? 0u : 4u, 4, Register);
        var text = $"{(isEsp ? "esp" : "ah")} spi {(negated ? "!= " : "")}";
        var (from, to) = (MatchPhrases.BigEndian(first), MatchPhrases.BigEndian(last));
        return (
            first == last
                ? new NftPhrase(
                    string.Create(CultureInfo.InvariantCulture, $"{text}{first}"),
                    load,
                    new Expression.Cmp(Register, negated ? 1u : 0u, from)
                )
            : negated
                ? new NftPhrase(
                    string.Create(CultureInfo.InvariantCulture, $"{text}{first}-{last}"),
                    load,
                    new Expression.Range(Register, true, from, to)
                )
            : new NftPhrase(
                string.Create(CultureInfo.InvariantCulture, $"{text}{first}-{last}"),
                load,
                new Expression.Cmp(Register, GreaterOrEqual, from),
                new Expression.Cmp(Register, AtMost, to)
            )
        ) with
        {
            L4Protocol = isEsp ? Esp : Ah,
        };
    }

    /// <summary><c>-m ecn --ecn-ip-ect</c>: two bits of the second byte of either header.</summary>
    public static NftPhrase Congestion(Family family, PhraseOptions options)
    {
        var (value, negated) = options.Test("--ecn-ip-ect");
        var number = options.Number(
            "--ecn-ip-ect",
            value ?? throw options.Refuse("nft has bits of IP's header here only")
        );
        var shift = family == Family.Ip6 ? 4 : 0;
        return Bits(
            $"{Header(family, options)} ecn",
            number,
            negated,
            1,
            1,
            [(byte)(3 << shift)],
            [(byte)(number << shift)]
        );
    }

    /// <summary><c>-m dscp</c> of IPv6; that of IPv4 is a field.</summary>
    public static NftPhrase Service(Family family, PhraseOptions options)
    {
        var (value, negated) = options.Test("--dscp");
        var number = options.Number("--dscp", value ?? "");
        if (family != Family.Ip6)
        {
            throw options.Refuse("a table of IPv6 is needed");
        }

        // Version, class and flow label are one word: the class is bits 4 to 11.
        var shifted = number << 6;
        return Bits("ip6 dscp", number, negated, 0, 2, [0x0f, 0xc0], [(byte)(shifted >> 8), (byte)shifted]);
    }

    private static string Header(Family family, PhraseOptions options) =>
        family switch
        {
            Family.Ip => "ip",
            Family.Ip6 => "ip6",
            _ => throw options.Refuse("a table of one family is needed"),
        };

    private static NftPhrase Bits(
        string text,
        uint number,
        bool negated,
        uint offset,
        uint length,
        byte[] mask,
        byte[] value
    ) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"{text} {(negated ? "!= " : "")}{number}"),
            new Expression.Payload(NetworkHeader, offset, length, Register),
            new Expression.Bitwise(Register, Register, new Bytes(mask), new Bytes(new byte[mask.Length])),
            new Expression.Cmp(Register, negated ? 1u : 0u, new Bytes(value))
        );
}
