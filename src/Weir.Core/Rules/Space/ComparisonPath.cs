namespace Weir.Core.Rules.Space;

/// <summary>A conjunction of comparisons of numbers with one value each, built as one path from the last variable up.</summary>
internal sealed class ComparisonPath(Diagrams diagrams, SpaceLayout layout, FieldTests tests)
{
    private const int Most = 12;

    private readonly Side[] _sides = new Side[Most];
    private int _count;
    private bool _beginsDatagram;

    public void Clear()
    {
        _count = 0;
        _beginsDatagram = false;
    }

    /// <summary>False when the comparison is of another kind.</summary>
    /// <param name="compare">The comparison.</param>
    /// <param name="protocol">What the same rule says of the protocol; −1 = nothing.</param>
    public bool TryAdd(Match.Compare compare, int protocol)
    {
        var field = compare.Part.Field;
        if (
            compare.Comparison != Comparison.Equal
            || _count == Most
            || field.Layer == FieldLayer.Conntrack
            || layout.Number(field) is not { Stride: 1 } block
        )
        {
            return false;
        }

        var transport = FieldTests.IsTransport(field);
        if (transport && (protocol < 0 || !FieldTests.ProtocolsOf(field).Contains((byte)protocol)))
        {
            return false;
        }

        var known = block.Bits == 128 ? UInt128.MaxValue : (UInt128.One << block.Bits) - 1;
        var mask = compare.Part.IsMasked
            ? FieldNumber.PrefixMask(field.Type, compare.Part.PrefixLength) & known
            : known;
        var value = FieldNumber.Read(field.Type, compare.Value.AsSpan());
        if ((value & ~mask) != 0 || !TryInsert(new Side(block, mask, value)))
        {
            return false;
        }

        _beginsDatagram |= transport;
        return true;
    }

    public int Build()
    {
        var diagram = Diagrams.True;
        for (var i = _count - 1; i >= 0; i--)
        {
            ref readonly var side = ref _sides[i];
            for (var bit = 0; bit < side.Block.Bits; bit++)
            {
                if (((side.Mask >> bit) & 1) != 0)
                {
                    var variable = side.Block.LowVariable(bit);
                    diagram =
                        ((side.Value >> bit) & 1) != 0
                            ? diagrams.Make(variable, Diagrams.False, diagram)
                            : diagrams.Make(variable, diagram, Diagrams.False);
                }
            }
        }

        return _beginsDatagram ? diagrams.And(tests.FirstFragment(), diagram) : diagram;
    }

    /// <summary>Keeps the sides in the order of their variables; false when some of them are there already.</summary>
    private bool TryInsert(in Side side)
    {
        var at = _count;
        while (at > 0 && _sides[at - 1].Block.First > side.Block.First)
        {
            at--;
        }

        // An address and the end of it share variables.
        if (
            (at > 0 && _sides[at - 1].Block.LowVariable(0) >= side.Block.First)
            || (at < _count && side.Block.LowVariable(0) >= _sides[at].Block.First)
        )
        {
            return false;
        }

        Array.Copy(_sides, at, _sides, at + 1, _count - at);
        _sides[at] = side;
        _count++;
        return true;
    }

    private readonly record struct Side(FieldBlock Block, UInt128 Mask, UInt128 Value);
}
