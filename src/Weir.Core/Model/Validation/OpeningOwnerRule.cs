namespace Weir.Core.Model.Validation;

/// <summary>Each opening belongs to a member that exists and lies within that member's prefixes.</summary>
internal static class OpeningOwnerRule
{
    public static void Check(SiteCheck check)
    {
        Member? member = null;
        var prefixes = PrefixSet6.Empty;
        foreach (var opening in check.Openings)
        {
            // Sorted by member: the set of a member's prefixes is made once.
            if (member?.Id != opening.MemberId)
            {
                member = check.Find(opening.MemberId);
                prefixes = PrefixSet6.Of(member?.Ipv6Prefixes ?? []);
            }

            if (member is null)
            {
                check.Found.Add(OpeningDiagnostics.UnknownMember(opening));
            }
            else if (!prefixes.Contains(opening.Prefix))
            {
                check.Found.Add(OpeningDiagnostics.OutsidePrefixes(opening, member));
            }
        }
    }
}
