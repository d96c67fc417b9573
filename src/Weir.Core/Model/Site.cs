namespace Weir.Core.Model;

/// <summary>
/// The operator's whole policy at one revision (docs/policy.md says what it means). Rows are sorted by their keys, so two
/// sites are compared in one walk. A <see cref="Site"/> exists only after <c>SiteValidator</c> found no error.
/// </summary>
public sealed record Site
{
    public SiteKind Kind { get; init; }

    public required Topology Topology { get; init; }

    public required SiteOptions Options { get; init; }

    /// <summary>Sorted by <see cref="Member.Id"/>, unique.</summary>
    public SiteRows<Member> Members { get; init; } = [];

    /// <summary>Sorted by member, then prefix.</summary>
    public SiteRows<Device> Devices { get; init; } = [];

    /// <summary>Sorted by member, then protocol, then first public port.</summary>
    public SiteRows<PortForward> Forwards { get; init; } = [];

    /// <summary>Sorted by member, then prefix, protocol, first port.</summary>
    public SiteRows<Opening> Openings { get; init; } = [];

    /// <summary>Sorted by prefix.</summary>
    public SiteRows<Ban> Bans { get; init; } = [];

    /// <summary>Sorted by address (any first), then protocol, then ports; only in a web farm.</summary>
    public SiteRows<Listener> Listeners { get; init; } = [];

    /// <summary>Sorted by prefix; only in a web farm.</summary>
    public SiteRows<Allow> Allows { get; init; } = [];

    /// <summary>The bans that the table of nftables asks for: none where XDP alone drops them.</summary>
    public SiteRows<Ban> TableBans => Options.Webfarm.BansInTable ? Bans : [];

    /// <summary>The member with this id, or null.</summary>
    public Member? FindMember(uint id)
    {
        var at = SiteLookup.FirstAtOrAfter<Member, ById>(Members, id);
        return at < Members.Length && Members[at].Id == id ? Members[at] : null;
    }

    /// <summary>The member's devices, in order; empty for a member that is not there.</summary>
    public ReadOnlySpan<Device> DevicesOf(uint id) => SiteLookup.RowsOf<Device, ById>(Devices, id);

    public ReadOnlySpan<PortForward> ForwardsOf(uint id) => SiteLookup.RowsOf<PortForward, ById>(Forwards, id);

    public ReadOnlySpan<Opening> OpeningsOf(uint id) => SiteLookup.RowsOf<Opening, ById>(Openings, id);

    /// <summary>The site with this ban; one of the same prefix is replaced. Nothing is checked.</summary>
    public Site With(Ban ban)
    {
        ArgumentNullException.ThrowIfNull(ban);
        var at = BanAt(ban.Prefix, out var found);
        return this with { Bans = found ? Bans.SetItem(at, ban) : Bans.Insert(at, ban) };
    }

    /// <summary>The site without the ban of exactly this prefix; the same when there is none.</summary>
    public Site Without(IpPrefix ban)
    {
        var at = BanAt(ban, out var found);
        return found ? this with { Bans = Bans.RemoveAt(at) } : this;
    }

    private int BanAt(IpPrefix prefix, out bool found)
    {
        var at = Bans.FirstNot(prefix, static (ban, wanted) => ban.Prefix < wanted);
        found = at < Bans.Length && Bans[at].Prefix == prefix;
        return at;
    }
}
