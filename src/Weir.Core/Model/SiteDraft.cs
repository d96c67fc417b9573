namespace Weir.Core.Model;

/// <summary>
/// A site as a source read it: every value is well formed, but nothing across rows has been checked and nothing is sorted.
/// <c>SiteValidator</c> turns it into a <see cref="Site"/> or says what is wrong.
/// </summary>
public sealed class SiteDraft
{
    public SiteKind Kind { get; init; }

    /// <summary>False for the few rows that an edit concerns.</summary>
    public bool IsWhole { get; init; } = true;

    public required Topology Topology { get; init; }

    public required SiteOptions Options { get; init; }

    public List<Member> Members { get; init; } = [];

    public List<Device> Devices { get; init; } = [];

    public List<PortForward> Forwards { get; init; } = [];

    public List<Opening> Openings { get; init; } = [];

    public List<Ban> Bans { get; init; } = [];

    public List<Listener> Listeners { get; init; } = [];

    public List<Allow> Allows { get; init; } = [];
}
