using Weir.Backends.Nft;
using Weir.Core.Compiler;
using Weir.Core.Model;

namespace Weir.Cli.Applying;

/// <summary>
/// Lowers and plans a small site on another processor while the real one is read, and throws it away. What has not run yet in a process is
/// first compiled by the JIT as far as it could not be ahead (docs/operations/start-up.md); that takes longer than lowering a million bans.
/// </summary>
internal static class Rehearsal
{
    /// <param name="time">For the plan's time-outs; there are none.</param>
    public static void Begin(TimeProvider time)
    {
        if (Environment.ProcessorCount > 1)
        {
            _ = Task.Run(() => Play(time.GetUtcNow()));
        }
    }

    internal static void Play(DateTimeOffset now)
    {
        var compiled = SiteCompiler.Compile(Site());
        NftPlanner.Full(compiled.Ruleset, now);
        var loaded = NftSpecs.Table(compiled.Structure);
        KernelDiff.Compare(loaded, loaded);
        SiteDiff.Between(null, compiled.Site);
    }

    // Documentation's addresses (RFC 5737), a row of each kind that a balancer has.
    private static Site Site()
    {
        var address = new Ipv4Address(0xC000_0201);
        var network = new IpPrefix(Ipv4Prefix.Around(address, 24));
        return new Site
        {
            Kind = SiteKind.Webfarm,
            Topology = new Topology
            {
                Interfaces =
                [
                    new Interface("outside", InterfaceRole.Outside, []),
                    new Interface("inside", InterfaceRole.Inside, [network]),
                ],
                OwnAddresses = [new IpPrefix(Ipv4Prefix.Host(address))],
                Management = [network],
                Services = [new Service("ssh", TransportProtocol.Tcp, new PortRange(22, 22))],
            },
            Options = new SiteOptions(),
            Bans = [new Ban(new IpPrefix(Ipv4Prefix.Host(new Ipv4Address(0xC633_6401))), "", null)],
        };
    }
}
