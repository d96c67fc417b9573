using Weir.Core.Analysis;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Testing.Evaluation;

namespace Weir.Tests.Compiler;

/// <summary>Packet cases for the simulator, and its traces for people.</summary>
internal static class CaseTraces
{
    private const byte Syn = 2;
    private const byte Fin = 1;

    public static Packet ToPacket(PacketCase packet) =>
        new()
        {
            InputInterface = packet.Ingress,
            IsIpv6 = packet.IsIpv6,
            Source = Number(packet.Source),
            Destination = Number(packet.Destination),
            Protocol = packet.Protocol,
            SourcePort = packet.SourcePort,
            DestinationPort = packet.DestinationPort,
            IcmpType = packet.IcmpType,
            IcmpCode = packet.IcmpCode,
            TcpFlags =
                packet.Protocol != 6 ? (byte)0
                : packet.Tracking == Tracking.Invalid ? (byte)(Syn | Fin)
                : Syn,
            State = packet.Tracking switch
            {
                Tracking.Invalid => CtStates.Invalid,
                Tracking.Reply => CtStates.Established,
                // Neighbor and router discovery is never tracked (nf_conntrack_proto_icmpv6.c, noct_valid_new).
                _ when packet is { Protocol: 58, IcmpType: >= 130 and <= 143 and not 139 } => CtStates.Untracked,
                _ => CtStates.New,
            },
        };

    public static string Text(Trace trace) =>
        $"{trace.Fate} {trace.Packet}: "
        + string.Join(
            " | ",
            trace.Steps.Where(step => step.Matched).Select(step => $"{step.Chain}: {step.Rule?.Comment}")
        );

    public static string Route(Site site, Packet packet)
    {
        foreach (var entry in site.Topology.Interfaces)
        {
            if (entry.Role != InterfaceRole.Outside && entry.Networks.Any(network => Holds(network, packet)))
            {
                return entry.Name;
            }
        }

        return "wan";
    }

    public static UInt128 Number(IpPrefix host) => host.IsIpv6 ? host.V6.Address.Value : host.V4.Address.Value;

    private static bool Holds(IpPrefix network, Packet packet) =>
        network.IsIpv6 == packet.IsIpv6
        && (
            packet.IsIpv6
                ? network.V6.Contains(new Ipv6Address(packet.Destination))
                : network.V4.Contains(new Ipv4Address((uint)packet.Destination))
        );
}
