using Weir.Core.Text;

namespace Weir.Core.Model;

public enum MemberState
{
    Active,
    Trial,
    Blocked,
}

/// <summary>Who pays. The id is also the conntrack mark of all the member's traffic, so it is never 0.</summary>
/// <param name="Id">1 … 4,294,967,295.</param>
/// <param name="PublicIpv4">Source address of the member's IPv4 traffic outside; null: no IPv4 out.</param>
/// <param name="Plan">Name of the plan; empty for none.</param>
public sealed record Member(
    uint Id,
    string Login,
    MemberState State,
    Ipv4Address? PublicIpv4,
    EquatableArray<Ipv6Prefix> Ipv6Prefixes,
    string Plan
)
{
    /// <summary>
    /// The quota that holds for him alone, whatever that of his plan, or <see cref="Model.Quota.None"/>; empty: that of <c>members:</c>, or of his plan.
    /// </summary>
    public string Quota { get; init; } = "";

    /// <summary>Where his quota has moved him; null: he is on <see cref="Plan"/>. Never part of a source's row: derived from what he moved.</summary>
    public PlanMove? Moved { get; init; }

    /// <summary>The plan that he is on now.</summary>
    public string PlanInForce => Moved?.Plan ?? Plan;

    public Origin Origin { get; init; }
}

public enum DeviceKind
{
    Room,
    Wlan,
}

/// <summary>A private IPv4 address or prefix that belongs to a member.</summary>
public sealed record Device(uint MemberId, Ipv4Prefix Address, DeviceKind Kind)
{
    public Origin Origin { get; init; }
}

/// <summary>Transport protocols that have ports.</summary>
public enum TransportProtocol : byte
{
    Tcp = 6,
    Udp = 17,
}

/// <summary>
/// Inbound IPv4: <paramref name="PublicPorts"/> of the member's public address go to <paramref name="Device"/>; the first public
/// port to <paramref name="DevicePort"/>, the following ones to the following ports.
/// </summary>
public sealed record PortForward(
    uint MemberId,
    TransportProtocol Protocol,
    PortRange PublicPorts,
    Ipv4Address Device,
    ushort DevicePort
)
{
    public Origin Origin { get; init; }
}

/// <summary>Inbound IPv6 that is let through to a member's prefix.</summary>
/// <param name="Protocol">IANA protocol number; 6 tcp, 17 udp …</param>
/// <param name="Ports">Destination ports; null: the whole protocol (the only choice for protocols without ports).</param>
public sealed record Opening(uint MemberId, Ipv6Prefix Prefix, byte Protocol, PortRange? Ports)
{
    public Origin Origin { get; init; }
}

/// <summary>Nothing to or from this prefix passes, until <paramref name="Expires"/> (null: for good).</summary>
public sealed record Ban(IpPrefix Prefix, string Reason, DateTimeOffset? Expires)
{
    private const long Never = long.MaxValue;

    // Eight bytes where DateTimeOffset? takes 24: there may be a million of these.
    private readonly long _expires = TicksOf(Expires);

    /// <summary>When it runs out, in UTC; null: never.</summary>
    public DateTimeOffset? Expires
    {
        get => _expires == Never ? null : new DateTimeOffset(_expires, TimeSpan.Zero);
        init => _expires = TicksOf(value);
    }

    /// <summary>Name of the feed it comes from; empty: the site's own list.</summary>
    public string Source { get; init; } = "";

    public Origin Origin { get; init; }

    /// <summary>True from the moment on at which it runs out.</summary>
    public bool HasExpired(DateTimeOffset now) => _expires <= now.UtcTicks;

    private static long TicksOf(DateTimeOffset? time) => time?.UtcTicks ?? Never;
}
