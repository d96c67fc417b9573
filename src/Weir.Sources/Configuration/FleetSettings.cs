using Weir.Core;
using Weir.Core.Model;

namespace Weir.Sources.Configuration;

/// <summary>How a node takes what its source says.</summary>
public enum RolloutPolicy
{
    /// <summary>At once; the database is told.</summary>
    Immediate,

    /// <summary>When it is its turn.</summary>
    Staged,
}

/// <summary>The <c>fleet:</c> part of agent.yaml: this node among others that read the same PostgreSQL database.</summary>
public sealed record FleetSettings
{
    /// <summary>Name of this node; null: the host's name.</summary>
    public string? Node { get; init; }

    public RolloutPolicy Rollout { get; init; }

    /// <summary>Nodes that go first, in this order. Those of the node that begins a rollout count.</summary>
    public EquatableArray<string> Canary { get; init; } = [];

    /// <summary>How long a revision is in force before the probes are asked: 0s to 1h.</summary>
    public TimeSpan Soak { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a node may be silent before the others call it away: 5s to 1h.</summary>
    public TimeSpan Away { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>All must succeed; with none a revision that could be applied is good.</summary>
    public EquatableArray<FleetProbe> Probes { get; init; } = [];
}

/// <summary>What a node asks after a change. The hierarchy is closed.</summary>
public abstract record FleetProbe
{
    private FleetProbe() { }

    /// <summary>A TCP connection from the node to a service must come about.</summary>
    public sealed record Tcp(IpPrefix Host, ushort Port) : FleetProbe
    {
        public override string ToString() => Host.IsIpv6 ? $"tcp [{Host}]:{Port}" : $"tcp {Host}:{Port}";
    }

    /// <summary>A GET must be answered with 2xx.</summary>
    /// <param name="Url">http or https, of an address.</param>
    /// <param name="Host">The address.</param>
    public sealed record Http(Uri Url, IpPrefix Host) : FleetProbe
    {
        public override string ToString() => $"http {Url}";
    }

    /// <summary>An ICMP echo must be answered.</summary>
    public sealed record Ping(IpPrefix Host) : FleetProbe
    {
        public override string ToString() => $"ping {Host}";
    }

    /// <summary>The connection table must be filled less than this.</summary>
    /// <param name="Percent">1 to 100.</param>
    public sealed record ConntrackBelow(uint Percent) : FleetProbe
    {
        public override string ToString() => $"conntrack below {Percent} %";
    }
}
