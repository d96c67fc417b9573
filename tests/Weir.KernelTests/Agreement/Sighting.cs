using System.Globalization;
using Weir.Core.Analysis;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.KernelTests.Agreement;

/// <summary>What the last rule of a path saw of a packet; fields that it could not read are null.</summary>
internal sealed record Sighting(uint Mark, uint Priority, int Dscp, UInt128 Source, UInt128 Destination)
{
    public (ushort Source, ushort Destination)? Ports { get; init; }

    public uint? ConnectionMark { get; init; }

    /// <summary>What the simulator says the same rule would see.</summary>
    public static Sighting Of(Packet packet) =>
        new(packet.Mark, packet.Priority, packet.Tos >> 2, packet.Source, packet.Destination)
        {
            Ports = packet is { Protocol: 6 or 17, IsLaterFragment: false }
                ? (packet.SourcePort, packet.DestinationPort)
                : null,
            ConnectionMark = packet.State is not (CtStates.Invalid or CtStates.Untracked)
                ? packet.ConnectionMark
                : null,
        };

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"mark 0x{Mark:x} priority 0x{Priority:x} dscp {Dscp} {Text(Source)} -> {Text(Destination)} ports {Ports} ct mark {ConnectionMark?.ToString("x", CultureInfo.InvariantCulture) ?? "-"}"
        );

    private static string Text(UInt128 address) =>
        address <= uint.MaxValue ? new Ipv4Address((uint)address).ToString() : new Ipv6Address(address).ToString();
}
