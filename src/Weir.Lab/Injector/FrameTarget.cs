using System.Net.NetworkInformation;

namespace Weir.Lab.Injector;

/// <summary>Whom a frame is sent to.</summary>
/// <param name="Link">Index of the link to leave by.</param>
/// <param name="Address">Ethernet address of who is at its other end.</param>
public readonly record struct FrameTarget(int Link, PhysicalAddress Address);
