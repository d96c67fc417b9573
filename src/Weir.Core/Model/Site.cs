using System.Collections.Immutable;

namespace Weir.Core.Model;

/// <summary>
/// The operator's whole policy at one revision (docs/policy.md says what it means). Rows are sorted by their keys, so two
/// sites are compared in one walk. A <see cref="Site"/> exists only after <c>SiteValidator</c> found no error.
/// </summary>
public sealed record Site
{
    public required Topology Topology { get; init; }

    public required SiteOptions Options { get; init; }

    /// <summary>Sorted by <see cref="Member.Id"/>, unique.</summary>
    public ImmutableArray<Member> Members { get; init; } = [];

    /// <summary>Sorted by member, then prefix.</summary>
    public ImmutableArray<Device> Devices { get; init; } = [];

    /// <summary>Sorted by member, then protocol, then first public port.</summary>
    public ImmutableArray<PortForward> Forwards { get; init; } = [];

    /// <summary>Sorted by member, then prefix, protocol, first port.</summary>
    public ImmutableArray<Opening> Openings { get; init; } = [];

    /// <summary>Sorted by prefix.</summary>
    public ImmutableArray<Ban> Bans { get; init; } = [];
}
