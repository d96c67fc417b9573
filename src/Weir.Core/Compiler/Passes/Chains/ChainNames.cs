using System.Collections.Immutable;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Chains;

/// <summary>Leads jumps to other chains.</summary>
internal static class ChainNames
{
    /// <returns>The chain itself when none of its jumps is concerned.</returns>
    public static Chain Rename(Chain chain, Dictionary<string, string> renamed)
    {
        ImmutableArray<Rule>.Builder? rules = null;
        for (var i = 0; renamed.Count > 0 && i < chain.Rules.Count; i++)
        {
            var rule = chain.Rules[i];
            if (rule.Verdict is { } verdict && Rename(verdict, renamed) is { } other)
            {
                rules ??= chain.Rules.Items.ToBuilder();
                rules[i] = rule with { Verdict = other };
            }
        }

        return rules is null ? chain : chain with { Rules = new(rules.ToImmutable()) };
    }

    /// <summary>The same for the verdicts of maps.</summary>
    public static EquatableArray<SetDeclaration> Rename(
        EquatableArray<SetDeclaration> sets,
        Dictionary<string, string> renamed
    ) =>
        new([
            .. sets.Items.Select(set =>
                set.IsVerdictMap
                    ? set with
                    {
                        Verdicts = new([.. set.Verdicts.Items.Select(one => Rename(one, renamed) ?? one)]),
                    }
                    : set
            ),
        ]);

    /// <returns>Null when the verdict stays as it is.</returns>
    private static Verdict? Rename(Verdict verdict, Dictionary<string, string> renamed) =>
        verdict switch
        {
            Verdict.Jump jump when renamed.TryGetValue(jump.Chain, out var name) => new Verdict.Jump(name),
            Verdict.Goto jump when renamed.TryGetValue(jump.Chain, out var name) => new Verdict.Goto(name),
            _ => null,
        };
}
