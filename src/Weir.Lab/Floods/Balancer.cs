using System.Net;
using System.Net.NetworkInformation;
using Weir.Kernel.Host;

namespace Weir.Lab.Floods;

/// <summary>One of the two load balancers.</summary>
/// <param name="Name">"lb1", "lb2".</param>
/// <param name="NamespaceName">As <c>ip netns</c> and <c>--netns</c> know it.</param>
/// <param name="Address">Its own address on the public link.</param>
/// <param name="SyncAddress">Its address on the link to the other balancer.</param>
/// <param name="LinkAddress">Ethernet address of the public link.</param>
/// <param name="SwitchPort">Index of the switch's end of the public link.</param>
/// <param name="Priority">Of VRRP: 1 … 254.</param>
public sealed record Balancer(
    string Name,
    string NamespaceName,
    NetworkNamespace Network,
    IPAddress Address,
    IPAddress SyncAddress,
    PhysicalAddress LinkAddress,
    int SwitchPort,
    byte Priority
)
{
    /// <summary>The interface on the internet.</summary>
    public const string PublicLink = "eth0";

    /// <summary>The interface to the other balancer.</summary>
    public const string SyncLink = "eth1";
}
