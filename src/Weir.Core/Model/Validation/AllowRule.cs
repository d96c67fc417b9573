namespace Weir.Core.Model.Validation;

/// <summary>The allow list names each source once, not everybody; and what it allows is not banned besides.</summary>
internal static class AllowRule
{
    public static void Check(SiteCheck check)
    {
        for (var i = 0; i < check.Allows.Length; i++)
        {
            var allow = check.Allows[i];
            if (i > 0 && check.Allows[i - 1].Prefix == allow.Prefix)
            {
                check.Found.Add(AllowDiagnostics.Twice(allow, check.Allows[i - 1]));
            }

            if (allow.Prefix.Length == 0)
            {
                check.Found.Add(AllowDiagnostics.All(allow));
            }
        }

        if (check.Allows.Length == 0)
        {
            return;
        }

        var allowed = new IpPrefixes(check.Allows.Select(allow => allow.Prefix));
        foreach (var ban in check.Bans)
        {
            if (!check.HasExpired(ban) && allowed.Contains(ban.Prefix))
            {
                check.Found.Add(AllowDiagnostics.NoEffect(ban, allowed.FindOverlapping(ban.Prefix) ?? ban.Prefix));
            }
        }
    }
}
