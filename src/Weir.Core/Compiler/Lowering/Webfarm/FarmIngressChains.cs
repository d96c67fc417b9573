using Weir.Core.Model;
using Weir.Core.Rules;
using static Weir.Core.Compiler.Lowering.Syntax;

namespace Weir.Core.Compiler.Lowering.Webfarm;

/// <summary>
/// W2 of docs/policy.md at the ingress hook of outside interfaces: a banned packet costs neither defragmentation nor any other hook. One chain a device, so that
/// each stands and goes with its own. Nothing else is asked here: what must pass overlaps no ban (WEIR0341), and ARP is no packet of this family
/// (nft_chain_filter.c, nft_do_chain_inet_ingress).
/// </summary>
internal static class FarmIngressChains
{
    /// <summary>Before all that others may hang there.</summary>
    private const int Priority = -500;

    /// <summary>Router and neighbor discovery (RFC 4861): who may be banned may yet be the next hop.</summary>
    private const byte FirstNeighborType = 133;

    private const byte LastNeighborType = 137;

    /// <summary>The hop limit of what cannot have come through a router (RFC 4861, 6.1 and 7.1).</summary>
    private const byte OnLinkHops = 255;

    public static IEnumerable<Chain> Of(FrameContext context, FarmShape farm)
    {
        var devices = Devices(context).ToList();
        if (devices.Count == 0)
        {
            return [];
        }

        var (bans4, dropped4) = Asks(context, Field.Ip4Source, Spared.By(farm, Field.Ip4Source));
        var (bans6, dropped6) = Asks(context, Field.Ip6Source, new([Neighbors, .. Spared.By(farm, Field.Ip6Source)]));
        var done = Rule("IPv4 is done", Is(Field.NfProto, FrameContext.Ipv4), Return);
        return
        [
            .. devices.Select(device => new Chain(
                Names.Ingress(device),
                new BaseHook(ChainType.Filter, Hook.Ingress, Priority, Drops: false) { Device = device },
                [.. bans4, done, .. bans6]
            )),
            .. dropped4,
            .. dropped6,
        ];
    }

    private static Rule Neighbors { get; } =
        Rule(
            "neighbor discovery",
            new Match.InRanges(Field.IcmpV6Type, [FirstNeighborType, LastNeighborType]),
            Is(Field.HopLimit, OnLinkHops),
            Return
        );

    private static IEnumerable<string> Devices(FrameContext context) =>
        context.Options.Webfarm.Bans switch
        {
            BanBackend.Ingress => context.Interfaces(InterfaceRole.Outside).Select(static link => link.Name),
            BanBackend.Xdp => context.Options.Webfarm.IngressOn,
            _ => [],
        };

    private static (List<Rule> Asks, List<Chain> Drops) Asks(
        FrameContext context,
        Field source,
        EquatableArray<Rule> spared
    ) => BanChains.Asks(context, "at_ingress", source, spared);
}
