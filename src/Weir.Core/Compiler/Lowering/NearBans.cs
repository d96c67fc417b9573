using Weir.Core.Model;

namespace Weir.Core.Compiler.Lowering;

/// <summary>
/// The networks that bans lie in: one element for the first bits of each. A packet from none of them is asked one question instead of one for each prefix
/// length of bans. Follows from the bans alone, and is kept up for those that change without a walk over the others.
/// </summary>
internal static class NearBans
{
    /// <summary>First bits of an IPv4 address that are asked for: 650 bans all over the internet lie in one of a hundred networks of this length.</summary>
    public const int Length4 = 16;

    /// <summary>The same of an IPv6 address: what a registry gives a provider (RFC 6177, 3).</summary>
    public const int Length6 = 32;

    /// <summary>A ban so much shorter is no longer written out: 256 elements are a ban's most.</summary>
    private const int MostBits = 8;

    public static int LengthOf(bool isIpv6) => isIpv6 ? Length6 : Length4;

    /// <summary>Each network that a ban lies in, or holds, once; and each ban that is too wide to be written out.</summary>
    /// <param name="bans">Sorted by prefix.</param>
    public static void Emit<TSink>(SiteRows<Ban> bans, ref TSink sink)
        where TSink : IElementSink
    {
        var (family, next) = (false, 0UL);
        foreach (var ban in bans)
        {
            if (IsWide(ban.Prefix))
            {
                sink.WideBan(ban.Prefix.IsIpv6);
                continue;
            }

            if (ban.Prefix.IsIpv6 != family)
            {
                (family, next) = (ban.Prefix.IsIpv6, 0);
            }

            var (first, last) = Networks(ban.Prefix);
            for (var network = Math.Max(first, next); network <= last; network++)
            {
                sink.NearBan(At(network, family));
            }

            next = Math.Max(next, last + 1);
        }
    }

    /// <summary>What <see cref="Emit{TSink}(SiteRows{Ban}, ref TSink)"/> says of the networks that changed bans lie in, or hold.</summary>
    /// <param name="bans">Sorted by prefix: those before the change, or those after it.</param>
    /// <param name="changed">Bans that came and that went.</param>
    public static void Emit<TSink>(SiteRows<Ban> bans, IEnumerable<Ban> changed, ref TSink sink)
        where TSink : IElementSink
    {
        var asked = new HashSet<IpPrefix>();
        foreach (var ban in changed)
        {
            if (IsWide(ban.Prefix))
            {
                if (asked.Add(ban.Prefix) && Has(bans, ban.Prefix))
                {
                    sink.WideBan(ban.Prefix.IsIpv6);
                }

                continue;
            }

            var (first, last) = Networks(ban.Prefix);
            for (var network = first; network <= last; network++)
            {
                var near = At(network, ban.Prefix.IsIpv6);
                if (asked.Add(near) && IsNear(bans, near))
                {
                    sink.NearBan(near);
                }
            }
        }
    }

    private static bool IsWide(IpPrefix prefix) => prefix.Length < LengthOf(prefix.IsIpv6) - MostBits;

    /// <summary>Numbers of the first and the last network; their addresses without the bits behind.</summary>
    private static (ulong First, ulong Last) Networks(IpPrefix prefix)
    {
        var first = prefix.IsIpv6
            ? prefix.V6.Address.High >> (64 - Length6)
            : prefix.V4.Address.Value >> (32 - Length4);
        // What is at least as long as a network's prefix lies in one; what is shorter holds a power of two of them.
        var inner = Math.Max(0, LengthOf(prefix.IsIpv6) - prefix.Length);
        return (first, first | ((1UL << inner) - 1));
    }

    private static IpPrefix At(ulong network, bool isIpv6) =>
        isIpv6
            ? new IpPrefix(new Ipv6Prefix(Ipv6Address.Of(network << (64 - Length6), 0), Length6))
            : new IpPrefix(new Ipv4Prefix(new Ipv4Address((uint)network << (32 - Length4)), Length4));

    /// <summary>Whether a ban that is not too wide lies in this network, or holds it.</summary>
    private static bool IsNear(SiteRows<Ban> bans, IpPrefix near)
    {
        for (var length = near.Length; length >= near.Length - MostBits; length--)
        {
            if (Has(bans, Around(near, length)))
            {
                return true;
            }
        }

        // Those within stand behind the network itself, which is not there.
        var at = bans.FirstNot(near, static (ban, wanted) => ban.Prefix < wanted);
        return at < bans.Length && near.Contains(bans[at].Prefix);
    }

    private static IpPrefix Around(IpPrefix prefix, int length) =>
        prefix.IsIpv6
            ? new IpPrefix(Ipv6Prefix.Around(prefix.V6.Address, length))
            : new IpPrefix(Ipv4Prefix.Around(prefix.V4.Address, length));

    private static bool Has(SiteRows<Ban> bans, IpPrefix prefix)
    {
        var at = bans.FirstNot(prefix, static (ban, wanted) => ban.Prefix < wanted);
        return at < bans.Length && bans[at].Prefix == prefix;
    }
}
