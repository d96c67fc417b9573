namespace Weir.Core.Model.Validation;

/// <summary>No address is in IPv6 prefixes of two members; a member's prefix within another of his is only pointed out.</summary>
internal static class Ipv6PrefixOverlapRule
{
    public static void Check(SiteCheck check)
    {
        var rows = new List<(Member Member, Ipv6Prefix Prefix)>();
        var ranges = new List<OwnedRange>();
        foreach (var member in check.Members)
        {
            foreach (var prefix in member.Ipv6Prefixes)
            {
                ranges.Add(OwnedRange.Of(new IpPrefix(prefix), member.Id, rows.Count));
                rows.Add((member, prefix));
            }
        }

        OwnedRange.Sweep(
            [.. ranges],
            (inner, outer) =>
            {
                var (member, prefix) = rows[inner.Row];
                var (other, otherPrefix) = rows[outer.Row];
                check.Found.Add(
                    inner.Owner == outer.Owner
                        ? Ipv6PrefixDiagnostics.Nested(member, prefix, otherPrefix)
                        : Ipv6PrefixDiagnostics.Overlap(member, prefix, other, otherPrefix)
                );
            }
        );
    }
}
