using Weir.Core.Analysis;
using Weir.Core.Rules;

namespace Weir.KernelTests.Agreement;

/// <summary>The packets of a connection that follow its first: what conntrack will say of each.</summary>
internal static class Connections
{
    /// <summary>Whether a packet begins a connection that any answer establishes: UDP and echo.</summary>
    public static bool CanBegin(Packet packet) =>
        packet.Protocol == 17
        || (!packet.IsIpv6 && packet is { Protocol: 1, IcmpType: 8, IcmpCode: 0 })
        || (packet.IsIpv6 && packet is { Protocol: 58, IcmpType: 128, IcmpCode: 0 });

    /// <summary>What tells connections apart, the same for both directions.</summary>
    public static object Tuple(Packet packet)
    {
        var (one, other) = (
            (packet.Source, packet.Protocol == 17 ? packet.SourcePort : (ushort)0),
            (packet.Destination, packet.Protocol == 17 ? packet.DestinationPort : (ushort)0)
        );
        return one.CompareTo(other) < 0 ? (packet.Protocol, one, other) : (packet.Protocol, other, one);
    }

    public static Packet Answer(Packet first, uint mark, string link) =>
        Back(first, mark, link) with
        {
            SourcePort = first.DestinationPort,
            DestinationPort = first.SourcePort,
            IcmpType = first.Protocol switch
            {
                1 => 0,
                58 => 129,
                _ => 0,
            },
            State = CtStates.Established,
        };

    public static Packet Again(Packet first, uint mark) =>
        first with
        {
            ConnectionMark = mark,
            State = CtStates.Established,
        };

    /// <summary>The destination says that nobody listens there: ICMP 3/3 or ICMPv6 1/4.</summary>
    public static Packet Error(Packet first, uint mark, string link) =>
        Back(first, mark, link) with
        {
            Protocol = first.IsIpv6 ? (byte)58 : (byte)1,
            SourcePort = 0,
            DestinationPort = 0,
            IcmpType = first.IsIpv6 ? (byte)1 : (byte)3,
            IcmpCode = first.IsIpv6 ? (byte)4 : (byte)3,
            Length = (ushort)(2 * BedFrame.Smallest(first)),
            State = CtStates.Related,
        };

    private static Packet Back(Packet first, uint mark, string link) =>
        first with
        {
            InputInterface = link,
            Source = first.Destination,
            Destination = first.Source,
            ConnectionMark = mark,
            IsReply = true,
        };
}
