namespace Weir.Core.Alerting;

/// <summary>What an alert may be about.</summary>
public enum AlertSubject
{
    /// <summary>Packets dropped per second, of one reason or of all; has a limit.</summary>
    Drops,

    /// <summary>Per cent of the connections that the kernel can track; has a limit.</summary>
    Conntrack,

    /// <summary>Per cent of the busiest CPU that goes to soft interrupts; has a limit.</summary>
    Softirq,

    /// <summary>Somebody else's change of Weir's table is in force.</summary>
    Drift,

    /// <summary>What the source wants could not be put into force.</summary>
    Apply,

    /// <summary>The source cannot be read, or says what cannot be.</summary>
    Source,

    /// <summary>A change waits for somebody's decision.</summary>
    Held,

    /// <summary>Hours since the oldest feed was read; has a limit.</summary>
    Feed,

    /// <summary>Members that are over their quota.</summary>
    Quota,

    /// <summary>The certificate of the HTTP API ends soon, or has ended.</summary>
    Certificate,
}
