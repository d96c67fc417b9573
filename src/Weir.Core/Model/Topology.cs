using Weir.Core.Text;

namespace Weir.Core.Model;

public enum InterfaceRole
{
    Outside,
    Inside,
    Management,
}

/// <summary>A network interface of the firewall.</summary>
/// <param name="Name">Kernel name, 1–15 bytes (IFNAMSIZ − 1), no '/' or white space.</param>
/// <param name="Networks">Prefixes behind it; for the outside normally empty.</param>
public sealed record Interface(string Name, InterfaceRole Role, EquatableArray<IpPrefix> Networks)
{
    public Origin Origin { get; init; }
}

/// <summary>A service of the box itself that management prefixes may reach.</summary>
public sealed record Service(string Name, TransportProtocol Protocol, PortRange Ports)
{
    public Origin Origin { get; init; }
}

/// <summary>What stands still while members come and go.</summary>
public sealed record Topology
{
    public EquatableArray<Interface> Interfaces { get; init; }

    /// <summary>Public IPv4 prefixes members' public addresses are taken from.</summary>
    public EquatableArray<Ipv4Prefix> PublicPool { get; init; }

    /// <summary>The box's own addresses, v4 and v6 (as host prefixes).</summary>
    public EquatableArray<IpPrefix> OwnAddresses { get; init; }

    /// <summary>From where the box's services may be reached.</summary>
    public EquatableArray<IpPrefix> Management { get; init; }

    public EquatableArray<Service> Services { get; init; }

    /// <summary>The other firewalls: VRRP and conntrack synchronisation come from these addresses.</summary>
    public EquatableArray<IpPrefix> Peers { get; init; }
}

/// <summary>Choices that change what the rule set does. Defaults are the documented ones.</summary>
public sealed record SiteOptions
{
    /// <summary>Most connections a member may have at once; 0 = no limit.</summary>
    public uint ConnectionLimit { get; init; } = 4096;

    /// <summary>What a blocked member may still reach (v4 and v6).</summary>
    public EquatableArray<IpPrefix> WalledGarden { get; init; }

    /// <summary>Extra prefixes never valid as a source outside, added to the built-in bogon list.</summary>
    public EquatableArray<IpPrefix> ExtraBogons { get; init; }

    /// <summary>Built-in bogons that this site does accept from outside (a lab, an upstream with private addresses).</summary>
    public EquatableArray<IpPrefix> AllowedBogons { get; init; }

    /// <summary>Count each member's packets and bytes, up and down, IPv4 and IPv6.</summary>
    public bool Accounting { get; init; } = true;

    /// <summary>Count what each ban drops. Off, a dropped packet costs a set's update less.</summary>
    public bool BanCounters { get; init; } = true;

    /// <summary>Destinations that members' traffic is counted apart for; the first that holds an address is its class.</summary>
    public EquatableArray<DestinationClass> Classes { get; init; }

    /// <summary>What members of a plan may have; plans that are only names need not be here.</summary>
    public EquatableArray<MemberPlan> Plans { get; init; }

    /// <summary>How much members may move; none holds for two of a member's plan.</summary>
    public EquatableArray<Quota> Quotas { get; init; }

    /// <summary>The time zone in which days and months of quotas begin, as the IANA data base names it.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>UDP port of conntrack synchronisation from peers (conntrackd's default 3780).</summary>
    public ushort ConntrackSyncPort { get; init; } = 3780;

    /// <summary>What only a web farm has; the defaults in a campus.</summary>
    public WebfarmOptions Webfarm { get; init; } = WebfarmOptions.Default;
}
