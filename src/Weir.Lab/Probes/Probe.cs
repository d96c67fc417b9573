using Weir.Lab.Packets;

namespace Weir.Lab.Probes;

/// <summary>A packet, and the node of the lab that is to send it.</summary>
/// <param name="From">Name of a node: "room1", "internet".</param>
public sealed record Probe(string From, ProbePacket Packet);

/// <summary>Where a packet came out, and what it looked like there.</summary>
/// <param name="Node">Name of the node that received it.</param>
/// <param name="Interface">The firewall's interface it left by.</param>
public sealed record Sighting(string Node, string Interface, ObservedPacket Packet);

/// <summary>What became of a probe.</summary>
public enum ProbeVerdict
{
    /// <summary>Nothing was seen of it.</summary>
    Dropped,

    /// <summary>It came out at another interface, or at the same after a hairpin.</summary>
    Forwarded,

    /// <summary>The firewall took it for itself: it passed the input rules.</summary>
    Delivered,

    /// <summary>It did not pass, and the firewall said so: a TCP reset or an ICMP error.</summary>
    Refused,
}

/// <summary>All that was seen of one probe.</summary>
/// <param name="Forwarded">Normally none or one.</param>
/// <param name="Answers">What the firewall itself sent back: resets, SYN-ACKs, ICMP errors, echo replies.</param>
/// <param name="Delivered">A raw socket in the firewall was given it.</param>
public sealed record ProbeResult(
    Probe Probe,
    IReadOnlyList<Sighting> Forwarded,
    IReadOnlyList<Sighting> Answers,
    bool Delivered
)
{
    public ProbeVerdict Verdict =>
        Forwarded.Count > 0 ? ProbeVerdict.Forwarded
        : Delivered ? ProbeVerdict.Delivered
        : Answers.Count > 0 ? ProbeVerdict.Refused
        : ProbeVerdict.Dropped;

    public override string ToString()
    {
        var fate = Forwarded.Count > 0 ? $"forwarded to {string.Join(", ", Forwarded)}" : Verdict.ToString();
        return $"{Probe}: {fate}";
    }
}
