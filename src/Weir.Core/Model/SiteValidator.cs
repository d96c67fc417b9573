using System.Collections.Immutable;
using Weir.Core.Model.Validation;
using Weir.Core.Text;

namespace Weir.Core.Model;

/// <summary>Sorts a draft and checks it across rows. Every rule runs, whatever the others found, so that one run shows all faults.</summary>
public static class SiteValidator
{
    private static readonly ImmutableArray<Action<SiteCheck>> CampusRules =
    [
        InterfaceNameRule.Check,
        InterfaceRoleRule.Check,
        NetworkOverlapRule.Check,
        MemberIdRule.Check,
        LoginRule.Check,
        PublicAddressRule.Check,
        Ipv6PrefixNetworkRule.Check,
        Ipv6PrefixOverlapRule.Check,
        DeviceOwnerRule.Check,
        DeviceNetworkRule.Check,
        DeviceOverlapRule.Check,
        ForwardLimitRule.Check,
        ForwardOwnerRule.Check,
        ForwardDeviceRule.Check,
        ForwardPortsRule.Check,
        OpeningOwnerRule.Check,
        OpeningPortsRule.Check,
        OpeningTwiceRule.Check,
        BanTwiceRule.Check,
        BanOfOursRule.Check,
        BanExpiryRule.Check,
        WalledGardenRule.Check,
        DestinationClassRule.Check,
        QuotaRule.Check,
    ];

    private static readonly ImmutableArray<Action<SiteCheck>> WebfarmRules =
    [
        InterfaceNameRule.Check,
        InterfaceRoleRule.Check,
        NetworkOverlapRule.Check,
        ListenerTwiceRule.Check,
        ListenerAddressRule.Check,
        ListenerControlRule.Check,
        ListenerOverlapRule.Check,
        AllowRule.Check,
        BanTwiceRule.Check,
        BanOfOursRule.Check,
        BanOfLinkRule.Check,
        BanExpiryRule.Check,
    ];

    /// <param name="draft">Rows as read; not changed.</param>
    /// <param name="now">Decides which bans have expired.</param>
    /// <returns>The site, or null when there is an error; the warnings either way, at most 100 of each code and the count of the rest.</returns>
    public static Checked<Site> Validate(SiteDraft draft, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var check = new SiteCheck(draft, now);
        foreach (var rule in draft.Kind == SiteKind.Webfarm ? WebfarmRules : CampusRules)
        {
            rule(check);
        }

        return new Checked<Site>(check.Found.HasErrors ? null : check.ToSite(), check.Found.ToImmutable());
    }
}
