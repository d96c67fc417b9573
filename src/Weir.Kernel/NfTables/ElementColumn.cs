using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Weir.Kernel.NfTables;

/// <summary>One optional value an element; takes no memory until an element has one.</summary>
internal sealed class ElementColumn<T>
{
    private readonly List<T?> _values = [];

    internal void Set(int index, T value)
    {
        CollectionsMarshal.SetCount(_values, Math.Max(_values.Count, index + 1));
        _values[index] = value;
    }

    /// <summary>The column for <paramref name="count"/> elements in <paramref name="order"/> (as they came when null), or empty when none has a value.</summary>
    internal ImmutableArray<T?> ToArray(int count, int[]? order)
    {
        if (_values.Count == 0)
        {
            return [];
        }

        var values = new T?[count];
        for (var i = 0; i < count; i++)
        {
            var from = order is null ? i : order[i];
            values[i] = from < _values.Count ? _values[from] : default;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }
}
