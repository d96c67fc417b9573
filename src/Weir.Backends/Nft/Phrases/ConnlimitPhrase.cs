using System.Globalization;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>
/// <c>-m connlimit</c>: both count the connections of a key in a list of nf_conncount (xt_connlimit.c, nft_connlimit.c); each match of
/// iptables has lists of its own, so each has a set of its own.
/// </summary>
internal static class ConnlimitPhrase
{
    private const uint MostKeys = 1 << 20;

    public static NftPhrase Of(Family family, Match.Extension match, PhraseOptions options)
    {
        var bits = family == Family.Ip6 ? 128u : 32u;
        var above = options.Number("--connlimit-above");
        var upTo = options.Number("--connlimit-upto");
        var mask = options.Number("--connlimit-mask") ?? bits;
        var isDestination = options.Flag("--connlimit-daddr");
        _ = options.Flag("--connlimit-saddr");
        if ((above ?? upTo) is not { } count || (above is not null && upTo is not null))
        {
            throw options.Refuse("one of --connlimit-above and --connlimit-upto is needed");
        }

        var key = SourceKey.Of(family, isDestination, mask, options);
        var set = string.Create(
            CultureInfo.InvariantCulture,
            $"connlimit_{TextHash.Of(match.Text)}_{Math.Max(1, match.Ordinal)}"
        );
        var over = above is not null;
        return new NftPhrase(
            string.Create(
                CultureInfo.InvariantCulture,
                $"add @{set} {{ {key.Text} ct count {(over ? "over " : "")}{count} }}"
            ),
            [.. key.Load, new Expression.Dynset(set, 0, RegisterFile.First, 0, [new Expression.Connlimit(count, over)])]
        )
        {
            Set = new SetDeclaration(set, [key.Type]) { Dynamic = true, Capacity = MostKeys },
        };
    }
}
