using System.Collections.Immutable;

namespace Weir.Demo.Webfarm;

/// <summary>Which scenarios a demo runs.</summary>
internal static class FloodMatrix
{
    private const int ShortShare = 4;
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Fast = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(3);

    /// <param name="duration">Of the flood; a quarter of it for each row of the matrix.</param>
    /// <param name="old">With the rules of before, beside.</param>
    /// <param name="matrix">With everything that could be changed, one thing at a time.</param>
    public static ImmutableArray<FloodVariant> Of(TimeSpan duration, bool old, bool matrix) =>
        [
            new(FloodRules.Xdp, Usual, OwnLink: false, duration),
            new(FloodRules.Nft, Usual, OwnLink: false, duration),
            .. old ? (FloodVariant[])[new(FloodRules.Old, Usual, OwnLink: false, duration)] : [],
            .. matrix ? Rows(TimeSpan.FromSeconds(Math.Max(1, duration.TotalSeconds / ShortShare))) : [],
        ];

    private static IEnumerable<FloodVariant> Rows(TimeSpan duration)
    {
        foreach (var rules in Enum.GetValues<FloodRules>())
        {
            yield return new(rules, Fast, OwnLink: false, duration);
            yield return new(rules, Slow, OwnLink: false, duration);
            yield return new(rules, Usual, OwnLink: true, duration);
        }
    }
}
