using Weir.Core.Rules;
using Weir.Core.Rules.Space;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>
/// Where two diagrams of effects have different outcomes. Effects that are written differently can still do the same to a packet:
/// setting a mark to 5 and leaving it are one where it was 5.
/// </summary>
internal sealed class EffectDifference(Diagrams diagrams, EffectTable effects, SpaceLayout layout)
{
    private readonly int _operation = diagrams.NewOperation();

    public int Of(int left, int right)
    {
        if (left == right)
        {
            return Diagrams.False;
        }

        if (left < 0 && right < 0)
        {
            return Of(effects[left], effects[right]);
        }

        if (diagrams.Cache.TryGet(_operation, left, right, 0, out var result))
        {
            return result;
        }

        var variable = Math.Min(diagrams.VariableOf(left), diagrams.VariableOf(right));
        var (leftLow, leftHigh) = diagrams.Split(left, variable);
        var (rightLow, rightHigh) = diagrams.Split(right, variable);
        var low = Of(leftLow, rightLow);
        result = diagrams.Ask(variable, low, Of(leftHigh, rightHigh));
        diagrams.Put(_operation, left, right, 0, result);
        return result;
    }

    private int Of(in Effect left, in Effect right)
    {
        if (
            left.Control != right.Control
            || left.Fate != right.Fate
            || left.NoTrack != right.NoTrack
            || left.Events != right.Events
        )
        {
            return Diagrams.True;
        }

        var differs = Marks(left.Marks, right.Marks);
        differs = diagrams.Or(differs, Bits(layout.Number(Field.Priority), left.Priority, right.Priority));
        return diagrams.Or(differs, Bits(layout.Number(Field.Ip4Tos), left.Tos, right.Tos));
    }

    private int Marks(in MarkChange left, in MarkChange right)
    {
        var meta = Sums(
            left.MetaFromMeta ^ right.MetaFromMeta,
            left.MetaFromCt ^ right.MetaFromCt,
            left.MetaXor ^ right.MetaXor
        );
        var ct = Sums(left.CtFromMeta ^ right.CtFromMeta, left.CtFromCt ^ right.CtFromCt, left.CtXor ^ right.CtXor);
        return diagrams.Or(meta, ct);
    }

    /// <summary>Where, at any bit, the sum of the marks' bits and a constant is 1.</summary>
    private int Sums(uint ofMeta, uint ofCt, uint constant)
    {
        var any = Diagrams.False;
        for (var bit = 0; bit < 32; bit++)
        {
            var sum = ((constant >> bit) & 1) != 0 ? Diagrams.True : Diagrams.False;
            sum = ((ofMeta >> bit) & 1) != 0 ? Flip(layout.Number(Field.MetaMark), bit, sum) : sum;
            sum = ((ofCt >> bit) & 1) != 0 ? Flip(layout.Number(Field.CtMark), bit, sum) : sum;
            any = diagrams.Or(any, sum);
        }

        return any;
    }

    private int Bits(FieldBlock? block, in BitChange left, in BitChange right)
    {
        var any = Diagrams.False;
        for (var bit = 0; bit < block?.Bits; bit++)
        {
            var sum = (((left.Xor ^ right.Xor) >> bit) & 1) != 0 ? Diagrams.True : Diagrams.False;
            sum = (((left.Keep ^ right.Keep) >> bit) & 1) != 0 ? Flip(block, bit, sum) : sum;
            any = diagrams.Or(any, sum);
        }

        return any;
    }

    /// <summary>The exclusive or of a bit and a set.</summary>
    private int Flip(FieldBlock? block, int bit, int set) =>
        block is null ? set : diagrams.Ite(diagrams.Variable(block.LowVariable(bit)), diagrams.Not(set), set);
}
