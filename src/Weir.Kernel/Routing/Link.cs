using System.Net.NetworkInformation;
using Weir.Kernel.Host;

namespace Weir.Kernel.Routing;

/// <summary>A network interface as the kernel lists it.</summary>
/// <param name="Index">Its number in its namespace, from 1; another namespace may use the same number.</param>
/// <param name="Address">Link-layer address; 6 bytes for Ethernet, empty for a device without one.</param>
/// <param name="Mtu">Bytes.</param>
/// <param name="Kind">What made it ("veth", "bridge", "ifb" …); empty for loopback and hardware.</param>
/// <param name="MasterIndex">The bridge it is a port of; 0 for none.</param>
public sealed record Link(
    int Index,
    string Name,
    PhysicalAddress Address,
    int Mtu,
    string Kind,
    bool IsUp,
    int MasterIndex
);

/// <summary>A link to be made.</summary>
/// <param name="Name">1–15 bytes (IFNAMSIZ − 1).</param>
public sealed record LinkSpec(string Name)
{
    /// <summary>Null lets the kernel choose a random one.</summary>
    public PhysicalAddress? Address { get; init; }

    /// <summary>Bytes; null takes the kernel's default (1,500 for Ethernet).</summary>
    public int? Mtu { get; init; }

    /// <summary>Born in this namespace; null: in the socket's own.</summary>
    public NetworkNamespace? Namespace { get; init; }
}
