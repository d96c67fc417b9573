using Weir.Core.Rules;
using static Weir.Core.Compiler.Lowering.Syntax;

namespace Weir.Core.Compiler.Lowering;

/// <summary>P9 of docs/policy.md: what the box itself takes.</summary>
internal static class BoxChains
{
    public static IEnumerable<Chain> Of(FrameContext context)
    {
        var service = Key(Field.L4Proto, Field.DestinationPort);
        yield return new Chain(
            Names.Input,
            new BaseHook(ChainType.Filter, Hook.Input, 0, Drops: true),
            [
                Rule("established", State(CtStates.Established | CtStates.Related), Accept),
                Rule("loopback", IsInterface(Field.InputInterface, "lo"), Accept),
                // From outside and management the raw chain has asked already.
                Rule("bans", context.IsInside(Field.InputInterface), Jump(Names.BanSource)),
                Rule("peers", In(Key(Field.Ip4Source), Names.Peers4), Jump(Names.InputPeers)),
                Rule("peers", In(Key(Field.Ip6Source), Names.Peers6), Jump(Names.InputPeers)),
                Rule("ICMP", In(Key(Field.IcmpType), Names.Icmp4Local), Accept),
                Rule("RFC 4890, 4.4", In(Key(Field.IcmpV6Type), Names.Icmp6Local), Accept),
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
                    "conntrack synchronisation",
                    Is(Field.L4Proto, FrameContext.Udp),
                    Is(Field.DestinationPort, context.Options.ConntrackSyncPort),
                    Accept
                ),
            ]
        );
    }
}
