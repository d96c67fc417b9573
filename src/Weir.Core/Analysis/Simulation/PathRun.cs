using System.Collections.Immutable;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Simulation;

/// <summary>One packet on its way through the hooks.</summary>
internal sealed class PathRun(Simulator simulator, Packet packet, Func<Packet, string?>? route)
{
    private readonly ImmutableArray<ChainTrace>.Builder _chains = ImmutableArray.CreateBuilder<ChainTrace>();
    private Packet _packet = packet;

    public Trace Run(PacketPath path)
    {
        var fate = path switch
        {
            PacketPath.Forward => Traverse(Hook.Ingress)
                ?? Traverse(Hook.Prerouting)
                ?? Forwarded()
                ?? Traverse(Hook.Forward)
                ?? Traverse(Hook.Postrouting),
            PacketPath.ToBox => Traverse(Hook.Ingress) ?? Traverse(Hook.Prerouting) ?? Traverse(Hook.Input),
            _ => Routed() ?? Traverse(Hook.Output) ?? Routed() ?? Traverse(Hook.Postrouting),
        };
        return new Trace(fate ?? Fate.Accepted, _packet, _chains.ToImmutable());
    }

    /// <summary>Before the forward hook the kernel takes a hop off and, for IPv4, sets the priority anew (<c>ip_forward.c</c>, <c>ip6_output.c</c>).</summary>
    private Fate? Forwarded()
    {
        _packet = _packet with
        {
            Ttl = (byte)Math.Max(0, _packet.Ttl - 1),
            Priority = _packet.IsIpv6 ? _packet.Priority : TosPriority(_packet.Tos),
        };
        return Routed();
    }

    // rt_tos2priority of include/net/route.h with ip_tos2prio of net/ipv4/route.c: best effort, bulk, interactive, interactive bulk.
    private static uint TosPriority(byte tos) =>
        ((tos & 0x1E) >> 3) switch
        {
            0 => 0,
            1 => 2,
            2 => 6,
            _ => 4,
        };

    private Fate? Routed()
    {
        _packet = route is null ? _packet : _packet with { OutputInterface = route(_packet) };
        return null;
    }

    /// <returns>Null when the packet goes on.</returns>
    private Fate? Traverse(Hook hook)
    {
        var translated = false;
        foreach (var (table, chain, at) in simulator.Chains(hook, _packet))
        {
            // NAT chains see the first packet of a connection only, and none after the first that translated (nf_nat_core.c, nf_nat_inet_fn).
            if (at.Type == ChainType.Nat && (translated || _packet.State != CtStates.New))
            {
                continue;
            }

            var trace = at.IsBeforeConntrack ? RunUnknown(table, chain) : Run(table, chain, _packet);
            translated |= trace.Outcome.Nat is not null;
            _packet = trace.Packet;
            if (Ended(trace.Outcome.Ending) is { } fate)
            {
                return fate;
            }
        }

        return null;
    }

    private static Fate? Ended(Ending ending) =>
        ending switch
        {
            Ending.Accept => null,
            Ending.Drop => Fate.Dropped,
            Ending.Reject => Fate.Rejected,
            _ => Fate.TakenOver,
        };

    private ChainTrace Run(Ruleset table, Chain chain, Packet seen)
    {
        var trace = simulator.RunChain(table, chain.Name, seen);
        _chains.Add(trace);
        return trace;
    }

    /// <summary>Before conntrack a packet has no state yet: <c>ct state invalid</c> holds, and nothing else of its connection can be asked.</summary>
    private ChainTrace RunUnknown(Ruleset table, Chain chain)
    {
        var whole = _packet;
        var hidden = whole.State == CtStates.Untracked ? whole : whole with { State = CtStates.Invalid };
        var trace = Run(table, chain, hidden);
        return trace with
        {
            Packet = trace.Outcome.NotTracked ? trace.Packet : trace.Packet with { State = whole.State },
        };
    }
}
