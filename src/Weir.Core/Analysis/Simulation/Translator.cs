using System.Buffers.Binary;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Simulation;

/// <summary>
/// What a translation makes of the packet. Of a range the first address and port are taken, and a masquerade's address, which only
/// the kernel knows, is left out: the packet keeps its source.
/// </summary>
internal static class Translator
{
    public static Packet Apply(Packet packet, Translation nat, Hook hook)
    {
        var source = nat.Kind switch
        {
            NatKind.Source or NatKind.Masquerade => true,
            NatKind.Netmap => hook is Hook.Postrouting or Hook.Input,
            _ => false,
        };
        if (nat.Kind == NatKind.Netmap)
        {
            var moved = Net(source ? packet.Source : packet.Destination, nat);
            return source ? Source(packet, moved, 0) : Destination(packet, moved, 0);
        }

        UInt128? address = nat.First.IsEmpty ? null : Number(nat.First);
        return source
            ? Source(packet, address ?? packet.Source, nat.FirstPort)
            : Destination(packet, address ?? packet.Destination, nat.FirstPort);
    }

    private static Packet Source(Packet packet, UInt128 address, ushort port) =>
        packet with
        {
            Source = address,
            SourcePort = port == 0 ? packet.SourcePort : port,
            Status = packet.Status | CtStatuses.SourceNat,
        };

    private static Packet Destination(Packet packet, UInt128 address, ushort port) =>
        packet with
        {
            Destination = address,
            DestinationPort = port == 0 ? packet.DestinationPort : port,
            Status = packet.Status | CtStatuses.DestinationNat,
        };

    /// <summary>The network's bits from the translation, the host's from the packet (<c>xt_NETMAP.c</c>).</summary>
    private static UInt128 Net(UInt128 address, Translation nat)
    {
        var mask = Number(nat.Last);
        return (Number(nat.First) & mask)
            | (address & ~mask & (nat.Last.Count == 4 ? uint.MaxValue : UInt128.MaxValue));
    }

    private static UInt128 Number(EquatableArray<byte> address) =>
        address.Count == 4
            ? BinaryPrimitives.ReadUInt32BigEndian(address.AsSpan())
            : BinaryPrimitives.ReadUInt128BigEndian(address.AsSpan());
}
