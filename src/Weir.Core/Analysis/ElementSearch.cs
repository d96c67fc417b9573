using Weir.Core.Rules;

namespace Weir.Core.Analysis;

/// <summary>Finds a key in a set's elements by looking at each: for a trace of single packets no index is worth building.</summary>
internal static class ElementSearch
{
    /// <returns>The element's index, or −1.</returns>
    public static int Find(SetDeclaration set, ElementTable elements, ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < elements.Count; i++)
        {
            var element = elements[i];
            var found = set.Interval ? Within(set, element, key) : element[..key.Length].SequenceEqual(key);
            if (found)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A range of a concatenation holds a key when each of its fields does.</summary>
    private static bool Within(SetDeclaration set, ReadOnlySpan<byte> element, ReadOnlySpan<byte> key)
    {
        var at = 0;
        foreach (var field in set.Key)
        {
            var length = field.PaddedLength();
            var value = key.Slice(at, length);
            var first = element.Slice(at, length);
            var last = element.Slice(key.Length + at, length);
            if (value.SequenceCompareTo(first) < 0 || value.SequenceCompareTo(last) > 0)
            {
                return false;
            }

            at += length;
        }

        return true;
    }
}
