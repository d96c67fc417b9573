using Weir.Agent.Xdp;
using Weir.Backends.Xdp;
using Weir.Core.Model;
using Weir.Kernel.Bpf;
using Weir.Kernel.Routing;
using Weir.Lab.Floods;

namespace Weir.Demo.Webfarm;

/// <summary>A site's bans in the XDP program at a balancer's public link; taken off when this is disposed.</summary>
internal sealed class AttachedBans : IDisposable
{
    private readonly KernelBans _bans;
    private readonly XdpLink _link;

    private AttachedBans(KernelBans bans, XdpLink link) => (_bans, _link) = (bans, link);

    /// <exception cref="Kernel.Netlink.NetlinkException">The kernel refused.</exception>
    public static AttachedBans On(Balancer balancer, Site site)
    {
        var bans = KernelBans.Load(
            new XdpBanSpec
            {
                Bans = [.. site.Bans.Select(static ban => new XdpBan(ban.Prefix, Expires: 0))],
                Allows = [.. site.Allows.Select(static allow => allow.Prefix)],
                Peers = [.. site.Topology.Peers],
                SyncPort = site.Options.ConntrackSyncPort,
            }
        );
        try
        {
            using var routing = RoutingSocket.Open(balancer.Network);
            var link = routing.FindLink(Balancer.PublicLink)?.Index ?? 0;
            return new AttachedBans(
                bans,
                XdpLink.Attach(
                    bans.Program,
                    KernelBans.ProgramName,
                    balancer.Network,
                    link,
                    Kernel.Bpf.XdpMode.Native,
                    out _
                )
            );
        }
        catch
        {
            bans.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _link.Dispose();
        _bans.Dispose();
    }
}
