using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>A block of addresses that cannot be the source of a packet from the world.</summary>
/// <param name="IsPrivate">Fine inside a network.</param>
internal sealed record BogonBlock(string Prefix, string What, bool IsPrivate, NumberRange Range);

/// <summary>The special-purpose address registries of IANA (RFC 6890 and its updates), as far as they cannot be sources.</summary>
internal static class BogonBlocks
{
    private static readonly ImmutableArray<BogonBlock> Ipv4 =
    [
        Block("127.0.0.0/8", "the loopback network", isPrivate: true),
        Block("192.0.2.0/24", "kept for documentation"),
        Block("198.51.100.0/24", "kept for documentation"),
        Block("203.0.113.0/24", "kept for documentation"),
        Block("224.0.0.0/4", "multicast groups, which send nothing"),
        Block("240.0.0.0/4", "not assigned"),
        Block("10.0.0.0/8", "private", isPrivate: true),
        Block("172.16.0.0/12", "private", isPrivate: true),
        Block("192.168.0.0/16", "private", isPrivate: true),
        Block("100.64.0.0/10", "carriers' shared addresses", isPrivate: true),
        Block("169.254.0.0/16", "link-local", isPrivate: true),
        Block("198.18.0.0/15", "kept for benchmarks", isPrivate: true),
    ];

    private static readonly ImmutableArray<BogonBlock> Ipv6 =
    [
        Block("::1/128", "the loopback address", isPrivate: true),
        Block("::ffff:0:0/96", "IPv4 addresses, which never travel so"),
        Block("2001:db8::/32", "kept for documentation"),
        Block("fec0::/10", "given up"),
        Block("ff00::/8", "multicast groups, which send nothing"),
        Block("fc00::/7", "private", isPrivate: true),
    ];

    /// <summary>The block that all of the addresses lie in; null when some may be real.</summary>
    public static BogonBlock? Around(Family family, ImmutableArray<NumberRange> addresses, bool withPrivate)
    {
        foreach (var block in family == Family.Ip6 ? Ipv6 : Ipv4)
        {
            if (
                (withPrivate || !block.IsPrivate)
                && addresses[0].First >= block.Range.First
                && addresses[^1].Last <= block.Range.Last
            )
            {
                return block;
            }
        }

        return null;
    }

    private static BogonBlock Block(string text, string what, bool isPrivate = false)
    {
        if (!IpPrefix.TryParse(text, out var prefix, out var problem))
        {
            throw new FormatException(problem);
        }

        var first = prefix.IsIpv6 ? prefix.V6.Address.Value : prefix.V4.Address.Value;
        var last = prefix.IsIpv6 ? prefix.V6.Last.Value : prefix.V4.Last.Value;
        return new BogonBlock(text, what, isPrivate, new NumberRange(first, last));
    }
}
