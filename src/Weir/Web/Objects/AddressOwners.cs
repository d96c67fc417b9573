using Weir.Core.Model;

namespace Weir.Web.Objects;

/// <summary>Whose an address is: public addresses, devices and IPv6 prefixes of all members, sorted for a binary search.</summary>
internal sealed class AddressOwners
{
    private readonly Claim[] _claims4;
    private readonly Claim[] _claims6;

    private AddressOwners(List<Claim> claims4, List<Claim> claims6) =>
        (_claims4, _claims6) = (Sorted(claims4), Sorted(claims6));

    /// <param name="Highest">The highest last address of this claim and all before it: they may lie within each other.</param>
    private readonly record struct Claim(UInt128 First, UInt128 Last, uint Member, UInt128 Highest);

    public static AddressOwners Of(Site site)
    {
        var (claims4, claims6) = (new List<Claim>(), new List<Claim>());
        foreach (var member in site.Members)
        {
            if (member.PublicIpv4 is { } address)
            {
                claims4.Add(new Claim(address.Value, address.Value, member.Id, 0));
            }

            foreach (var prefix in member.Ipv6Prefixes)
            {
                claims6.Add(new Claim(prefix.Address.Value, prefix.Last.Value, member.Id, 0));
            }
        }

        foreach (var device in site.Devices)
        {
            var (first, last) = (device.Address.Address.Value, device.Address.Last.Value);
            claims4.Add(new Claim(first, last, device.MemberId, 0));
        }

        return new AddressOwners(claims4, claims6);
    }

    /// <summary>Ids of the members that hold something of the prefix, ascending, each once.</summary>
    public IEnumerable<uint> Of(IpPrefix prefix) =>
        prefix.IsIpv6
            ? Of(_claims6, prefix.V6.Address.Value, prefix.V6.Last.Value)
            : Of(_claims4, prefix.V4.Address.Value, prefix.V4.Last.Value);

    private static SortedSet<uint> Of(Claim[] claims, UInt128 first, UInt128 last)
    {
        var found = new SortedSet<uint>();
        for (var at = FirstReaching(claims, first); at < claims.Length && claims[at].First <= last; at++)
        {
            if (claims[at].Last >= first)
            {
                found.Add(claims[at].Member);
            }
        }

        return found;
    }

    private static int FirstReaching(Claim[] claims, UInt128 address)
    {
        var (low, high) = (0, claims.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = claims[middle].Highest < address ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static Claim[] Sorted(List<Claim> claims)
    {
        claims.Sort(static (one, other) => one.First.CompareTo(other.First));
        var sorted = claims.ToArray();
        for (var at = 0; at < sorted.Length; at++)
        {
            var before = at == 0 ? 0 : sorted[at - 1].Highest;
            sorted[at] = sorted[at] with { Highest = UInt128.Max(before, sorted[at].Last) };
        }

        return sorted;
    }
}
