namespace Weir.Core.Model;

/// <summary>What a site is the firewall of; docs/policy.md has a part for each.</summary>
public enum SiteKind : byte
{
    /// <summary>Members with devices behind it: forwards, translates, accounts.</summary>
    Campus,

    /// <summary>Listeners on the open internet: takes them out of conntrack, bans, protects its control traffic.</summary>
    Webfarm,
}
