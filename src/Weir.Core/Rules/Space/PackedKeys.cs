namespace Weir.Core.Rules.Space;

/// <summary>
/// The elements of a set of exact concatenated numbers, packed in the order of the variables and sorted, so that the diagram grows
/// from the root down in one pass: 1.5 million elements in seconds.
/// </summary>
internal sealed class PackedKeys
{
    private const int MostBits = 256;

    private readonly int[] _variables;
    private readonly Packed[] _keys;
    private readonly int[] _terminals;

    private PackedKeys(int[] variables, Packed[] keys, int[] terminals)
    {
        _variables = variables;
        _keys = keys;
        _terminals = terminals;
    }

    /// <summary>Null when the key or the elements are of another kind: ranges, names, states, more than 256 bits.</summary>
    /// <param name="protocols">Leave out elements of other protocols; null = keep all.</param>
    public static PackedKeys? TryPack(
        Key key,
        SpaceLayout layout,
        SetDeclaration set,
        ElementTable elements,
        ReadOnlySpan<int> terminals,
        byte[]? protocols
    )
    {
        if (Columns(key, layout) is not { } columns || set.Interval)
        {
            return null;
        }

        var variables = Variables(columns);
        if (variables.Length > MostBits)
        {
            return null;
        }

        var keys = new Packed[elements.Count];
        var kept = new int[elements.Count];
        var count = 0;
        for (var i = 0; i < elements.Count; i++)
        {
            if (TryPack(columns, elements[i], protocols, out keys[count]))
            {
                kept[count++] = terminals.IsEmpty ? Diagrams.True : terminals[i];
            }
        }

        Array.Resize(ref keys, count);
        Array.Resize(ref kept, count);
        Array.Sort(keys, kept, Order.Instance);
        return new PackedKeys(variables, keys, kept);
    }

    public int Build(Diagrams diagrams) => Build(diagrams, 0, _keys.Length, 0);

    private int Build(Diagrams diagrams, int from, int to, int bit)
    {
        if (from == to)
        {
            return Diagrams.False;
        }

        if (bit == _variables.Length)
        {
            return _terminals[from];
        }

        if (to - from == 1)
        {
            return Path(diagrams, from, bit);
        }

        var middle = FirstWithBit(from, to, bit);
        var low = Build(diagrams, from, middle, bit + 1);
        return diagrams.Make(_variables[bit], low, Build(diagrams, middle, to, bit + 1));
    }

    private int Path(Diagrams diagrams, int at, int bit)
    {
        var diagram = _terminals[at];
        for (var i = _variables.Length - 1; i >= bit; i--)
        {
            diagram = _keys[at].Bit(_variables.Length - 1 - i)
                ? diagrams.Make(_variables[i], Diagrams.False, diagram)
                : diagrams.Make(_variables[i], diagram, Diagrams.False);
        }

        return diagram;
    }

    private int FirstWithBit(int from, int to, int bit)
    {
        while (from < to)
        {
            var at = (from + to) >>> 1;
            (from, to) = _keys[at].Bit(_variables.Length - 1 - bit) ? (from, at) : (at + 1, to);
        }

        return from;
    }

    private static bool TryPack(Column[] columns, ReadOnlySpan<byte> element, byte[]? protocols, out Packed packed)
    {
        packed = default;
        foreach (var column in columns)
        {
            var value = FieldNumber.Read(column.Part.Field.Type, element[column.Offset..]);
            if (
                (value & ~column.Mask) != 0
                || (protocols is not null && column.Part.Field == Field.L4Proto && !protocols.Contains((byte)value))
            )
            {
                return false;
            }

            packed = packed.Append(value >> column.Skipped, column.Bits);
        }

        return true;
    }

    /// <summary>The parts of the key in the order of their variables; null when one is not a number or is there twice.</summary>
    private static Column[]? Columns(Key key, SpaceLayout layout)
    {
        var columns = new Column[key.Parts.Count];
        var offset = 0;
        for (var i = 0; i < columns.Length; i++)
        {
            var part = key.Parts[i];
            if (
                layout.Number(part.Field) is not { } block
                || block.Bits != part.Field.Type.Length() * 8
                || !FieldNumber.IsPrefixOrdered(part)
            )
            {
                return null;
            }

            columns[i] = Column.Of(part, block, offset);
            offset += part.Field.Type.PaddedLength();
        }

        Array.Sort(columns, static (left, right) => left.Block.First.CompareTo(right.Block.First));
        for (var i = 1; i < columns.Length; i++)
        {
            // Interleaved numbers (both marks) cannot stand one behind the other.
            if (
                columns[i].Block.First
                < columns[i - 1].Block.First + (columns[i - 1].Block.Bits * columns[i - 1].Block.Stride)
            )
            {
                return null;
            }
        }

        return columns;
    }

    private static int[] Variables(Column[] columns)
    {
        var variables = new List<int>();
        foreach (var column in columns)
        {
            for (var bit = 0; bit < column.Bits; bit++)
            {
                variables.Add(column.Block.Variable(bit));
            }
        }

        return [.. variables];
    }

    /// <summary>One part of the key.</summary>
    /// <param name="Bits">Looked at, from the most significant on.</param>
    /// <param name="Skipped">Bits behind them.</param>
    /// <param name="Mask">Bits that an element may have set.</param>
    private sealed record Column(KeyPart Part, FieldBlock Block, int Offset, int Bits, int Skipped, UInt128 Mask)
    {
        public static Column Of(KeyPart part, FieldBlock block, int offset)
        {
            var mask = part.IsMasked
                ? FieldNumber.PrefixMask(part.Field.Type, part.PrefixLength)
                : FieldNumber.PrefixMask(part.Field.Type, block.Bits);
            var bits = (int)UInt128.PopCount(mask);
            return new Column(part, block, offset, bits, block.Bits - bits, mask);
        }
    }

    /// <summary>256 bits that compare as a number.</summary>
    private readonly record struct Packed(UInt128 High, UInt128 Low)
    {
        public bool Bit(int low) => ((low < 128 ? Low >> low : High >> (low - 128)) & 1) != 0;

        public Packed Append(UInt128 value, int bits) =>
            bits == 128 ? new Packed(Low, value)
            : bits == 0 ? this
            : new Packed((High << bits) | (Low >> (128 - bits)), (Low << bits) | value);
    }

    private sealed class Order : IComparer<Packed>
    {
        public static readonly Order Instance = new();

        public int Compare(Packed x, Packed y) => x.High == y.High ? x.Low.CompareTo(y.Low) : x.High.CompareTo(y.High);
    }
}
