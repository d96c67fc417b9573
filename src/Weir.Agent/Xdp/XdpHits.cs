using Weir.Agent.Counters;
using Weir.Agent.Kernel;
using Weir.Core.Model;
using Weir.Kernel.Host;
using Weir.Kernel.Routing;

namespace Weir.Agent.Xdp;

/// <summary>What the program of a site's interfaces dropped: they share one table, so the first that has it tells for all.</summary>
internal static class XdpHits
{
    // A table that takes another's place has no name until it has the other's counts; carrying a million takes a second.
    private static readonly TimeSpan Carrying = TimeSpan.FromSeconds(10);

    /// <returns>Of bans that dropped anything; null when the site does not ban by XDP, or no interface runs the program.</returns>
    public static BanLook? Of(KernelTable table, string? networkNamespace, Site site, TimeProvider time)
    {
        if (!XdpSite.Uses(site))
        {
            return null;
        }

        using var network = networkNamespace is null ? null : NetworkNamespace.OpenNamed(networkNamespace);
        using var routing = RoutingSocket.Open(network);
        foreach (var name in XdpSite.Interfaces(site))
        {
            if (routing.FindLink(name)?.Index is { } index && KernelBans.Attached(network, index) is { } bans)
            {
                using (bans)
                {
                    return Of(table, bans, time);
                }
            }
        }

        return null;
    }

    private static BanLook Of(KernelTable table, KernelBans bans, TimeProvider time)
    {
        // Without a name after all that time: whoever carried was killed, and what was to be carried is lost.
        var name = SpinWait.SpinUntil(() => bans.Table.Lineage != 0, Carrying)
            ? $"{bans.Table.Lineage}"
            : $"program-{bans.ProgramId}";
        return new BanLook(
            "xdp",
            $"{table.Life}/{name}",
            XdpBanCounts
                .Read(bans.Table, time.GetUtcNow(), KernelClock.Monotonic())
                .Where(static ban => ban.Packets > 0)
                .ToDictionary(static ban => ban.Prefix, Hits)
        );
    }

    private static BanHits Hits(XdpBanHits ban) => new((ulong)ban.Packets, (ulong)ban.Bytes, ban.FirstHit, ban.LastHit);
}
