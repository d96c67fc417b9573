using Weir.Core.Model;
using Weir.Core.Rules;
using static Weir.Core.Compiler.Lowering.Syntax;

namespace Weir.Core.Compiler.Lowering.Webfarm;

/// <summary>
/// W1 to W4 of docs/policy.md on the way in, before connection tracking. A listener's packet meets the look-ups of bans and its own
/// and is done. Control traffic is asked for after that only because nothing above can meet it: no ban overlaps it (WEIR0341) and no
/// listener has its ports (WEIR0364); so the public's packets do not pay for it.
/// </summary>
internal static class FarmRawChains
{
    private const int RawPriority = -300;

    public static IEnumerable<Chain> Of(FrameContext context, FarmShape farm)
    {
        var (bans4, dropped4) = BansFrom(context, farm, Field.Ip4Source);
        var (bans6, dropped6) = BansFrom(context, farm, Field.Ip6Source);
        var limited = context.Options.Webfarm.NewConnections > 0;
        yield return new Chain(
            Names.RawPrerouting,
            new BaseHook(ChainType.Filter, Hook.Prerouting, RawPriority, Drops: false),
            [
                .. bans4,
                .. ListenerRules.In4(farm, limited ? Names.Openings4 : null),
                // Each rule on an IPv6 address would cost an IPv4 packet a comparison of the family.
                Rule("IPv4 is done", Is(Field.NfProto, FrameContext.Ipv4), Goto(Names.RawRest4)),
                .. bans6,
                .. ListenerRules.In6(farm, limited ? Names.Openings6 : null),
                Rule("no listener's", Goto(Names.RawRest6)),
            ]
        );
        yield return Rest(
            context,
            Names.RawRest4,
            new Side(Field.Ip4Source, Field.Ip4Destination, Names.Peers4, Names.Management4, Names.Own4),
            [
                Untracked("ICMP errors", In(Key(Field.IcmpType), Names.Icmp4Errors), ToOwn4),
                Untracked("ICMP errors", In(Key(Field.IcmpType), Names.Icmp4Errors), ToServers4),
                Untracked("ping", Is(Field.IcmpType, Icmp.Echo4), ToOwn4),
            ],
            Names.FromServers4
        );
        yield return Rest(
            context,
            Names.RawRest6,
            new Side(Field.Ip6Source, Field.Ip6Destination, Names.Peers6, Names.Management6, Names.Own6),
            [
                Untracked("ICMPv6 errors", In(Key(Field.IcmpV6Type), Names.Icmp6Errors), ToOwn6),
                Untracked("ICMPv6 errors", In(Key(Field.IcmpV6Type), Names.Icmp6Errors), ToServers6),
                Untracked("RFC 4890, 4.4", In(Key(Field.IcmpV6Type), Names.Icmp6Box), ToOwn6),
            ],
            Names.FromServers6
        );
        foreach (
            var chain in (IEnumerable<Chain>)
                [
                    .. OpeningChains.Of(context, farm),
                    PeersChain(),
                    .. FromServers(context, farm),
                    .. dropped4,
                    .. dropped6,
                ]
        )
        {
            yield return chain;
        }
    }

    /// <summary>W2, where no earlier hook asks.</summary>
    private static (List<Rule> Asks, List<Chain> Drops) BansFrom(FrameContext context, FarmShape farm, Field source) =>
        context.Options.Webfarm.Bans == BanBackend.Nft
            ? BanChains.Asks(context, "from", source, Spared.By(farm, source))
            : ([], []);

    private static Match ToOwn4 => In(Key(Field.Ip4Destination), Names.Own4);

    private static Match ToServers4 => In(Key(Field.Ip4Destination), Names.Servers4);

    private static Match ToOwn6 => In(Key(Field.Ip6Destination), Names.Own6);

    private static Match ToServers6 => In(Key(Field.Ip6Destination), Names.Servers6);

    private readonly record struct Side(Field Source, Field Destination, string Peers, string Management, string Own);

    /// <summary>What is no listener's. Asked by the box's own traffic and by what is not served at all.</summary>
    private static Chain Rest(FrameContext context, string name, Side side, Rule[] icmp, string fromServers)
    {
        var own = In(Key(side.Destination), side.Own);
        var service = In(Key(Field.L4Proto, Field.DestinationPort), Names.Services);
        // The box's packets to itself have met the output hook, which decided whether they are tracked.
        var loopback = Rule("loopback", IsInterface(Field.InputInterface, "lo"), Return);
        var peers = Rule("peers", In(Key(side.Source), side.Peers), own, Jump(Names.Peers));
        var management = Untracked("services", In(Key(side.Source), side.Management), own, service);
        // Nothing but a listener or a service takes an opening, so it need not cost a conntrack entry. Tracked services remain.
        var openings = Rule(
            "openings to the box",
            Syn,
            own,
            NotIn(Key(side.Source), side.Management),
            Count(Names.CountToBox),
            Drop
        );
        Rule[] servers = context.HasServers
            ? [Rule("from servers", context.IsInside(Field.InputInterface), Jump(fromServers))]
            : [];
        return new Chain(name, null, [loopback, peers, management, .. icmp, .. servers, openings]);
    }

    /// <summary>Answers of listeners behind the box come in from inside; nothing else from there reaches a banned prefix.</summary>
    private static IEnumerable<Chain> FromServers(FrameContext context, FarmShape farm) =>
        context.HasServers
            ?
            [
                new Chain(
                    Names.FromServers4,
                    null,
                    [.. ListenerRules.Answers4(farm), .. FarmOutputChains.BansTo(context, farm, isIpv6: false).Asks]
                ),
                new Chain(
                    Names.FromServers6,
                    null,
                    [.. ListenerRules.Answers6(farm), .. FarmOutputChains.BansTo(context, farm, isIpv6: true).Asks]
                ),
            ]
            : [];

    /// <summary>SYN without ACK, RST and FIN: 0x17 are the four flags, 0x02 is SYN.</summary>
    internal static Match NoSyn { get; } = new Match.Masked(Field.TcpFlags, [0x17], Comparison.NotEqual, [0x02]);

    private static Match Syn { get; } = new Match.Masked(Field.TcpFlags, [0x17], Comparison.Equal, [0x02]);

    private static Rule Untracked(string comment, params ReadOnlySpan<Match> matches) =>
        Rule(comment, [.. matches, new Statement.NoTrack(), Accept]);

    /// <summary>W1: what the other balancers say to this one.</summary>
    private static Chain PeersChain() =>
        new(
            Names.Peers,
            null,
            [
                Untracked("VRRP", Is(Field.L4Proto, FrameContext.Vrrp)),
                Untracked(
                    "BFD, conntrack synchronisation",
                    Is(Field.L4Proto, FrameContext.Udp),
                    In(Key(Field.DestinationPort), Names.ControlPorts)
                ),
            ]
        );
}
