using System.Globalization;
using Weir.Core.Compiler.Lowering;
using Weir.Core.Model;

namespace Weir.Core.Compiler;

/// <summary>Which sets of a compiled site tell what bans dropped, for those who read them back (docs/decisions/0008).</summary>
public static class BanSets
{
    /// <summary>The interval set of all IPv4 bans, where they have that form: each range counts for itself.</summary>
    public static string Tree4 => Names.Ban4(Names.AllLengths);

    /// <inheritdoc cref="Tree4"/>
    public static string Tree6 => Names.Ban6(Names.AllLengths);

    /// <summary>True for a set whose elements are banned prefixes of one length with what they dropped.</summary>
    /// <param name="length">The prefix length; the key is the prefix's address.</param>
    public static bool IsHits(string set, out bool ipv6, out int length)
    {
        ArgumentNullException.ThrowIfNull(set);
        length = 0;
        ipv6 = set.StartsWith(Stem6, StringComparison.Ordinal);
        var stem = ipv6 ? Stem6 : Stem4;
        return set.StartsWith(stem, StringComparison.Ordinal)
            && int.TryParse(set.AsSpan(stem.Length), NumberStyles.None, CultureInfo.InvariantCulture, out length)
            && length <= (ipv6 ? 128 : 32);
    }

    /// <summary>The ban that speaks on each of the tree's ranges: of those around it, the one that holds longest.</summary>
    /// <param name="bans">The site's, sorted by prefix.</param>
    /// <param name="ipv6">The family.</param>
    public static IReadOnlyDictionary<UInt128, Ban> Speakers(SiteRows<Ban> bans, bool ipv6)
    {
        ArgumentNullException.ThrowIfNull(bans);
        var family = bans.Where(ban => ban.Prefix.IsIpv6 == ipv6);
        var ranges = BanRanges.Of(
            family,
            ban =>
                ipv6
                    ? (ban.Prefix.V6.Address.Value, ban.Prefix.V6.Last.Value)
                    : (ban.Prefix.V4.Address.Value, ban.Prefix.V4.Last.Value)
        );
        return ranges.ToDictionary(range => range.First, range => range.Ban);
    }

    private static string Stem4 { get; } = Names.BanHits4(0)[..^1];

    private static string Stem6 { get; } = Names.BanHits6(0)[..^1];
}
