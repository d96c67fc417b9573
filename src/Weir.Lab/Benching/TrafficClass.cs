using System.Collections.Immutable;
using Weir.Lab.Packets;

namespace Weir.Lab.Benching;

/// <summary>Packets that are measured together: one kind of traffic.</summary>
/// <param name="Name">In the operator's words: "new connections of members".</param>
/// <param name="InputInterface">Where they arrive.</param>
public abstract record TrafficClass(string Name, string InputInterface)
{
    /// <summary>Its part of all traffic, in any unit: 1 unless something is known.</summary>
    public double Weight { get; init; } = 1;

    public abstract int Count { get; }

    /// <summary>Packets crafted from headers; random order is hostile to caches, as traffic is.</summary>
    /// <param name="Packets">One for each flow: as its first packet; of <see cref="TrafficPhase.New"/> as it is sent, with its own TCP flags.</param>
    public sealed record Flows(string Name, string InputInterface, ImmutableArray<ProbePacket> Packets)
        : TrafficClass(Name, InputInterface)
    {
        public TrafficPhase Phase { get; init; }

        /// <summary>Where answers arrive; needed unless the phase is <see cref="TrafficPhase.New"/>.</summary>
        public string OutputInterface { get; init; } = "";

        /// <summary>TCP flags of the packets measured, where the phase is not <see cref="TrafficPhase.New"/>; the handshake before them has its own.</summary>
        public TcpFlags LaterFlags { get; init; } = TcpFlags.Ack;

        public override int Count => Packets.Length;
    }

    /// <summary>Frames as they were captured, in their order.</summary>
    /// <param name="Frames">Each from its Ethernet header on.</param>
    public sealed record Capture(string Name, string InputInterface, ImmutableArray<byte[]> Frames)
        : TrafficClass(Name, InputInterface)
    {
        public override int Count => Frames.Length;
    }
}
