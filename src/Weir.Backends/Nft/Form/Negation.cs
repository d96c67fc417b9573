using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>The test that holds exactly when another does not, for packets that have the field.</summary>
internal static class Negation
{
    public static Match Of(Match match) =>
        match switch
        {
            Match.Compare compare => compare with { Comparison = Of(compare.Comparison) },
            Match.Masked masked => masked with { Comparison = Of(masked.Comparison) },
            Match.AnyBit bits => bits with { Negated = !bits.Negated },
            Match.InRanges ranges => ranges with { Negated = !ranges.Negated },
            Match.InSet inSet => inSet with { Negated = !inSet.Negated },
            Match.Either either => either with { Negated = !either.Negated },
            _ => throw NftRefusal.Match("the opposite of a test that nft cannot say"),
        };

    private static Comparison Of(Comparison comparison) =>
        comparison == Comparison.Equal ? Comparison.NotEqual : Comparison.Equal;
}
