using Weir.Core.Analysis.Words;
using Weir.Core.Model;

namespace Weir.Core.Analysis.PacketWords;

/// <summary>Writes a packet in the words that are read: what differs from a plain packet, in one order.</summary>
internal static class PacketSpelling
{
    private static readonly Packet Plain = new() { InputInterface = "" };

    public static IEnumerable<string> Words(Packet packet) =>
        Around(packet).Concat(Network(packet)).Concat(Transport(packet)).Concat(Connection(packet));

    private static IEnumerable<string> Around(Packet packet)
    {
        if (packet.InputInterface.Length > 0)
        {
            yield return $"iif={PacketToken.Quote(packet.InputInterface)}";
        }

        if (!string.IsNullOrEmpty(packet.OutputInterface))
        {
            yield return $"oif={PacketToken.Quote(packet.OutputInterface)}";
        }

        if (packet.SourceMac != 0)
        {
            yield return $"mac {new Mac(packet.SourceMac)}";
        }

        if (packet.PacketType != 0)
        {
            yield return $"pkttype {NameTable.PacketTypes.Of(packet.PacketType)}";
        }
    }

    private static IEnumerable<string> Network(Packet packet)
    {
        var ip = packet.IsIpv6 ? "ip6" : "ip";
        yield return $"{ip} saddr {Address(packet, packet.Source)}";
        yield return $"{ip} daddr {Address(packet, packet.Destination)}";
        if (packet.Ttl != Plain.Ttl)
        {
            yield return $"ttl {ValueWords.Number(packet.Ttl)}";
        }

        if (packet.Tos != 0 && !packet.IsIpv6)
        {
            yield return $"tos 0x{packet.Tos:x}";
        }

        if (packet.Length != Plain.Length)
        {
            yield return $"length {ValueWords.Number(packet.Length)}";
        }

        if (packet.IsLaterFragment)
        {
            yield return "frag";
        }
    }

    private static IEnumerable<string> Transport(Packet packet)
    {
        var protocol = ValueWords.Protocol(packet.Protocol);
        if (packet.IsLaterFragment || !PacketFields.HasPorts(packet.Protocol))
        {
            yield return $"proto {protocol}";
        }

        if (packet.IsLaterFragment)
        {
            yield break;
        }

        if (PacketFields.HasPorts(packet.Protocol))
        {
            yield return $"{protocol} sport {ValueWords.Number(packet.SourcePort)}";
            yield return $"{protocol} dport {ValueWords.Number(packet.DestinationPort)}";
        }

        if (packet.Protocol == 6)
        {
            yield return $"tcp flags {ValueWords.Bits(packet.TcpFlags, NameTable.TcpFlags)}";
        }

        if (packet.Protocol == (packet.IsIpv6 ? 58 : 1))
        {
            yield return $"{protocol} type {ValueWords.Number(packet.IcmpType)}";
            yield return $"{protocol} code {ValueWords.Number(packet.IcmpCode)}";
        }
    }

    private static IEnumerable<string> Connection(Packet packet)
    {
        yield return $"ct {NameTable.States.Of((uint)packet.State)}";
        if (PacketFields.HasConnection(packet))
        {
            if (packet.IsReply)
            {
                yield return "ct direction reply";
            }

            if (packet.Status != default)
            {
                yield return $"ct status {ValueWords.Bits((uint)packet.Status, NameTable.Statuses)}";
            }

            if (packet.ConnectionMark != 0)
            {
                yield return $"ct mark {ValueWords.Hex(packet.ConnectionMark)}";
            }
        }

        if (packet.Mark != 0)
        {
            yield return $"mark {ValueWords.Hex(packet.Mark)}";
        }

        if (packet.Priority != 0)
        {
            yield return $"priority {ValueWords.Handle(packet.Priority)}";
        }

        foreach (var test in packet.Holding.Order(StringComparer.Ordinal))
        {
            yield return $"holds {PacketToken.Quote(test)}";
        }
    }

    private static string Address(Packet packet, UInt128 address) =>
        packet.IsIpv6 ? new Ipv6Address(address).ToString() : new Ipv4Address((uint)address).ToString();
}
