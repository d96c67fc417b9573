using Weir.Core.Analysis.Words;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Lint;

/// <summary>The sets of a firewall, those in use and those not.</summary>
internal static class LintSets
{
    public static IEnumerable<(SetDeclaration Set, ElementTable Elements)> Of(Firewall firewall)
    {
        foreach (var table in firewall.Tables)
        {
            foreach (var set in table.Sets)
            {
                if (table.Elements.TryGetValue(set.Name, out var elements))
                {
                    yield return (set, elements);
                }
            }
        }

        foreach (var set in firewall.UnusedSets)
        {
            yield return (set.Declaration, set.Elements);
        }
    }

    /// <summary>An element as its set would list it: fields joined by dots, a range by its ends.</summary>
    public static string Name(SetDeclaration set, ElementTable elements, int index)
    {
        var key = Words(set, elements[index]);
        if (!set.Interval)
        {
            return key;
        }

        var last = Words(set, elements[index][set.KeyLength..]);
        return key == last ? key : $"{key}-{last}";
    }

    private static string Words(SetDeclaration set, ReadOnlySpan<byte> bytes)
    {
        var words = new List<string>();
        var at = 0;
        foreach (var type in set.Key)
        {
            words.Add(ValueWords.Of(type, bytes.Slice(at, type.Length())));
            at += type.PaddedLength();
        }

        return string.Join(" . ", words);
    }
}
