using System.Globalization;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>
/// <c>-m hashlimit</c> by one address and packets: a token bucket for each key in a dynamic set, forgotten when it was not asked for the time that
/// <c>--hashlimit-htable-expire</c> says. Rules that name the same table share it, as in xt_hashlimit.c.
/// </summary>
internal static class HashlimitPhrase
{
    private const uint DefaultBurst = 5;
    private const uint MostKeys = 1 << 20;

    public static NftPhrase Of(Family family, PhraseOptions options)
    {
        var upTo = options.Value("--hashlimit-upto");
        var above = options.Value("--hashlimit-above");
        var rate = LimitPhrase.Rate(options, "--hashlimit", upTo ?? above ?? "");
        var burst = options.Number("--hashlimit-burst") ?? DefaultBurst;
        var name = options.Value("--hashlimit-name");
        var mode = options.Value("--hashlimit-mode");
        _ = options.Number("--hashlimit-htable-size");
        _ = options.Number("--hashlimit-htable-max");
        _ = options.Number("--hashlimit-htable-gcinterval");

        // libxt_hashlimit.c: an entry lives for one unit of the rate.
        var expiry = options.Number("--hashlimit-htable-expire") ?? rate.Seconds * 1000;
        var bits = family == Family.Ip6 ? 128u : 32u;
        var mask = options.Number(mode == "dstip" ? "--hashlimit-dstmask" : "--hashlimit-srcmask") ?? bits;
        if (mode is not ("srcip" or "dstip") || name is null || !IsName(name) || expiry % 1000 != 0 || burst == 0)
        {
            throw options.Refuse("nft limits by one address, in packets, for whole seconds");
        }

        var key = SourceKey.Of(family, mode == "dstip", mask, options);
        var limit = LimitPhrase.Of(rate, burst, isOver: above is not null);
        var set = $"hashlimit_{name}";
        return new NftPhrase(
            string.Create(
                CultureInfo.InvariantCulture,
                $"update @{set} {{ {key.Text} timeout {expiry / 1000}s {limit.Text} }}"
            ),
            [.. key.Load, new Expression.Dynset(set, 1, RegisterFile.First, expiry, limit.Expressions)]
        )
        {
            Set = new SetDeclaration(set, [key.Type])
            {
                Dynamic = true,
                Timeouts = true,
                Capacity = MostKeys,
            },
        };
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and < 32 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
