using Weir.Backends.Nft;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.Lab.Injector;
using Weir.Lab.Topologies;

namespace Weir.Bench;

/// <summary>A namespace to measure in, with a rule set loaded.</summary>
internal static class FirewallGround
{
    public static InjectorGround With(Site site, Ruleset? ruleset, bool conntrackAccounting = false)
    {
        var ground = InjectorGround.Create(LabSpec.For(site.Topology));
        if (conntrackAccounting)
        {
            Sysctl.Write(ground.Network, ("net/netfilter/nf_conntrack_acct", "1"));
        }

        if (ruleset is not null)
        {
            using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, ground.Network);
            NftTransaction.Commit(socket, NftPlanner.Full(ruleset, TimeProvider.System.GetUtcNow()).Operations());
        }

        return ground;
    }
}
