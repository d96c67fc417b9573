using System.Globalization;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary><c>-m limit</c>: both are token buckets that start full with the burst and gain the rate (xt_limit.c, nft_limit.c).</summary>
internal static class LimitPhrase
{
    private const uint DefaultBurst = 5;

    public static NftPhrase Of(PhraseOptions options)
    {
        var rate = Rate(options, "--limit", options.Value("--limit") ?? "3/hour");
        var burst = options.Number("--limit-burst") ?? DefaultBurst;
        return burst == 0 ? throw options.Refuse("a bucket of no packets") : Of(rate, burst, isOver: false);
    }

    public static NftPhrase Of((uint Count, string Unit, uint Seconds) rate, uint burst, bool isOver) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"limit rate {(isOver ? "over " : "")}{rate.Count}/{rate.Unit} burst {burst} packets"
            ),
            new Expression.Limit(rate.Count, rate.Seconds, burst, 0, isOver)
        );

    /// <summary>For example <c>5/min</c>; xtables takes any beginning of a unit's name.</summary>
    public static (uint Count, string Unit, uint Seconds) Rate(PhraseOptions options, string name, string value)
    {
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        var count = options.Number(name, slash < 0 ? value : value[..slash]);
        var unit = slash < 0 ? "second" : value[(slash + 1)..];
        foreach (var (whole, seconds) in Units)
        {
            if (unit.Length > 0 && whole.StartsWith(unit, StringComparison.Ordinal) && count > 0)
            {
                return (count, whole, seconds);
            }
        }

        throw options.Refuse($"{name} {value} is no rate of packets");
    }

    private static readonly (string Name, uint Seconds)[] Units =
    [
        ("second", 1),
        ("minute", 60),
        ("hour", 3600),
        ("day", 86400),
    ];
}
