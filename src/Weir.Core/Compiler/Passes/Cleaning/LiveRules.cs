using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Cleaning;

/// <summary>The rules of one chain that some packet can notice.</summary>
internal sealed class LiveRules(
    Chain chain,
    ShapeTable shapes,
    ActionTable actions,
    PassContext context,
    Func<string, bool> isEmpty
)
{
    private readonly RuleReader _reader = new(shapes, KeyPolicy.Nft);
    private readonly ShadowIndex _shadows = new(shapes);
    private readonly byte[] _key = new byte[KeyOrder.MostBytes];

    public List<Rule> Keep()
    {
        var kept = new List<Rule>(chain.Rules.Count);
        var ended = false;
        foreach (var rule in chain.Rules)
        {
            if (ended || !_reader.Read(rule))
            {
                Drop(rule);
                continue;
            }

            var action = actions.Of(rule, _reader.PureTests);
            if (DoesNothing(rule) || IsShadowed())
            {
                Drop(rule);
                continue;
            }

            kept.Add(rule);
            Remember(action);
            ended = action.AlwaysEnds && rule.Matches.IsEmpty;
        }

        // Counters of returns at the end are all that they have.
        while (
            kept.Count > 0 && kept[^1] is { Verdict: Verdict.Return, Statements.IsEmpty: true } last && IsSilent(last)
        )
        {
            Drop(last);
            kept.RemoveAt(kept.Count - 1);
        }

        return kept;
    }

    private bool DoesNothing(Rule rule) =>
        rule.Statements.IsEmpty
        && IsPure(rule)
        && (
            rule.Verdict is null
                ? !context.KeepsCountingRules
                : rule.Verdict is Verdict.Jump jump && isEmpty(jump.Chain) && IsSilent(rule)
        );

    /// <summary>What it counted is of no interest, and asking it changes nothing.</summary>
    private bool IsSilent(Rule rule) => !context.ElementCounters && IsPure(rule);

    private static bool IsPure(Rule rule)
    {
        foreach (var match in rule.Matches)
        {
            if (!Effects.IsPure(match))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsShadowed()
    {
        for (var piece = 0; piece < _reader.Pieces; piece++)
        {
            var shape = _reader.ShapeOf(piece);
            _reader.WriteKey(_key);
            if (!_shadows.Covers(shape, _key.AsSpan(0, shape.Stride)))
            {
                return false;
            }
        }

        return true;
    }

    private void Remember(ActionInfo action)
    {
        _shadows.Forget(action.Effects.Writes);
        for (var piece = 0; action.AlwaysEnds && piece < _reader.Pieces; piece++)
        {
            var shape = _reader.ShapeOf(piece);
            _reader.WriteKey(_key);
            _shadows.Add(shape, _key.AsSpan(0, shape.Stride));
        }
    }

    private void Drop(Rule rule) =>
        context.Note(new RulePlace(context.Table, rule.Origin, rule.Comment, rule.Tally, null, 0));
}
