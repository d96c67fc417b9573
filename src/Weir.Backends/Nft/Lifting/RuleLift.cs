using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft.Lifting;

/// <summary>Reads rules back from expressions. Registers are followed by what was loaded into them.</summary>
internal sealed class RuleLift(Family family, ImmutableArray<SetSpec> sets)
{
    private readonly Dictionary<string, SetSpec> _sets = sets.ToDictionary(set => set.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, int> _buckets = new(StringComparer.Ordinal);
    private int _ordinal;

    public static Verdict VerdictOf(VerdictSpec spec) =>
        spec switch
        {
            { Code: 1 } => new Verdict.Accept(),
            { Code: -3, Chain: { } chain } => new Verdict.Jump(chain),
            { Code: -4, Chain: { } chain } => new Verdict.Goto(chain),
            { Code: -5 } => new Verdict.Return(),
            _ => new Verdict.Drop(),
        };

    public Rule Of(RuleSpec spec)
    {
        var rule = new RuleDraft(family, _sets);
        foreach (var expression in spec.Expressions)
        {
            var taken = expression is Expression.Limit limit
                ? TargetLift.Limit(limit) is { } bucket && rule.Test(Numbered(bucket))
                : rule.Take(expression);
            if (!taken)
            {
                Foreign(rule, ExpressionText.Of(expression));
            }
        }

        if (rule.IsOpen)
        {
            Foreign(rule, "a range without its end");
        }

        return new Rule(new([.. rule.Matches]), new([.. rule.Statements]), rule.Verdict)
        {
            Comment = spec.Comment,
            Tally = rule.Tally,
        };
    }

    /// <summary>Each bucket is one of its own, and the first of its text here is the first of its text in the file that was loaded.</summary>
    private Match.Extension Numbered(Match.Extension bucket)
    {
        var text = bucket.Text;
        var number = _buckets.GetValueOrDefault(text) + 1;
        _buckets[text] = number;
        return bucket with { Ordinal = number };
    }

    private void Foreign(RuleDraft rule, string text) =>
        rule.Matches.Add(
            new Match.Extension(NftRuleset.ForeignModule, [new ExtensionOption(text, [])], Purity.Stateful, ++_ordinal)
        );
}
