using Weir.Core.Analysis;
using Weir.Core.Rules;

namespace Weir.KernelTests.Agreement;

/// <summary>Makes a simulated packet one that the test bed can send, with what conntrack will think of it.</summary>
internal static class BedPackets
{
    /// <summary>Null for a packet that the stack would throw away before or beside the rules.</summary>
    public static Packet? Sendable(Packet packet)
    {
        // Each of these protocols has a tracker with states of its own that a single packet cannot tell.
        if (
            packet.Protocol is 2 or 4 or 33 or 41 or 47 or 58 or 132 or 136
            || !Routable(packet.Source)
            || !Routable(packet.Destination)
        )
        {
            return null;
        }

        var sent = packet with
        {
            Ttl = Math.Max(packet.Ttl, (byte)3),
            Length = (ushort)Math.Clamp(packet.Length, BedFrame.Smallest(packet.Protocol), 1_400),
            IsLaterFragment = false,
            Mark = 0,
            Priority = 0,
            SourceMac = packet.SourceMac & 0xFEFF_FFFF_FFFF,
        };
        return sent with { State = State(sent) };
    }

    /// <summary>No martian (ip_route_input_slow), no broadcast, no multicast, not the bed's own addresses.</summary>
    private static bool Routable(UInt128 address) =>
        (uint)address >> 24 is not (0 or 127 or >= 224) && (uint)address >> 16 != 0xA9FE;

    private static CtStates State(Packet packet) =>
        packet.Protocol switch
        {
            1 => packet.IcmpType is 8 or 13 or 15 or 17 ? CtStates.New : CtStates.Invalid,
            6 => (packet.TcpFlags & 0x37) is 0x02 or 0x22 or 0x10 or 0x30 ? CtStates.New : CtStates.Invalid,
            _ => CtStates.New,
        };
}
