using System.Collections.Immutable;
using Weir.Core.Analysis.Simulation;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Words;

/// <summary>Says what a rule did that was taken.</summary>
internal static class DoneWords
{
    public static ImmutableArray<string> Of(Rule rule, RuleResult result, Packet before, Packet after, Translation? nat)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < result.Statements; i++)
        {
            var statement = rule.Statements[i];
            words.Add(
                statement switch
                {
                    Statement.SetMark mark => Written(mark.Mark, before, after),
                    Statement.SetBits bits => Written(bits.Field, before, after),
                    Statement.CopyMark copy => Written(copy.To, before, after),
                    Statement.SetMarkFromMap mark => $"{Written(mark.Mark, before, after)} (from @{mark.Map})",
                    Statement.SourceNat or Statement.DestinationNat when nat is null =>
                        "nothing to translate in an IPv6 packet",
                    Statement.SourceNat from when nat is not null => $"{StatementWords.Of(nat)} (from @{from.Map})",
                    Statement.DestinationNat to when nat is not null => $"{StatementWords.Of(nat)} (from @{to.Map})",
                    _ => StatementWords.Of(statement),
                }
            );
        }

        if (result.Verdict is { } verdict && nat is null)
        {
            words.Add(RuleWords.Of(verdict) + (rule.Verdict is Verdict.Map map ? $" (from @{map.Name})" : ""));
        }

        return words.ToImmutable();
    }

    private static string Written(Field field, Packet before, Packet after) =>
        FieldWords.Value(field, after) is { } now
            ? (now == FieldWords.Value(field, before) ? $"{now} (as it was)" : now)
            : FieldWords.Missing(field, after);
}
