namespace Weir.Core.Model.Validation;

/// <summary>Points out bans that have run out; they do not come into the site.</summary>
internal static class BanExpiryRule
{
    public static void Check(SiteCheck check)
    {
        foreach (var ban in check.Bans)
        {
            if (check.HasExpired(ban) && ban.Expires is { } expires)
            {
                check.Found.Add(BanDiagnostics.Expired(ban, expires));
            }
        }
    }
}
