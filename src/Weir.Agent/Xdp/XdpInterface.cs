using Weir.Kernel.Bpf;

namespace Weir.Agent.Xdp;

/// <summary>Weir's program on one interface, as the kernel tells.</summary>
/// <param name="Mode">Native or generic.</param>
/// <param name="Bans">Entries of its table, those that ran out included.</param>
/// <param name="Packets">That it dropped; interfaces of one site share the table, and the sum.</param>
public sealed record XdpInterface(string Name, XdpMode Mode, long Bans, long Packets, long Bytes);
