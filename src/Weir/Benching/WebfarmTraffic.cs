using Weir.Core.Model;
using Weir.Lab.Benching;
using Weir.Lab.Packets;
using Weir.Lab.Traffic;

namespace Weir.Benching;

/// <summary>The traffic of a web farm, from the site's own rows: strangers to listeners, to ports that are none, and banned sources.</summary>
internal static class WebfarmTraffic
{
    public static IEnumerable<TrafficClass> Of(Site site)
    {
        var random = new Random(1);
        var outside = site.Topology.Interfaces.First(static link => link.Role == InterfaceRole.Outside).Name;
        var places = Places(site).ToArray();
        if (places.Length == 0)
        {
            yield break;
        }

        yield return Class("to listeners", _ => Tcp(Stranger(), Place()));
        yield return Class("to no listener", _ => Tcp(Stranger(), (Place().Address, (ushort)9)));
        var bans = site.Bans.Where(static ban => !ban.Prefix.IsIpv6).Take(100_000).ToArray();
        if (bans.Length > 0)
        {
            yield return Class("banned source", at => Tcp(Within(bans[at % bans.Length].Prefix.V4), Place()));
        }

        TrafficClass.Flows Class(string name, Func<int, ProbePacket> make) =>
            new(name, outside, [.. Enumerable.Range(0, TrafficText.DefaultFlows).Select(make)]);

        (Ipv4Address Address, ushort Port) Place() => places[random.Next(places.Length)];

        // 192.0.2.0/24 is documentation (RFC 5737).
        Ipv4Address Stranger() => new(0xC000_0200 + (uint)random.Next(1, 255));

        Ipv4Address Within(Ipv4Prefix prefix) =>
            new(prefix.Address.Value + (uint)random.NextInt64(1L << (32 - prefix.Length)));

        ProbePacket Tcp(Ipv4Address source, (Ipv4Address Address, ushort Port) to) =>
            ProbePacket.Tcp(
                source.ToIPAddress(),
                (ushort)random.Next(1_024, 65_536),
                to.Address.ToIPAddress(),
                to.Port
            );
    }

    private static IEnumerable<(Ipv4Address Address, ushort Port)> Places(Site site) =>
        from listener in site.Listeners
        where listener.Protocol == TransportProtocol.Tcp
        from place in listener.Address is { } address ? [address] : site.Topology.OwnAddresses.AsEnumerable()
        where !place.IsIpv6
        select (place.V4.Address, listener.Ports.First);
}
