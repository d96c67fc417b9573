using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>Elements of a set that another element of it covers.</summary>
internal static class DuplicateElements
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0708", "Duplicate elements of a set");

    public static void Check(LintFirewall firewall)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (set, elements) in LintSets.Of(firewall.Firewall))
        {
            if (seen.Add(set.Name) && set.Data.IsEmpty && !set.IsVerdictMap && elements.Count > 1)
            {
                CheckSet(firewall, set, elements);
            }
        }
    }

    private static void CheckSet(LintFirewall firewall, SetDeclaration set, ElementTable elements)
    {
        if (set.Interval && set.Key.Count > 1)
        {
            return;
        }

        var order = new int[elements.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        // By first key, the wider of two that start alike first, then as read.
        Array.Sort(order, (left, right) => Compare(set, elements, left, right));
        var (count, first, cover, widest) = (0, -1, -1, order[0]);
        for (var i = 1; i < order.Length; i++)
        {
            if (!Covers(set, elements, widest, order[i]))
            {
                widest = order[i];
                continue;
            }

            count++;
            if (first < 0)
            {
                (first, cover) = (order[i], widest);
            }
        }

        if (set.Interval && set.Key[0] is (FieldType.Ipv4Address or FieldType.Ipv6Address))
        {
            foreach (var (inner, outer) in CutElements.Find(set, elements, order))
            {
                count++;
                (first, cover) = first < 0 ? (inner, outer) : (first, cover);
            }
        }

        if (count > 0)
        {
            Report(firewall, set, elements, count, first, cover);
        }
    }

    private static int Compare(SetDeclaration set, ElementTable elements, int left, int right)
    {
        var first = elements[left][..set.KeyLength].SequenceCompareTo(elements[right][..set.KeyLength]);
        var last = set.Interval ? Last(set, elements[right]).SequenceCompareTo(Last(set, elements[left])) : 0;
        return first != 0 ? first
            : last != 0 ? last
            : left.CompareTo(right);
    }

    private static bool Covers(SetDeclaration set, ElementTable elements, int wide, int narrow) =>
        set.Interval
            ? Last(set, elements[wide]).SequenceCompareTo(Last(set, elements[narrow])) >= 0
            : elements[wide][..set.KeyLength].SequenceEqual(elements[narrow][..set.KeyLength]);

    private static ReadOnlySpan<byte> Last(SetDeclaration set, ReadOnlySpan<byte> element) =>
        element.Slice(set.KeyLength, set.KeyLength);

    private static void Report(
        LintFirewall firewall,
        SetDeclaration set,
        ElementTable elements,
        int count,
        int first,
        int cover
    ) =>
        firewall.Found.Add(
            Code.Info(
                elements.OriginOf(first).At(set.Name),
                $"{Wording.Plural(count, "element")} of set {set.Name} {(count == 1 ? "is" : "are")} covered by others of it: {LintSets.Name(set, elements, first)} by {elements.OriginOf(cover).At(LintSets.Name(set, elements, cover))}{(count > 1 ? ", …" : "")}",
                "remove them: they take memory, and removing only one of two does not unlist the address"
            )
        );
}
