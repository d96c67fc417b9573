using System.Net;
using Weir.Core.Model;
using Weir.Lab.Packets;
using Weir.Lab.Probes;
using Weir.Lab.Topologies;
using Weir.Testing.Evaluation;

namespace Weir.KernelTests.Campus;

/// <summary>Sends packet cases through the lab and compares what is seen with what the evaluator expects.</summary>
internal sealed class PolicyRun(LabTopology lab, PacketProbe probe, Func<PacketCase, Expected> decide)
{
    private readonly HashSet<(IPAddress, IPAddress, IpProtocol, ushort, ushort)> _flows = [];

    public int Compared { get; private set; }

    public List<string> Differences { get; } = [];

    /// <summary>How often each clause decided.</summary>
    public Dictionary<Clause, int> Clauses { get; } = [];

    /// <summary>
    /// First packets, and invalid ones; then an answer to every forwarded one, which is established. Cases that need connections open
    /// before, or come in where the lab has no wire, are left to tests of their own; a flow is used once, so that every packet is what it says.
    /// </summary>
    public void Openers(IEnumerable<PacketCase> cases)
    {
        var sent = new List<(PacketCase Case, Probe Probe)>();
        foreach (var packet in cases)
        {
            if (Probe(packet) is { } ready && _flows.Add(Flow(ready.Packet)))
            {
                sent.Add((packet, ready));
            }
        }

        var results = probe.Send([.. sent.Select(item => item.Probe)]);
        var answers = new List<(PacketCase Case, Probe Probe, ProbeResult Opened)>();
        for (var i = 0; i < sent.Count; i++)
        {
            var expected = decide(sent[i].Case);
            Compare(sent[i].Case, expected, results[i]);
            if (
                expected.Fate == Fate.Forwarded
                && results[i].Forwarded is [var seen]
                && expected.Clause != Clause.ListenerAnswer
                && sent[i].Case is { HasPorts: true, Tracking: Tracking.New }
            )
            {
                answers.Add((sent[i].Case, new Probe(seen.Node, ProbePacket.ReplyTo(seen.Packet)), results[i]));
            }
        }

        Answers(answers);
    }

    private void Answers(List<(PacketCase Case, Probe Probe, ProbeResult Opened)> answers)
    {
        var results = probe.Send([.. answers.Select(item => item.Probe)]);
        for (var i = 0; i < answers.Count; i++)
        {
            Count(Clause.Established);
            var opener = answers[i].Opened.Probe.Packet;
            // The answer comes back to who asked, from where he asked, with every translation undone.
            var fine =
                results[i].Forwarded is [var seen]
                && seen.Node == answers[i].Opened.Probe.From
                && seen.Packet.Destination.Equals(opener.Source)
                && seen.Packet.Source.Equals(opener.Destination)
                && seen.Packet.SourcePort == opener.DestinationPort
                && seen.Packet.DestinationPort == opener.SourcePort;
            if (!fine)
            {
                Differences.Add($"answer to {answers[i].Case}: {results[i]}");
            }
        }
    }

    private void Compare(PacketCase packet, Expected expected, ProbeResult seen)
    {
        Count(expected.Clause);
        var fine = expected.Fate switch
        {
            Fate.Forwarded => seen.Forwarded is [var one] && Same(packet, expected, one),
            Fate.ToTheBox => seen.Verdict is ProbeVerdict.Delivered or ProbeVerdict.Refused,
            _ => seen.Verdict is ProbeVerdict.Dropped,
        };
        if (!fine)
        {
            Differences.Add($"{packet}\n    expected {expected}\n    seen {seen}");
        }
    }

    private bool Same(PacketCase packet, Expected expected, Sighting seen) =>
        seen.Interface == expected.Egress
        && seen.Packet.Source.Equals(Address(expected.Source))
        && seen.Packet.Destination.Equals(Address(expected.Destination))
        && (
            packet.Protocol is not (6 or 17)
            || (
                seen.Packet.SourcePort == expected.SourcePort && seen.Packet.DestinationPort == expected.DestinationPort
            )
        );

    private void Count(Clause clause)
    {
        Compared++;
        Clauses[clause] = Clauses.GetValueOrDefault(clause) + 1;
    }

    private Probe? Probe(PacketCase packet)
    {
        var node = lab.Nodes.FirstOrDefault(candidate => candidate.FirewallInterface == packet.Ingress);
        if (node is null || packet.ConnectionsBefore > 0 || !CanBeMade(packet))
        {
            return null;
        }

        var raw = new ProbePacket(Address(packet.Source), Address(packet.Destination), (IpProtocol)packet.Protocol)
        {
            SourcePort = packet.SourcePort,
            DestinationPort = packet.DestinationPort,
            IcmpType = packet.IcmpType,
            IcmpCode = packet.IcmpCode,
            HopLimit = packet is { Protocol: 58, IcmpType: >= 130 and <= 143 } or { Protocol: 112 }
                ? (byte)255
                : (byte)64,
        };
        // An acknowledgment of nothing with SYN and FIN is invalid to conntrack whatever came before (nf_conntrack_proto_tcp.c).
        return packet.Tracking == Tracking.Invalid && packet.Protocol == 6
            ? new Probe(node.Name, raw with { TcpFlags = TcpFlags.Syn | TcpFlags.Fin })
            : new Probe(node.Name, raw);
    }

    /// <summary>
    /// Conntrack takes any first packet of UDP, GRE or an echo for new: only TCP with nonsense flags, and ICMP that
    /// is no question, can be made invalid. SCTP and DCCP without their handshake are always invalid, and so is ICMPv6 of a type that
    /// nobody has defined (nf_conntrack_icmpv6_packet), which an opening for all of ICMPv6 would let pass: they are left out.
    /// </summary>
    private static bool CanBeMade(PacketCase packet) =>
        packet.Tracking switch
        {
            Tracking.Reply => false,
            Tracking.Invalid => packet.Protocol == 6
                || (packet.Protocol is 1 or 58 && packet.IcmpType is not (8 or 128)),
            _ => packet is { Protocol: not (33 or 132) } and not { Protocol: 58, IcmpType: > 143 },
        };

    private static (IPAddress, IPAddress, IpProtocol, ushort, ushort) Flow(ProbePacket packet) =>
        (
            packet.Source,
            packet.Destination,
            packet.Protocol,
            packet.SourcePort,
            packet.IsIcmp ? (ushort)((packet.IcmpType << 8) | packet.IcmpCode) : packet.DestinationPort
        );

    private static IPAddress Address(IpPrefix host) =>
        host.IsIpv6 ? host.V6.Address.ToIPAddress() : host.V4.Address.ToIPAddress();
}
