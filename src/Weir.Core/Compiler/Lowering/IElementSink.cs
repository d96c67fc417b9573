using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Core.Compiler.Lowering;

/// <summary>Takes the elements that rows of the site contribute to the rule set's sets.</summary>
internal interface IElementSink
{
    void Device(Ipv4Prefix prefix, uint member, Origin origin);

    void Prefix6(Ipv6Prefix prefix, uint member, Origin origin);

    void Public(uint member, Ipv4Address address, Origin origin);

    /// <param name="kind">One of the verdict maps by member.</param>
    /// <param name="verdict">Index into the map's verdicts.</param>
    void Restrict(BucketKind kind, uint member, uint verdict, Origin origin);

    void Forward(in ForwardElement forward, Origin origin);

    /// <summary>Once for each protocol of which the address has blocks.</summary>
    void ForwardWide(Ipv4Address address, TransportProtocol protocol, Origin origin);

    void ForwardBlock(
        Ipv4Address address,
        TransportProtocol protocol,
        PortBlock block,
        Ipv4Address device,
        Origin origin
    );

    void OpeningPort(Ipv6Prefix prefix, byte protocol, ushort port, Origin origin);

    void OpeningProtocol(Ipv6Prefix prefix, byte protocol, Origin origin);

    /// <summary>Once for each prefix and protocol that has blocks.</summary>
    void OpeningWide(Ipv6Prefix prefix, byte protocol, Origin origin);

    void OpeningBlock(Ipv6Prefix prefix, byte protocol, PortBlock block, Origin origin);

    void Ban(Ban ban);

    /// <summary>A network that bans lie in.</summary>
    void NearBan(IpPrefix network);

    /// <summary>A ban that no networks are written for.</summary>
    void WideBan(bool isIpv6);

    void Listener(ListenerElement listener, string comment, Origin origin);

    void ListenerRange(ListenerBox box, string comment, Origin origin);

    void Allow(Allow allow);
}

/// <summary>One forwarded port.</summary>
internal readonly record struct ForwardElement(
    Ipv4Address Address,
    TransportProtocol Protocol,
    ushort Port,
    Ipv4Address Device,
    ushort DevicePort
);

/// <summary>One port of a listener.</summary>
internal readonly record struct ListenerElement(IpPrefix Prefix, TransportProtocol Protocol, ushort Port);

/// <summary>Ports of a range of addresses.</summary>
/// <param name="First">First address, an IPv4 one in the low 32 bits.</param>
/// <param name="Last">Last address, inclusive.</param>
internal readonly record struct ListenerBox(
    bool IsIpv6,
    UInt128 First,
    UInt128 Last,
    TransportProtocol Protocol,
    PortRange Ports
);
