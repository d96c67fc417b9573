using System.Net.NetworkInformation;
using Weir.Kernel.Conntrack;
using Weir.Lab.Injector;
using Weir.Lab.Packets;

namespace Weir.Lab.Benching;

/// <summary>The frames of flows in each step of their life.</summary>
internal static class FlowFrames
{
    // Probes number their sequences from the packet's place (ProbeMark); the answering side begins here.
    private const uint AnswersFrom = 0x10000000;

    private const TcpFlags SynAck = TcpFlags.Syn | TcpFlags.Ack;

    /// <summary>Packets as they are, whatever their TCP flags.</summary>
    public static FrameRing Alone(TrafficClass.Flows flows, PhysicalAddress input) =>
        FrameRing.Of([.. flows.Packets.Select(Numbered)], input);

    /// <summary>What begins the flows: of TCP a SYN.</summary>
    public static FrameRing First(TrafficClass.Flows flows, PhysicalAddress input) =>
        FrameRing.Of([.. flows.Packets.Select(First)], input);

    /// <summary>Later packets in the direction of the first: of TCP the end of the handshake, and data.</summary>
    public static FrameRing Later(TrafficClass.Flows flows, PhysicalAddress input) =>
        FrameRing.Of([.. flows.Packets.Select((packet, at) => Later(packet, at, flows.LaterFlags))], input);

    /// <summary>
    /// The answers to the first packets, as connection tracking expects them: to what the source became. Null when nothing is
    /// tracked, so that there is nothing an answer could be the answer to.
    /// </summary>
    /// <param name="later">False: to the first packets (TCP: SYN-ACK). True: in the established flow.</param>
    public static FrameRing? Answers(
        TrafficClass.Flows flows,
        Dictionary<ConntrackTuple, ConntrackTuple> connections,
        PhysicalAddress output,
        bool later
    )
    {
        var answers = new List<ProbePacket>(flows.Count);
        for (var at = 0; at < flows.Packets.Length; at++)
        {
            if (connections.TryGetValue(TupleOf(flows.Packets[at]), out var reply))
            {
                answers.Add(Answer(flows.Packets[at], reply, (uint)at, later ? flows.LaterFlags : SynAck));
            }
        }

        return answers.Count == 0 ? null : FrameRing.Of(answers, output);
    }

    /// <summary>Answers of a firewall that tracks and translates nothing.</summary>
    public static FrameRing Reversed(TrafficClass.Flows flows, PhysicalAddress output) =>
        FrameRing.Of(
            [
                .. flows.Packets.Select(
                    (packet, at) => Answer(packet, Reverse(TupleOf(packet)), (uint)at, flows.LaterFlags)
                ),
            ],
            output
        );

    private static ConntrackTuple Reverse(ConntrackTuple tuple) =>
        tuple with
        {
            Source = tuple.Destination,
            Destination = tuple.Source,
            SourcePort = tuple.DestinationPort,
            DestinationPort = tuple.SourcePort,
        };

    private static ProbePacket Numbered(ProbePacket packet, int at) =>
        packet.Protocol == IpProtocol.Tcp ? packet with { Sequence = SequenceOf(at) } : packet;

    private static ProbePacket First(ProbePacket packet, int at) =>
        packet.Protocol == IpProtocol.Tcp ? Numbered(packet, at) with { TcpFlags = TcpFlags.Syn } : packet;

    private static ProbePacket Later(ProbePacket packet, int at, TcpFlags flags) =>
        packet.Protocol == IpProtocol.Tcp
            ? packet with
            {
                TcpFlags = flags,
                Sequence = SequenceOf(at) + 1,
                Acknowledgment = AnswersFrom + 1,
            }
            : packet;

    private static ProbePacket Answer(ProbePacket packet, ConntrackTuple reply, uint at, TcpFlags flags)
    {
        var later = flags != SynAck;
        var answer = packet with
        {
            Source = reply.SourceAddress,
            Destination = reply.DestinationAddress,
            SourcePort = reply.SourcePort,
            DestinationPort = reply.DestinationPort,
        };
        return packet.Protocol switch
        {
            IpProtocol.Tcp => answer with
            {
                TcpFlags = flags,
                Sequence = later ? AnswersFrom + 1 : AnswersFrom,
                Acknowledgment = SequenceOf((int)at) + 1,
            },
            IpProtocol.Icmp => answer with { IcmpType = 0, SourcePort = 0, DestinationPort = 0 },
            IpProtocol.IcmpV6 => answer with { IcmpType = 129, SourcePort = 0, DestinationPort = 0 },
            _ => answer,
        };
    }

    private static uint SequenceOf(int at) => ProbeMark.SequenceOf((uint)at + 1);

    private static ConntrackTuple TupleOf(ProbePacket packet) =>
        new()
        {
            IsIpv6 = packet.IsIpv6,
            Protocol = (byte)packet.Protocol,
            Source = ConntrackTuple.ToNumber(packet.Source),
            Destination = ConntrackTuple.ToNumber(packet.Destination),
            SourcePort = packet.IsIcmp ? packet.IcmpIdentifier : packet.SourcePort,
            DestinationPort = packet.IsIcmp
                ? (ushort)((packet.IcmpType << 8) | packet.IcmpCode)
                : packet.DestinationPort,
        };
}
