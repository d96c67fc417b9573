namespace Weir.Lab.Benching;

/// <summary>What the measured packets are to their connections, where a candidate tracks connections.</summary>
public enum TrafficPhase
{
    /// <summary>First packets of flows: a connection is made for each.</summary>
    New,

    /// <summary>Later packets of flows that were answered (TCP: after the handshake).</summary>
    Established,

    /// <summary>The answers of established flows, as they come in at the other side: to the translated address, if there is one.</summary>
    Replies,
}
