using Weir.Core.Rules;
using static Weir.Core.Compiler.Lowering.Syntax;

namespace Weir.Core.Compiler.Lowering.Webfarm;

/// <summary>
/// W5 to W7 of docs/policy.md. The first rule is all that a listener's packet pays here: what is untracked was judged in the raw
/// chains (one comparison of the state, no second look-up).
/// </summary>
internal static class FarmFilterChains
{
    private static readonly Rule Judged = Rule(
        "judged before, or established",
        State(CtStates.Untracked | CtStates.Established | CtStates.Related),
        Accept
    );

    public static IEnumerable<Chain> Of(FrameContext context)
    {
        var service = Key(Field.L4Proto, Field.DestinationPort);
        yield return new Chain(
            Names.Input,
            new BaseHook(ChainType.Filter, Hook.Input, 0, Drops: true),
            [
                Judged,
                Rule("loopback", IsInterface(Field.InputInterface, "lo"), Accept),
                // To addresses that are not declared as own, control traffic and services are tracked.
                Rule("peers", In(Key(Field.Ip4Source), Names.Peers4), Jump(Names.InputPeers)),
                Rule("peers", In(Key(Field.Ip6Source), Names.Peers6), Jump(Names.InputPeers)),
                Rule("invalid", State(CtStates.Invalid), Count(Names.CountInvalid), Drop),
                Rule("services", In(Key(Field.Ip4Source), Names.Management4), In(service, Names.Services), Accept),
                Rule("services", In(Key(Field.Ip6Source), Names.Management6), In(service, Names.Services), Accept),
                Rule("everything else", Count(Names.CountToBox)),
            ]
        );
        yield return new Chain(
            Names.InputPeers,
            null,
            [
                Rule("VRRP", Is(Field.L4Proto, FrameContext.Vrrp), Accept),
                Rule(
                    "BFD, conntrack synchronisation",
                    Is(Field.L4Proto, FrameContext.Udp),
                    In(Key(Field.DestinationPort), Names.ControlPorts),
                    Accept
                ),
            ]
        );
        yield return new Chain(
            Names.Forward,
            new BaseHook(ChainType.Filter, Hook.Forward, 0, Drops: true),
            [Judged, .. FromServers(context), Rule("everything else", Count(Names.CountUnsolicited))]
        );
    }

    /// <summary>W7: servers behind the box open connections outward, and answer for untracked flows by ICMP.</summary>
    private static IEnumerable<Rule> FromServers(FrameContext context)
    {
        if (!context.HasServers)
        {
            yield break;
        }

        var inside = context.IsInside(Field.InputInterface);
        var outside = context.IsOutside(Field.OutputInterface);
        var from4 = In(Key(Field.Ip4Source), Names.Servers4);
        var from6 = In(Key(Field.Ip6Source), Names.Servers6);
        yield return Rule("ICMP errors", inside, from4, In(Key(Field.IcmpType), Names.Icmp4Errors), Accept);
        yield return Rule("ICMPv6 errors", inside, from6, In(Key(Field.IcmpV6Type), Names.Icmp6Errors), Accept);
        yield return Rule("invalid", State(CtStates.Invalid), Count(Names.CountInvalid), Drop);
        yield return Rule("servers outward", inside, outside, from4, Accept);
        yield return Rule("servers outward", inside, outside, from6, Accept);
    }
}
