using System.Diagnostics;
using System.Globalization;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Words;

/// <summary>Says why a rule was not taken, with the packet's values.</summary>
internal static class WhyNot
{
    /// <param name="match">The test that failed.</param>
    /// <param name="packet">The packet, as the test saw it.</param>
    /// <param name="size">Gives the number of elements of a set.</param>
    public static string Of(Match match, Packet packet, Func<string, int> size) =>
        match switch
        {
            Match.Compare test => About(test.Part.Field, packet, Compared(test)),
            Match.AnyBit test => About(
                test.Field,
                packet,
                $"{(test.Negated ? "is among" : "is not among")} {MatchWords.Bits(test)}"
            ),
            Match.Masked test => About(
                test.Field,
                packet,
                $"{Is(test.Comparison)} {MatchWords.Under(test.Field, test.Value)} under the mask {MatchWords.Under(test.Field, test.Mask)}"
            ),
            Match.InRanges test => About(
                test.Field,
                packet,
                $"{(test.Negated ? "is in" : "is not in")} {MatchWords.Ranges(test)}"
            ),
            Match.Either test => string.Join(
                test.Negated ? "; or " : "; and ",
                test.Alternatives.Select(one => test.Negated ? MatchWords.Of(one) : Of(one, packet, size))
            ),
            Match.InSet test => About(
                test.Key,
                packet,
                $"{(test.Negated ? "is in" : "is not in")} {Set(test.Set, size(test.Set))}"
            ),
            Match.Extension test => $"'{test.Text}' is not said to hold for this packet",
            _ => throw new UnreachableException(),
        };

    /// <summary>A statement, or (behind the last) the verdict's map, had nothing for the packet.</summary>
    public static string NothingFound(Rule rule, int at, Packet packet)
    {
        if (at < rule.Statements.Count)
        {
            return rule.Statements[at] switch
            {
                Statement.SetMarkFromMap mark => About(mark.Key, packet, $"is not in @{mark.Map}"),
                Statement.SourceNat nat => About(nat.Key, packet, $"is not in @{nat.Map}"),
                Statement.DestinationNat nat => About(nat.Key, packet, $"is not in @{nat.Map}"),
                Statement.UpdateSet update => About(update.Key, packet, $"cannot be put into @{update.Set}"),
                Statement.OverConnectionLimit limit => About(
                    limit.Key,
                    packet,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"is not said to have more than {limit.Limit} connections"
                    )
                ),
                Statement.OverRate rate => About(
                    rate.Key,
                    packet,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"is not said to come more often than {rate.PerSecond}{(rate.IsBytes ? " bytes" : "")} a second"
                    )
                ),
                var other => $"{StatementWords.Of(other)} ended it",
            };
        }

        return rule.Verdict is Verdict.Map map ? About(map.Key, packet, $"is not in @{map.Name}") : "";
    }

    private static string Compared(Match.Compare test) =>
        test.Part.IsMasked
            ? $"{(test.Comparison == Comparison.NotEqual ? "is in" : "is not in")} {MatchWords.Value(test)}"
            : $"{Is(test.Comparison)} {MatchWords.Value(test)}";

    private static string Is(Comparison comparison) => comparison == Comparison.NotEqual ? "is" : "is not";

    private static string Set(string name, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"@{name} ({count:N0} elements)");

    private static string About(Field field, Packet packet, string what) =>
        FieldWords.Value(field, packet) is { } value ? $"{value} {what}" : FieldWords.Missing(field, packet);

    private static string About(Key key, Packet packet, string what)
    {
        var values = new List<string>();
        foreach (var part in key.Parts)
        {
            if (FieldWords.Value(part.Field, packet) is not { } value)
            {
                return FieldWords.Missing(part.Field, packet);
            }

            values.Add(
                part.IsMasked ? string.Create(CultureInfo.InvariantCulture, $"{value}/{part.PrefixLength}") : value
            );
        }

        return $"{string.Join(" . ", values)} {what}";
    }
}
