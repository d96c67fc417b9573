using Weir.Core.Rules;

namespace Weir.Core.Analysis;

/// <summary>Says a test in words for traces.</summary>
internal static class MatchText
{
    public static string Of(Match match) =>
        match switch
        {
            Match.Compare compare => $"{compare.Part.Field} {Sign(compare.Comparison)} the rule's value",
            Match.AnyBit bits => $"{bits.Field} & 0x{bits.Bits:x}",
            Match.InSet inSet => $"{Of(inSet.Key)} {(inSet.Negated ? "outside" : "in")} @{inSet.Set}",
            _ => "",
        };

    public static string Of(Key key) =>
        string.Join(
            " . ",
            key.Parts.Select(part => part.IsMasked ? $"{part.Field}/{part.PrefixLength}" : part.Field.Name)
        );

    private static string Sign(Comparison comparison) => comparison == Comparison.Equal ? "==" : "!=";
}
