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

    /// <summary>The member with this id, or null.</summary>
    public Member? FindMember(uint id)
    {
        var at = SiteLookup.FirstAtOrAfter<Member, ById>(Members.AsSpan(), id);
        return at < Members.Length && Members[at].Id == id ? Members[at] : null;
    }

    /// <summary>The member's devices, in order; empty for a member that is not there.</summary>
    public ReadOnlySpan<Device> DevicesOf(uint id) => SiteLookup.RowsOf<Device, ById>(Devices.AsSpan(), id);

    public ReadOnlySpan<PortForward> ForwardsOf(uint id) => SiteLookup.RowsOf<PortForward, ById>(Forwards.AsSpan(), id);

    public ReadOnlySpan<Opening> OpeningsOf(uint id) => SiteLookup.RowsOf<Opening, ById>(Openings.AsSpan(), id);
}
