namespace Weir.Core.Rules.Space;

/// <summary>Elements of any kind, each a conjunction of ranges; of overlapping ones the first wins.</summary>
internal sealed class ElementBoxes(
    Diagrams diagrams,
    SpaceLayout layout,
    FieldTests tests,
    Key key,
    SetDeclaration set,
    ElementTable elements
)
{
    public int Build(ReadOnlySpan<int> terminals) => Build(terminals, 0, elements.Count);

    private int Build(ReadOnlySpan<int> terminals, int from, int to)
    {
        if (to - from <= 1)
        {
            var terminal = terminals.IsEmpty ? Diagrams.True : terminals[from];
            return diagrams.Ite(Box(elements[from]), terminal, Diagrams.False);
        }

        var middle = (from + to) >>> 1;
        return diagrams.OrElse(Build(terminals, from, middle), Build(terminals, middle, to));
    }

    private int Box(ReadOnlySpan<byte> element)
    {
        var box = Diagrams.True;
        var offset = 0;
        foreach (var part in key.Parts)
        {
            var length = part.Field.Type.PaddedLength();
            var first = element.Slice(offset, length);
            var last = set.Interval ? element.Slice(set.KeyLength + offset, length) : first;
            box = diagrams.And(box, Side(part, first, last));
            offset += length;
        }

        return box;
    }

    private int Side(KeyPart part, ReadOnlySpan<byte> first, ReadOnlySpan<byte> last)
    {
        var type = part.Field.Type;
        if (layout.Number(part.Field) is not { } block)
        {
            return Names(part, first.ToArray(), last.ToArray());
        }

        var (from, to) = (FieldNumber.Read(type, first), FieldNumber.Read(type, last));
        if (!part.IsMasked)
        {
            return tests.InRanges(block, [new NumberRange(from, to, Diagrams.True)]);
        }

        var mask = FieldNumber.PrefixMask(type, part.PrefixLength);
        return from == to
            ? tests.Equal(block, mask, from)
            : tests.InRanges(block, [new NumberRange((from + ~mask) & mask, (to & mask) | ~mask, Diagrams.True)]);
    }

    private int Names(KeyPart part, byte[] first, byte[] last)
    {
        var masked = new byte[first.Length];
        return tests.Atoms(
            part.Field,
            value =>
            {
                value.CopyTo(masked);
                if (part.IsMasked)
                {
                    FieldTests.MaskPrefix(masked, part.PrefixLength);
                }

                return masked.AsSpan().SequenceCompareTo(first) >= 0 && masked.AsSpan().SequenceCompareTo(last) <= 0;
            }
        );
    }
}
