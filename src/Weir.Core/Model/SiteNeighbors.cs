namespace Weir.Core.Model;

/// <summary>
/// Finds the members that a change could collide with: those that hold a login, a public address, a device's address or an IPv6 prefix that a
/// changed member claims now and did not claim before. A change that claims nothing new (a member is blocked) looks at nobody.
/// </summary>
internal static class SiteNeighbors
{
    /// <param name="before">A valid site.</param>
    /// <param name="rows">The changed members' rows.</param>
    /// <param name="changed">Their ids, ascending.</param>
    /// <returns>Ids of other members, each once.</returns>
    public static IReadOnlyCollection<uint> Of(Site before, SiteDraft rows, uint[] changed)
    {
        var found = new HashSet<uint>();
        AddHolders(before, rows, found);
        AddOverlapping(
            Claims(rows.Devices, device => before.DevicesOf(device.MemberId).Contains(device), RangeOf),
            before.Devices,
            device => found.Add(device.MemberId),
            RangeOf
        );
        AddPrefixHolders(before, rows, found);
        found.ExceptWith(changed);
        return found;
    }

    private static void AddHolders(Site before, SiteDraft rows, HashSet<uint> found)
    {
        var logins = new HashSet<string>(StringComparer.Ordinal);
        var addresses = new HashSet<Ipv4Address>();
        foreach (var member in rows.Members)
        {
            var was = before.FindMember(member.Id);
            if (was?.Login != member.Login)
            {
                logins.Add(member.Login);
            }

            if (member.PublicIpv4 is { } address && was?.PublicIpv4 != address)
            {
                addresses.Add(address);
            }
        }

        if (logins.Count + addresses.Count == 0)
        {
            return;
        }

        foreach (var member in before.Members)
        {
            if (logins.Contains(member.Login) || (member.PublicIpv4 is { } address && addresses.Contains(address)))
            {
                found.Add(member.Id);
            }
        }
    }

    private static void AddPrefixHolders(Site before, SiteDraft rows, HashSet<uint> found)
    {
        var claims = Claims(
            rows.Members.SelectMany(static member => member.Ipv6Prefixes.Select(prefix => (member.Id, prefix))),
            claim => before.FindMember(claim.Id)?.Ipv6Prefixes.Contains(claim.prefix) == true,
            static claim => RangeOf(claim.prefix)
        );
        if (claims.Count == 0)
        {
            return;
        }

        foreach (var member in before.Members)
        {
            foreach (var prefix in member.Ipv6Prefixes)
            {
                if (Overlaps(claims, RangeOf(prefix)))
                {
                    found.Add(member.Id);
                }
            }
        }
    }

    private static void AddOverlapping<T>(List<Range6> claims, SiteRows<T> rows, Action<T> add, Func<T, Range6> rangeOf)
        where T : class
    {
        if (claims.Count == 0)
        {
            return;
        }

        foreach (var row in rows)
        {
            if (Overlaps(claims, rangeOf(row)))
            {
                add(row);
            }
        }
    }

    /// <summary>The ranges of what is claimed anew, ascending and disjoint.</summary>
    private static List<Range6> Claims<T>(IEnumerable<T> rows, Func<T, bool> held, Func<T, Range6> rangeOf)
    {
        var claims = new List<Range6>();
        foreach (var range in rows.Where(row => !held(row)).Select(rangeOf).OrderBy(static range => range.First))
        {
            if (claims.Count > 0 && range.First <= claims[^1].Last)
            {
                claims[^1] = claims[^1] with { Last = UInt128.Max(claims[^1].Last, range.Last) };
                continue;
            }

            claims.Add(range);
        }

        return claims;
    }

    private static bool Overlaps(List<Range6> claims, Range6 range)
    {
        var (low, high) = (0, claims.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = claims[middle].Last < range.First ? (middle + 1, high) : (low, middle);
        }

        return low < claims.Count && claims[low].First <= range.Last;
    }

    private static Range6 RangeOf(Device device) => new(device.Address.Address.Value, device.Address.Last.Value);

    private static Range6 RangeOf(Ipv6Prefix prefix) => new(prefix.Address.Value, prefix.Last.Value);

    /// <summary>First to last address; an IPv4 address counts as its number.</summary>
    private readonly record struct Range6(UInt128 First, UInt128 Last);
}
