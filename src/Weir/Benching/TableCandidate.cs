using Weir.Backends.Nft;
using Weir.Core.Rules;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.Lab.Benching;
using Weir.Lab.Injector;

namespace Weir.Benching;

/// <summary>A table that this process loads itself.</summary>
internal sealed class TableCandidate(string name, Ruleset table, TimeProvider time) : IBenchCandidate
{
    public string Name => name;

    public LoadFigures Load(InjectorGround ground)
    {
        try
        {
            using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, ground.Network);
            var plan = FirewallPlan.Replace(new Firewall([table]), time.GetUtcNow());
            var commit = NftTransaction.Commit(socket, plan.Operations(), time: time);
            return new LoadFigures((commit.Encode + commit.Kernel).TotalMilliseconds, 0);
        }
        catch (NetlinkException refused)
        {
            throw new CandidateRefusedException(name, refused.Message);
        }
    }
}
