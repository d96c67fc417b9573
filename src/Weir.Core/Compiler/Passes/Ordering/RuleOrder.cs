using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Compiler.Passes.Grouping;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Ordering;

/// <summary>Sorts one chain by hits per nanosecond as far as its rules let themselves be exchanged, neighbor by neighbor.</summary>
internal sealed class RuleOrder(Chain chain, ShapeTable shapes, ActionTable actions, PassContext context)
{
    /// <summary>Exchanges are quadratic; chains longer than this have been grouped as far as they could.</summary>
    private const int MostRules = 256;

    private const double EstablishedShare = 0.7;

    /// <summary>An exchange must be worth this much more, so that near ties keep the operator's order.</summary>
    private const double Margin = 1.25;

    private readonly FlatRules _flat = new(shapes, actions, KeyPolicy.Nft);

    public Chain Sorted()
    {
        if (chain.Rules.Count is < 2 or > MostRules)
        {
            return chain;
        }

        var (first, count) = Flatten();
        var value = Values();
        var order = Enumerable.Range(0, chain.Rules.Count).ToArray();
        var moved = false;
        for (var i = 1; i < order.Length; i++)
        {
            for (var j = i; j > 0 && value[order[j]] > Margin * value[order[j - 1]]; j--)
            {
                if (!MayExchange(order[j - 1], order[j], first, count))
                {
                    break;
                }

                (order[j - 1], order[j]) = (order[j], order[j - 1]);
                moved = true;
            }
        }

        return moved ? chain with { Rules = new([.. order.Select(index => chain.Rules[index])]) } : chain;
    }

    private (int[] First, int[] Count) Flatten()
    {
        var (first, count) = (new int[chain.Rules.Count], new int[chain.Rules.Count]);
        for (var i = 0; i < chain.Rules.Count; i++)
        {
            first[i] = _flat.Count;
            _flat.Add(chain.Rules[i]);
            count[i] = _flat.Pieces[i];
        }

        return (first, count);
    }

    private bool MayExchange(int upper, int lower, int[] first, int[] count)
    {
        for (var i = first[upper]; i < first[upper] + count[upper]; i++)
        {
            for (var j = first[lower]; j < first[lower] + count[lower]; j++)
            {
                if (!Commute(i, j))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool Commute(int left, int right)
    {
        var (a, b) = (_flat.ActionOf(left), _flat.ActionOf(right));
        var (x, y) = (_flat.ShapeOf(left), _flat.ShapeOf(right));
        var entangled = (a.Effects.Writes & y.Reads) != 0 || (b.Effects.Writes & x.Reads) != 0;
        if (!entangled && a.Effects.CommutesWith(b.Effects, a.Id == b.Id))
        {
            return true;
        }

        var written = a.Effects.Writes | b.Effects.Writes;
        if (_flat.Shapes.Between(x, y, written & x.Reads & y.Reads) is not { } projection)
        {
            return true;
        }

        Span<byte> mine = stackalloc byte[projection.Stride];
        Span<byte> theirs = stackalloc byte[projection.Stride];
        mine.Clear();
        theirs.Clear();
        Projection.Apply(projection.Left, _flat.KeyOf(left), mine);
        Projection.Apply(projection.Right, _flat.KeyOf(right), theirs);
        return !mine.SequenceEqual(theirs) || Residue.AreDisjoint(_flat, left, right, written);
    }

    /// <summary>Share of the packets that each rule takes out of the walk, by what asking it costs.</summary>
    private double[] Values()
    {
        var total = 0.0;
        foreach (var rule in chain.Rules)
        {
            total += rule.Tally?.Packets ?? 0;
        }

        var values = new double[chain.Rules.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var rule = chain.Rules[i];
            var ends = rule.Verdict is Verdict.Accept or Verdict.Drop or Verdict.Reject;
            var share =
                !ends ? 0
                : total > 0 ? (rule.Tally?.Packets ?? 0) / total
                : IsEstablished(rule) ? EstablishedShare
                : (1 - EstablishedShare) / values.Length;
            values[i] = share / Math.Max(2, context.Cost.Rule(rule));
        }

        return values;
    }

    private static bool IsEstablished(Rule rule) =>
        rule.Verdict is Verdict.Accept
        && rule.Matches is [Match.AnyBit { Negated: false } bits]
        && ReferenceEquals(bits.Field, Field.CtState)
        && (bits.Bits & (uint)CtStates.Established) != 0
        && (bits.Bits & (uint)CtStates.New) == 0;
}
