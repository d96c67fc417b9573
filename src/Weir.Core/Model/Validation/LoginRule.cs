namespace Weir.Core.Model.Validation;

/// <summary>Each member has a login of its own. Logins compare as written: 'Anna' and 'anna' are two.</summary>
internal static class LoginRule
{
    public static void Check(SiteCheck check)
    {
        var seen = new Dictionary<string, Member>(check.Members.Length, StringComparer.Ordinal);
        foreach (var member in check.Members)
        {
            if (string.IsNullOrWhiteSpace(member.Login))
            {
                check.Found.Add(MemberDiagnostics.LoginEmpty(member));
            }
            else if (!seen.TryAdd(member.Login, member))
            {
                check.Found.Add(MemberDiagnostics.LoginTwice(member, seen[member.Login]));
            }
        }
    }
}
