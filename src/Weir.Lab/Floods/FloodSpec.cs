using System.Collections.Immutable;
using System.Net;

namespace Weir.Lab.Floods;

/// <summary>What a flood lab is to look like.</summary>
public sealed record FloodSpec
{
    /// <summary>Ports of the virtual address that the server answers on, from <see cref="FirstPort"/>.</summary>
    public int Listeners { get; init; } = 100;

    /// <summary>Time between two VRRP adverts. A backup waits three of them, and a little, before it takes over (RFC 5798, section 6.1).</summary>
    public TimeSpan AdvertInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>VRRP speaks over a link of its own whose receive work is on the other CPU, instead of the public one.</summary>
    public bool OwnLink { get; init; }

    /// <summary>New connections per second that the clients ask for, spread over all listeners.</summary>
    public int RequestsPerSecond { get; init; } = 200;

    /// <summary>The CPU that RPS gives the receive work of both balancers' public links to.</summary>
    public int ReceiveCpu { get; init; }

    /// <summary>The CPU that the flood is sent from.</summary>
    public int AttackCpu { get; init; } = 1;

    /// <summary>Source addresses of the flood, used one after another: banned ones.</summary>
    public ImmutableArray<IPAddress> Sources { get; init; } = [];

    public const ushort FirstPort = 8_000;

    public IEnumerable<ushort> Ports => Enumerable.Range(FirstPort, Listeners).Select(static port => (ushort)port);
}
