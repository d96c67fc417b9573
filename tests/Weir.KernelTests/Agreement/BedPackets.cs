using Weir.Core.Analysis;
using Weir.Core.Rules;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Agreement;

/// <summary>Makes a simulated packet one that the test bed can send, with what conntrack will think of it.</summary>
internal static class BedPackets
{
    /// <summary>2001:db8::/32, all of which a bed routes.</summary>
    private static readonly UInt128 Documentation = (UInt128)0x2001_0db8 << 96;

    /// <summary>Packets near the values of the rules that can go along a path.</summary>
    public static List<Packet> Near(FirewallBed bed, Firewall firewall, Random random, PacketPath path, int count)
    {
        var near = new PacketsNear(firewall, random, bed.Interfaces);
        var sent = new List<Packet>(count);
        while (sent.Count < count)
        {
            if (Sendable(near.Next(bed.IsIpv6)) is { } packet)
            {
                sent.Add(path == PacketPath.FromBox ? packet with { InputInterface = "", SourceMac = 0 } : packet);
            }
        }

        return sent;
    }

    /// <summary>Null for a packet that the stack would throw away before or beside the rules.</summary>
    public static Packet? Sendable(Packet packet)
    {
        if (
            !HasPlainTracker(packet)
            || !Routable(packet.Source, packet.IsIpv6)
            || !Routable(packet.Destination, packet.IsIpv6)
        )
        {
            return null;
        }

        var sent = packet with
        {
            Ttl = Math.Max(packet.Ttl, (byte)3),
            Length = (ushort)Math.Clamp(packet.Length, BedFrame.Smallest(packet), 1_400),
            IsLaterFragment = false,
            Mark = 0,
            Priority = 0,
            SourceMac = packet.SourceMac & 0xFEFF_FFFF_FFFF,
        };
        return sent with { State = State(sent) };
    }

    /// <summary>
    /// Some protocols have a tracker with states of their own that a single packet cannot tell, some numbers are IPv6's extension headers, and
    /// neighbor discovery is not tracked (nf_conntrack_proto_icmpv6.c).
    /// </summary>
    private static bool HasPlainTracker(Packet packet) =>
        packet.IsIpv6
            ? packet.Protocol switch
            {
                58 => packet.IcmpType is 128 or 129,
                0 or 2 or 4 or 33 or 41 or 43 or 44 or 47 or 50 or 51 or 59 or 60 or 132 or 135 or 136 or 139 or 140 =>
                    false,
                _ => true,
            }
            : packet.Protocol is not (2 or 4 or 33 or 41 or 47 or 58 or 132 or 136);

    /// <summary>No martian (ip_route_input_slow), no broadcast, no multicast, not the bed's own addresses.</summary>
    private static bool Routable(UInt128 address, bool ipv6) =>
        ipv6
            ? address >> 96 == Documentation >> 96
            : (uint)address >> 24 is not (0 or 127 or >= 224) && (uint)address >> 16 != 0xA9FE;

    private static CtStates State(Packet packet) =>
        packet.Protocol switch
        {
            58 when packet.IsIpv6 => packet.IcmpType == 128 ? CtStates.New : CtStates.Invalid,
            1 when !packet.IsIpv6 => packet.IcmpType is 8 or 13 or 15 or 17 ? CtStates.New : CtStates.Invalid,
            6 => (packet.TcpFlags & 0x37) is 0x02 or 0x22 or 0x10 or 0x30 ? CtStates.New : CtStates.Invalid,
            _ => CtStates.New,
        };
}
