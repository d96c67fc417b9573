namespace Weir.Core.Model.Validation;

/// <summary>
/// Whether any of a million bans overlaps one of a few prefixes: some searches a prefix instead of one a ban. Nearly always none does, and the
/// rule that asked is done.
/// </summary>
internal static class BanSearch
{
    /// <param name="bans">Sorted by prefix.</param>
    public static bool AnyOverlaps(ReadOnlySpan<Ban> bans, IEnumerable<IpPrefix> prefixes)
    {
        foreach (var prefix in prefixes)
        {
            if (AnyWithin(bans, prefix) || AnyAround(bans, prefix))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Those within stand behind the prefix itself, or are it.</summary>
    private static bool AnyWithin(ReadOnlySpan<Ban> bans, IpPrefix prefix)
    {
        var at = FirstFrom(bans, prefix);
        return at < bans.Length && prefix.Contains(bans[at].Prefix);
    }

    private static bool AnyAround(ReadOnlySpan<Ban> bans, IpPrefix prefix)
    {
        for (var length = 0; length < prefix.Length; length++)
        {
            var outer = prefix.IsIpv6
                ? new IpPrefix(Ipv6Prefix.Around(prefix.V6.Address, length))
                : new IpPrefix(Ipv4Prefix.Around(prefix.V4.Address, length));
            var at = FirstFrom(bans, outer);
            if (at < bans.Length && bans[at].Prefix == outer)
            {
                return true;
            }
        }

        return false;
    }

    private static int FirstFrom(ReadOnlySpan<Ban> bans, IpPrefix prefix)
    {
        var (low, high) = (0, bans.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = bans[middle].Prefix < prefix ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
