namespace Weir.Core.Model.Validation;

/// <summary>Each forward belongs to a member that exists and has a public address to forward from.</summary>
internal static class ForwardOwnerRule
{
    public static void Check(SiteCheck check)
    {
        foreach (var forward in check.Forwards)
        {
            if (check.IsCrowded(forward.MemberId))
            {
                continue;
            }

            var member = check.Find(forward.MemberId);
            if (member is null)
            {
                check.Found.Add(ForwardDiagnostics.UnknownMember(forward));
            }
            else if (member.PublicIpv4 is null)
            {
                check.Found.Add(ForwardDiagnostics.NoPublicAddress(forward));
            }
        }
    }
}
