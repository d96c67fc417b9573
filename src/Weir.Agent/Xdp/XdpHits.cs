using Weir.Agent.Counters;
using Weir.Core.Model;
using Weir.Kernel.Host;
using Weir.Kernel.Routing;

namespace Weir.Agent.Xdp;

/// <summary>What the program of a site's interfaces dropped: they share one table, so the first that has it tells for all.</summary>
internal static class XdpHits
{
    /// <returns>By prefix, of bans that dropped anything; null when the site does not ban by XDP, or no interface runs the program.</returns>
    public static Dictionary<IpPrefix, BanHits>? Of(string? networkNamespace, Site site, TimeProvider time)
    {
        if (!XdpSite.Uses(site))
        {
            return null;
        }

        using var network = networkNamespace is null ? null : NetworkNamespace.OpenNamed(networkNamespace);
        using var routing = RoutingSocket.Open(network);
        foreach (var name in XdpSite.Interfaces(site))
        {
            if (routing.FindLink(name)?.Index is { } index && XdpBanCounts.Read(network, index, time) is { } bans)
            {
                return bans.Where(static ban => ban.Packets > 0).ToDictionary(static ban => ban.Prefix, Hits);
            }
        }

        return null;
    }

    private static BanHits Hits(XdpBanHits ban) => new((ulong)ban.Packets, (ulong)ban.Bytes, ban.FirstHit, ban.LastHit);
}
