using Weir.Core.Rules;

namespace Weir.Core.Compiler.Lowering;

/// <summary>Takes out of two tables what they have in common: the same bytes and the same note.</summary>
internal static class ElementDifference
{
    public static (ElementTable Gone, ElementTable Come) Of(ElementTable before, ElementTable after)
    {
        if (before.Count == 0 || after.Count == 0)
        {
            return (before, after);
        }

        var kept = new Dictionary<ElementBytes, int>(before.Count);
        for (var i = 0; i < before.Count; i++)
        {
            kept[new ElementBytes(before, i)] = i;
        }

        var stays = new bool[before.Count];
        var come = new ElementTable(after.Stride);
        for (var i = 0; i < after.Count; i++)
        {
            if (kept.TryGetValue(new ElementBytes(after, i), out var same))
            {
                stays[same] = true;
            }
            else
            {
                CopyTo(come, after, i);
            }
        }

        var gone = new ElementTable(before.Stride);
        for (var i = 0; i < before.Count; i++)
        {
            if (!stays[i])
            {
                CopyTo(gone, before, i);
            }
        }

        return (gone, come);
    }

    private static void CopyTo(ElementTable target, ElementTable source, int index)
    {
        source[index].CopyTo(target.Append(source.OriginOf(index)));
        if (source.Notes?.GetValueOrDefault(index) is { } note)
        {
            target.Annotate(note);
        }
    }

    private readonly struct ElementBytes(ElementTable table, int index) : IEquatable<ElementBytes>
    {
        private readonly ElementTable _table = table;
        private readonly int _index = index;

        public bool Equals(ElementBytes other) =>
            _table[_index].SequenceEqual(other._table[other._index])
            && _table.Notes?.GetValueOrDefault(_index) == other._table.Notes?.GetValueOrDefault(other._index);

        public override bool Equals(object? obj) => obj is ElementBytes other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.AddBytes(_table[_index]);
            return hash.ToHashCode();
        }
    }
}
