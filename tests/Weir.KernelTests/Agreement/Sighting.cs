using System.Globalization;
using Weir.Core.Analysis;
using Weir.Core.Model;

namespace Weir.KernelTests.Agreement;

/// <summary>What the last rule of a path saw of a packet; fields that it could not read are null.</summary>
internal sealed record Sighting(uint Mark, uint Priority, int Dscp, uint Source, uint Destination)
{
    public (ushort Source, ushort Destination)? Ports { get; init; }

    public uint? ConnectionMark { get; init; }

    /// <summary>What the simulator says the same rule would see.</summary>
    public static Sighting Of(Packet packet) =>
        new(packet.Mark, packet.Priority, packet.Tos >> 2, (uint)packet.Source, (uint)packet.Destination)
        {
            Ports = packet.Protocol is 6 or 17 ? (packet.SourcePort, packet.DestinationPort) : null,
            ConnectionMark = packet.State == Core.Rules.CtStates.New ? packet.ConnectionMark : null,
        };

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"mark 0x{Mark:x} priority 0x{Priority:x} dscp {Dscp} {new Ipv4Address(Source)} -> {new Ipv4Address(Destination)} ports {Ports} ct mark {ConnectionMark?.ToString("x", CultureInfo.InvariantCulture) ?? "-"}"
        );
}
