using Weir.Core.Rules;

namespace Weir.Sources.IpsetSave;

/// <summary>
/// One column of networks, nested in each other: the longest prefix that contains the address decides, and one marked nomatch decides
/// that the key is not in the set (<c>ip_set_hash_gen.h</c>, mtype_test_cidrs). Sorted by start, then length, they are visited like
/// brackets: one stack, one pass.
/// </summary>
internal static class NetResolver
{
    public static void Resolve(
        SetDraft draft,
        DraftElements elements,
        NetColumn column,
        ElementOutput output,
        Action<int, int> onDuplicate
    )
    {
        var order = SetBuilder.Order(elements.Count);
        Array.Sort(order, (left, right) => Compare(elements, column, left, right));
        var walk = new Walk(draft, elements, column, output);
        for (var i = 0; i < order.Length; i++)
        {
            var index = order[i];
            if (i > 0 && !SameRest(elements, column, order[i - 1], index))
            {
                walk.Finish();
            }
            else if (
                i > 0
                && elements.First(order[i - 1]).SequenceEqual(elements.First(index))
                && elements[order[i - 1]].Lengths == elements[index].Lengths
            )
            {
                onDuplicate(elements[index].Line, elements[order[i - 1]].Line);
                continue;
            }

            walk.Visit(index);
        }

        walk.Finish();
    }

    private static int Compare(DraftElements elements, NetColumn column, int left, int right)
    {
        var one = elements.First(left);
        var other = elements.First(right);
        var difference = one[..column.Offset].SequenceCompareTo(other[..column.Offset]);
        var behind = column.Offset + column.Length;
        difference = difference != 0 ? difference : one[behind..].SequenceCompareTo(other[behind..]);
        difference =
            difference != 0
                ? difference
                : one.Slice(column.Offset, column.Length).SequenceCompareTo(other.Slice(column.Offset, column.Length));
        // The wider first: the longer prefix has the smaller end.
        difference =
            difference != 0
                ? difference
                : elements
                    .Last(right)
                    .Slice(column.Offset, column.Length)
                    .SequenceCompareTo(elements.Last(left).Slice(column.Offset, column.Length));
        return difference != 0 ? difference : left.CompareTo(right);
    }

    private static bool SameRest(DraftElements elements, NetColumn column, int left, int right)
    {
        var behind = column.Offset + column.Length;
        return elements.First(left)[..column.Offset].SequenceEqual(elements.First(right)[..column.Offset])
            && elements.First(left)[behind..].SequenceEqual(elements.First(right)[behind..]);
    }

    private sealed class Walk(SetDraft draft, DraftElements elements, NetColumn column, ElementOutput output)
    {
        private readonly List<Open> _open = [];
        private UInt128 _next;

        public void Visit(int index)
        {
            var first = ElementOutput.Number(elements.First(index), column);
            var last = ElementOutput.Number(elements.Last(index), column);
            var entry = elements[index];
            while (_open.Count > 0 && _open[^1].Last < first)
            {
                Close();
            }

            if (_open.Count > 0)
            {
                var outer = _open[^1];
                if (outer.Entry.NoMatch == entry.NoMatch && outer.Entry.Note is null && entry.Note is null)
                {
                    return;
                }

                if (entry.Note?.Expires is not null && (entry.NoMatch || outer.Entry.NoMatch))
                {
                    draft.MakeOpaque("an exception in it has a time-out", entry.Line);
                }

                entry = entry with { Note = LivesAsLongAs(outer.Entry, entry) };
                if (first > _next)
                {
                    Emit(first - 1);
                }
            }

            _next = first;
            _open.Add(new Open(index, last, entry));
        }

        public void Finish()
        {
            while (_open.Count > 0)
            {
                Close();
            }
        }

        private void Close()
        {
            var last = _open[^1].Last;
            if (_next <= last)
            {
                Emit(last);
            }

            _open.RemoveAt(_open.Count - 1);
            if (last == UInt128.MaxValue)
            {
                // Everything still open ends here too.
                _open.Clear();
            }

            _next = last + 1;
        }

        private void Emit(UInt128 last)
        {
            var top = _open[^1];
            if (!top.Entry.NoMatch)
            {
                output.WriteRange(elements, top.Index, top.Entry, column, _next, last, !top.IsWritten);
                _open[^1] = top with { IsWritten = true };
            }
        }

        // Within a network that stays, an address stays when the smaller network's entry has gone.
        private static ElementNote? LivesAsLongAs(DraftElements.Entry outer, DraftElements.Entry inner) =>
            outer.NoMatch || inner.Note?.Expires is not { } expires ? inner.Note
            : outer.Note?.Expires is { } longer ? inner.Note with { Expires = longer > expires ? longer : expires }
            : inner.Note with { Expires = null };

        private readonly record struct Open(int Index, UInt128 Last, DraftElements.Entry Entry, bool IsWritten = false);
    }
}
