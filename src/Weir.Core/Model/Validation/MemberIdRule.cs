namespace Weir.Core.Model.Validation;

/// <summary>Each member has an id of its own, and none is 0 (the mark of no member).</summary>
internal static class MemberIdRule
{
    public static void Check(SiteCheck check)
    {
        Member? earlier = null;
        foreach (var member in check.Members)
        {
            if (member.Id == 0)
            {
                check.Found.Add(MemberDiagnostics.IdZero(member));
            }
            else if (earlier?.Id == member.Id)
            {
                check.Found.Add(MemberDiagnostics.IdTwice(member, earlier));
                continue;
            }

            earlier = member;
        }
    }
}
