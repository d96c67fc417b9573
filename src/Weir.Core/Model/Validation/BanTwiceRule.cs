namespace Weir.Core.Model.Validation;

/// <summary>A prefix is banned once. Bans that have run out do not count.</summary>
internal static class BanTwiceRule
{
    public static void Check(SiteCheck check)
    {
        Ban? earlier = null;
        foreach (var ban in check.Bans)
        {
            if (check.HasExpired(ban))
            {
                continue;
            }

            if (earlier?.Prefix == ban.Prefix)
            {
                check.Found.Add(BanDiagnostics.Twice(ban, earlier));
                continue;
            }

            earlier = ban;
        }
    }
}
