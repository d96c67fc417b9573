using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>Addresses of the connection's first packet and of its answers: <c>-m conntrack --ctorigdst</c>.</summary>
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

        return text.Count > 0
            ? new NftPhrase(string.Join(' ', text), [.. expressions])
            : throw options.Refuse("nft has no such test");
    }
}
