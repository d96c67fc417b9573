namespace Weir.Core.Model.Validation;

/// <summary>An opening that another of the same prefix and protocol already gives is pointed out.</summary>
internal static class OpeningTwiceRule
{
    public static void Check(SiteCheck check)
    {
        // Sorted by member, prefix, protocol, first port; "the whole protocol" comes first and reaches to the end.
        Opening? furthest = null;
        foreach (var opening in check.Openings)
        {
            if (furthest is not null && SameTarget(furthest, opening) && Covers(furthest.Ports, opening.Ports))
            {
                check.Found.Add(OpeningDiagnostics.Twice(opening, furthest));
                continue;
            }

            furthest = opening;
        }
    }

    private static bool SameTarget(Opening left, Opening right) =>
        left.MemberId == right.MemberId && left.Protocol == right.Protocol && left.Prefix == right.Prefix;

    private static bool Covers(PortRange? outer, PortRange? inner) =>
        outer is not { } o || (inner is { } i && o.First <= i.First && i.Last <= o.Last);
}
