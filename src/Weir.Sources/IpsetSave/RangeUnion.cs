using Weir.Core.Rules;

namespace Weir.Sources.IpsetSave;

/// <summary>Elements of several sets of one key in one table. Where two sets have the same address, the first set's element is kept.</summary>
internal static class RangeUnion
{
    public static ElementTable Of(SetDeclaration declaration, IReadOnlyList<AddressSet> sets)
    {
        var pieces = new List<Piece>();
        for (var set = 0; set < sets.Count; set++)
        {
            for (var i = 0; i < sets[set].Elements.Count; i++)
            {
                pieces.Add(new Piece(set, i));
            }
        }

        var keyLength = declaration.KeyLength;
        pieces.Sort(
            (left, right) =>
                First(sets, left, keyLength).SequenceCompareTo(First(sets, right, keyLength))
                    is not 0
                        and var difference
                    ? difference
                    : left.Set.CompareTo(right.Set)
        );
        var table = new ElementTable(declaration.Stride, pieces.Count);
        Span<byte> next = stackalloc byte[keyLength];
        var hasNext = false;
        foreach (var piece in pieces)
        {
            var first = First(sets, piece, keyLength);
            var last = Last(sets, piece, keyLength);
            if (hasNext && last.SequenceCompareTo(next) < 0)
            {
                continue;
            }

            Write(declaration, table, sets, piece, hasNext && first.SequenceCompareTo(next) < 0 ? next : first, last);
            last.CopyTo(next);
            hasNext = true;
            if (!Increment(next))
            {
                break;
            }
        }

        return table;
    }

    private static void Write(
        SetDeclaration declaration,
        ElementTable table,
        IReadOnlyList<AddressSet> sets,
        Piece piece,
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> last
    )
    {
        var elements = sets[piece.Set].Elements;
        var target = table.Append(elements.OriginOf(piece.Index));
        first.CopyTo(target);
        if (declaration.Interval)
        {
            last.CopyTo(target[declaration.KeyLength..]);
        }

        if (elements.Notes?.TryGetValue(piece.Index, out var note) == true)
        {
            table.Annotate(note);
        }
    }

    private static ReadOnlySpan<byte> First(IReadOnlyList<AddressSet> sets, Piece piece, int keyLength) =>
        sets[piece.Set].Elements[piece.Index][..keyLength];

    private static ReadOnlySpan<byte> Last(IReadOnlyList<AddressSet> sets, Piece piece, int keyLength) =>
        sets[piece.Set].Declaration.Interval
            ? sets[piece.Set].Elements[piece.Index].Slice(keyLength, keyLength)
            : First(sets, piece, keyLength);

    // The key as one big number plus one; false when there is none.
    private static bool Increment(Span<byte> key)
    {
        for (var i = key.Length - 1; i >= 0; i--)
        {
            if (++key[i] != 0)
            {
                return true;
            }
        }

        return false;
    }

    private readonly record struct Piece(int Set, int Index);
}
