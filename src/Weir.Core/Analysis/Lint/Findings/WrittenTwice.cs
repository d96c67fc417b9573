using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>The same rule again in one chain, as a script that ran twice leaves it: each copy is walked, and copies of log rules log twice.</summary>
internal static class WrittenTwice
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0722", "Rule written twice");

    public static void Check(LintChain chain)
    {
        var seen = new Dictionary<(EquatableArray<Match>, EquatableArray<Statement>, Verdict?), int>();
        for (var i = 0; i < chain.Rules.Count; i++)
        {
            var rule = chain.Rules[i];
            if (chain.Dead[i] || !seen.TryAdd((rule.Matches, rule.Statements, rule.Verdict), i))
            {
                if (!chain.Dead[i] && !ChangedBetween(chain, i))
                {
                    chain.Dead[i] = true;
                    Report(chain, i, seen[(rule.Matches, rule.Statements, rule.Verdict)]);
                }
            }
        }
    }

    /// <summary>Repeating a test of a field that rules change is asking another question.</summary>
    private static bool ChangedBetween(LintChain chain, int rule) => !chain.IsSteady(rule);

    private static void Report(LintChain chain, int rule, int first) =>
        chain.Report(
            Code.Warning(
                chain.PositionOf(rule),
                $"this rule is {chain.NameOf(first)} once more",
                "remove one of the two, and look for the script that adds it twice"
            )
        );
}
