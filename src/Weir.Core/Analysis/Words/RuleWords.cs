using System.Diagnostics;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Words;

/// <summary>A rule as one line for people: near to nft's words, but not to be read back.</summary>
public static class RuleWords
{
    /// <summary>Tests, statements and verdict; without the comment.</summary>
    public static string Of(Rule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var words = new List<string>();
        words.AddRange(rule.Matches.Select(MatchWords.Of));
        words.AddRange(rule.Statements.Select(StatementWords.Of));
        if (rule.Verdict is not null)
        {
            words.Add(Of(rule.Verdict));
        }

        return string.Join(' ', words);
    }

    internal static string Of(Verdict verdict) =>
        verdict switch
        {
            Verdict.Accept => "accept",
            Verdict.Drop => "drop",
            Verdict.Return => "return",
            Verdict.Jump jump => $"jump {jump.Chain}",
            Verdict.Goto go => $"goto {go.Chain}",
            Verdict.Reject reject => $"reject with {reject.With}",
            Verdict.Extension extension => extension.Text,
            Verdict.Map map => $"{FieldWords.Of(map.Key)} vmap @{map.Name}",
            _ => throw new UnreachableException(),
        };
}
