using System.Net;
using Weir.Kernel.Host;
using Weir.Lab.Injector;

namespace Weir.Lab.Floods;

/// <summary>One of the two load balancers.</summary>
/// <param name="Name">"lb1", "lb2".</param>
/// <param name="Address">Its own address on the public link.</param>
/// <param name="SyncAddress">Its address on the link to the other balancer.</param>
/// <param name="Target">Its public link, from the switch.</param>
/// <param name="Priority">Of VRRP: 1 … 254.</param>
public sealed record Balancer(string Name, IPAddress Address, IPAddress SyncAddress, FrameTarget Target, byte Priority)
{
    /// <summary>The interface on the internet.</summary>
    public const string PublicLink = "eth0";

    /// <summary>The interface to the other balancer.</summary>
    public const string SyncLink = "eth1";

    private readonly NetworkNamespace? _network;

    /// <summary>As <c>ip netns</c> and <c>--netns</c> know it.</summary>
    public string NamespaceName { get; init; } = "";

    /// <summary>Open as long as the lab is.</summary>
    public NetworkNamespace Network
    {
        get => _network ?? throw new InvalidOperationException($"{Name} was not built");
        init => _network = value;
    }
}
