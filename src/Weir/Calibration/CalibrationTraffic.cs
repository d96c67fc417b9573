using System.Collections.Immutable;
using System.Net;
using Weir.Core.Model;
using Weir.Lab.Benching;
using Weir.Lab.Packets;
using Weir.Lab.Topologies;
using Weir.Lab.Traffic;

namespace Weir.Calibration;

/// <summary>UDP from addresses that are elements, and from their neighbors that are not, in random order.</summary>
internal static class CalibrationTraffic
{
    public const ushort Port = 443;
    public const string Hit = "hit";
    public const string Miss = "miss";
    public const string Inside = "inside";
    private const string Outside = "outside";
    private const int Seed = 1;
    private const uint Destination = 0xC633_6407; // 198.51.100.7

    public static LabSpec Lab { get; } =
        new(Outside, [new LabSegmentSpec(Inside, [new IPNetwork(new IPAddress([10, 0, 0, 0]), 8)])]);

    /// <summary>The same, and the packets' destination is the box itself.</summary>
    public static LabSpec Box { get; } = Lab with { OwnAddresses = [new Ipv4Address(Destination).ToIPAddress()] };

    /// <summary>Packets from elements of a set of this size, and from non-elements between them.</summary>
    public static ImmutableArray<TrafficClass> Of(int elements) =>
        [New(Miss, elements, offset: ProbeTable.Stride - 1), New(Hit, elements, offset: 0)];

    /// <summary>Packets that no probe of a single rule is about.</summary>
    public static TrafficClass Any { get; } = New(Miss, TrafficText.DefaultFlows, offset: 0);

    /// <summary>Flows of their own each, new or answered.</summary>
    public static TrafficClass Connections(int count, TrafficPhase phase) =>
        new TrafficClass.Flows(
            phase == TrafficPhase.New ? "new" : "established",
            Inside,
            [.. Enumerable.Range(0, count).Select(at => Packet(ProbeTable.AddressOf(at), 1_024))]
        )
        {
            Phase = phase,
            OutputInterface = Outside,
        };

    /// <summary>Flows of some members, so many in all.</summary>
    public static TrafficClass Flows(int count, int members, TrafficPhase phase) =>
        new TrafficClass.Flows(
            "new",
            Inside,
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(at => Packet(ProbeTable.AddressOf(at % members), (ushort)(1_024 + (at / members)))),
            ]
        )
        {
            Phase = phase,
            OutputInterface = Outside,
        };

    private static TrafficClass.Flows New(string name, int elements, uint offset)
    {
        var random = new Random(Seed);
        return new TrafficClass.Flows(
            name,
            Inside,
            [
                .. Enumerable
                    .Range(0, TrafficText.DefaultFlows)
                    .Select(_ =>
                        Packet(ProbeTable.AddressOf(random.Next(elements)) + offset, (ushort)random.Next(1_024, 65_536))
                    ),
            ]
        );
    }

    private static ProbePacket Packet(uint source, ushort port) =>
        ProbePacket.Udp(new Ipv4Address(source).ToIPAddress(), port, new Ipv4Address(Destination).ToIPAddress(), Port);
}
