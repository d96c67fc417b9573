namespace Weir.Agent.Ingress;

/// <summary>What this kernel makes of a chain at the ingress hook of a device, in a table of family inet.</summary>
internal enum IngressSupport
{
    /// <summary>It has no such hook (before Linux 5.10).</summary>
    None,

    /// <summary>The device must be there, and the chain goes with it (before Linux 6.16).</summary>
    PresentDevices,

    /// <summary>A chain waits for its device, and is there again when the device comes back.</summary>
    AnyDevice,
}
