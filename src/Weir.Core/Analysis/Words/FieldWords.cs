using Weir.Core.Rules;

namespace Weir.Core.Analysis.Words;

/// <summary>Names of fields and keys.</summary>
internal static class FieldWords
{
    public static string Of(KeyPart part) => part.IsMasked ? $"{part.Field.Name}/{part.PrefixLength}" : part.Field.Name;

    public static string Of(Key key) => string.Join(" . ", key.Parts.Select(Of));

    /// <summary>A port is called after the packet's protocol.</summary>
    public static string Of(Field field, Packet packet) =>
        field.Type == FieldType.Port && PacketFields.HasPorts(packet.Protocol)
            ? $"{ValueWords.Protocol(packet.Protocol)}{field.Name[2..]}"
            : field.Name;

    /// <summary>The value the packet has there: <c>tcp dport 443</c>; null when it has none.</summary>
    public static string? Value(Field field, Packet packet)
    {
        Span<byte> value = stackalloc byte[16];
        value.Clear();
        return PacketFields.TryRead(packet, field, value[..field.Type.PaddedLength()])
            ? $"{Of(field, packet)} {ValueWords.Of(field.Type, value)}"
            : null;
    }

    /// <summary>Why a packet has no such field: <c>ip6 saddr: an IPv4 packet has none</c>.</summary>
    public static string Missing(Field field, Packet packet)
    {
        var owner =
            field.Family != 0 && field.Family != (packet.IsIpv6 ? 6 : 4)
                ? (packet.IsIpv6 ? "an IPv6 packet" : "an IPv4 packet")
            : field.L4Protocol != 0 && field.L4Protocol != packet.Protocol
                ? $"a {ValueWords.Protocol(packet.Protocol)} packet"
            : field.Type == FieldType.Port && !PacketFields.HasPorts(packet.Protocol)
                ? $"a packet of protocol {ValueWords.Protocol(packet.Protocol)}"
            : field.Layer == FieldLayer.Transport ? "a later fragment"
            : field.Layer == FieldLayer.Conntrack
                ? $"a packet whose ct state is {ValueWords.Bits((uint)packet.State, NameTable.States)}"
            : field == Field.OutputInterface ? "a packet that is not routed, or stays on the box,"
            : "a packet of the box itself";
        return $"{Of(field, packet)}: {owner} has none";
    }
}
