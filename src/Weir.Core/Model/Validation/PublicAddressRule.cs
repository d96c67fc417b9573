namespace Weir.Core.Model.Validation;

/// <summary>Each public address is one member's, comes from the pool, and is not the box's own. A member may be without.</summary>
internal static class PublicAddressRule
{
    public static void Check(SiteCheck check)
    {
        var seen = new Dictionary<uint, Member>(check.Members.Length);
        var pool = PrefixSet4.Of(check.Topology.PublicPool);
        foreach (var member in check.Members)
        {
            if (member.PublicIpv4 is not { } address)
            {
                check.Found.Add(MemberDiagnostics.NoPublicAddress(member));
                continue;
            }

            if (!pool.Contains(address))
            {
                check.Found.Add(MemberDiagnostics.PublicAddressOutsidePool(member, check.Topology.PublicPool));
            }

            if (check.Own.FindOverlapping(new IpPrefix(Ipv4Prefix.Host(address))) is { } own)
            {
                check.Found.Add(MemberDiagnostics.PublicAddressOurs(member, own));
            }

            if (!seen.TryAdd(address.Value, member))
            {
                check.Found.Add(MemberDiagnostics.PublicAddressShared(member, seen[address.Value]));
            }
        }
    }
}
