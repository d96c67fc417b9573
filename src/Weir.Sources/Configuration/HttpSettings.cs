using Weir.Core.Model;

namespace Weir.Sources.Configuration;

/// <summary>The <c>http:</c> part of agent.yaml: where the agent's HTTP API listens, and how.</summary>
public sealed record HttpSettings
{
    public required ListenPlace Listen { get; init; }

    /// <summary>Full path of the certificate chain (PEM); with one, TLS is spoken.</summary>
    public string? Certificate { get; init; }

    /// <summary>Full path of the certificate's key (PEM); null exactly when there is no certificate.</summary>
    public string? Key { get; init; }

    /// <summary>So many days before the certificate ends it is told of: 1 … 366.</summary>
    public int WarnDays { get; init; } = 14;

    /// <summary>Whether <c>/metrics</c> answers without a token.</summary>
    public bool MetricsOpen { get; init; }
}

/// <summary>Where a server listens. The hierarchy is closed.</summary>
public abstract record ListenPlace
{
    private ListenPlace() { }

    /// <param name="Address">One address.</param>
    /// <param name="Port">0: any free one, which the journal names.</param>
    public sealed record Network(IpPrefix Address, ushort Port) : ListenPlace
    {
        /// <summary>True when only this machine can reach it: 127.0.0.0/8, ::1 (RFC 6890).</summary>
        public bool IsLoopback =>
            Address.IsIpv6 ? Address.V6.Address.Value == UInt128.One : Address.V4.Address.Value >> 24 == 127;

        public override string ToString() => Address.IsIpv6 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";
    }

    /// <param name="Path">Full path of a Unix socket, root's and its group's.</param>
    public sealed record UnixSocket(string Path) : ListenPlace
    {
        public override string ToString() => Path;
    }
}
