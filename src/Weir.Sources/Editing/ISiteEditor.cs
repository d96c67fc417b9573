using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Sources.Editing;

/// <summary>
/// Changes single rows of a site's source. Each call is one transaction: it reads the whole site, makes the change, validates the
/// result and writes only when that brings no new error. Logins are matched as written.
/// </summary>
public interface ISiteEditor
{
    /// <param name="member">With id 0 it gets the id after the highest one in use. Its prefixes are added with it.</param>
    EditOutcome AddMember(Member member);

    /// <summary>Blocks, unblocks, or puts on trial. A member that is in this state already stays as it is.</summary>
    EditOutcome SetState(string login, MemberState state);

    /// <summary>Changes what is not null in the member's row.</summary>
    EditOutcome ChangeMember(string login, MemberChange change);

    /// <summary>Removes the member with its prefixes, devices, forwards and openings.</summary>
    EditOutcome RemoveMember(string login);

    EditOutcome AddDevice(string login, Ipv4Prefix address, DeviceKind kind);

    EditOutcome RemoveDevice(string login, Ipv4Prefix address);

    /// <summary>Gives a device another address (another room); forwards that lead into the old one follow.</summary>
    /// <param name="kind">Null keeps the kind.</param>
    EditOutcome MoveDevice(string login, Ipv4Prefix from, Ipv4Prefix to, DeviceKind? kind = null);

    EditOutcome AddForward(
        string login,
        TransportProtocol protocol,
        PortRange publicPorts,
        Ipv4Address device,
        ushort devicePort
    );

    EditOutcome RemoveForward(string login, TransportProtocol protocol, PortRange publicPorts);

    /// <param name="ports">Null: the whole protocol.</param>
    EditOutcome AddOpening(string login, Ipv6Prefix prefix, byte protocol, PortRange? ports);

    EditOutcome RemoveOpening(string login, Ipv6Prefix prefix, byte protocol, PortRange? ports);

    /// <param name="expires">Null: for good.</param>
    EditOutcome AddBan(IpPrefix prefix, string reason, DateTimeOffset? expires);

    EditOutcome RemoveBan(IpPrefix prefix);

    /// <param name="address">Null: each of the box's own addresses.</param>
    EditOutcome AddListener(IpPrefix? address, TransportProtocol protocol, PortRange ports, string comment);

    EditOutcome RemoveListener(IpPrefix? address, TransportProtocol protocol, PortRange ports);

    EditOutcome AddAllow(IpPrefix prefix, string reason);

    EditOutcome RemoveAllow(IpPrefix prefix);

    /// <summary>Brings the rows back that an edit changed. Refused when one of them is no longer as the edit left it.</summary>
    /// <param name="edit">An edit that was made, of a site that was valid before and after.</param>
    EditOutcome Undo(EditOutcome edit);
}

/// <summary>What of a member's row is to be another; null stays as it is.</summary>
public sealed record MemberChange
{
    public MemberState? State { get; init; }

    /// <summary>Empty: none.</summary>
    public string? Plan { get; init; }

    /// <summary>A quota's name, or <see cref="Core.Model.Quota.None"/>; empty: that of his plan.</summary>
    public string? Quota { get; init; }

    public bool IsEmpty => this == new MemberChange();
}

/// <summary>What an edit did.</summary>
/// <param name="Site">The site after the edit; null when it was not made, or when other rows keep the site from being valid.</param>
/// <param name="Changes">What changed, for people; empty when nothing had to, or when there was no valid site to compare.</param>
/// <param name="Diagnostics">With an error in it nothing was written.</param>
public sealed record EditOutcome(Site? Site, ImmutableArray<SiteChange> Changes, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>The site before the edit; null when the edit was not made, or when that site was not valid.</summary>
    public Site? Before { get; init; }

    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error);
}
