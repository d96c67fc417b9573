namespace Weir.Core.Model.Validation;

/// <summary>Each member's IPv6 prefix is in a network of an inside interface and holds no address of the box itself.</summary>
internal static class Ipv6PrefixNetworkRule
{
    public static void Check(SiteCheck check)
    {
        foreach (var member in check.Members)
        {
            foreach (var prefix in member.Ipv6Prefixes)
            {
                if (!check.Inside.Contain(new IpPrefix(prefix)))
                {
                    check.Found.Add(Ipv6PrefixDiagnostics.OutsideNetworks(member, prefix));
                }

                if (check.Own.FindOverlapping(new IpPrefix(prefix)) is { } own)
                {
                    check.Found.Add(Ipv6PrefixDiagnostics.HoldsOwnAddress(member, prefix, own));
                }
            }
        }
    }
}
