namespace Weir.Core.Model.Validation;

/// <summary>Prefixes of both families to ask whether something is within or overlaps them.</summary>
internal sealed class IpPrefixes
{
    private readonly List<IpPrefix> _prefixes;
    private readonly PrefixSet4 _v4;
    private readonly PrefixSet6 _v6;

    public IpPrefixes(IEnumerable<IpPrefix> prefixes)
    {
        _prefixes = [.. prefixes];
        _v4 = PrefixSet4.Of(_prefixes.Where(p => !p.IsIpv6).Select(p => p.V4));
        _v6 = PrefixSet6.Of(_prefixes.Where(p => p.IsIpv6).Select(p => p.V6));
    }

    public bool Contains(IpPrefix prefix) => prefix.IsIpv6 ? _v6.Contains(prefix.V6) : _v4.Contains(prefix.V4);

    /// <summary>The first of the prefixes that overlaps this one, or null; the search by sets comes first, it nearly always ends there.</summary>
    public IpPrefix? FindOverlapping(IpPrefix prefix)
    {
        if (!(prefix.IsIpv6 ? _v6.Overlaps(prefix.V6) : _v4.Overlaps(prefix.V4)))
        {
            return null;
        }

        foreach (var one in _prefixes)
        {
            if (one.Overlaps(prefix))
            {
                return one;
            }
        }

        return null;
    }
}
