using Weir.Core.Model;
using Weir.Testing.Evaluation;
using static Weir.Testing.Generators.CampusGround;

namespace Weir.Testing.Generators;

/// <summary>Random packets for a web farm on <see cref="WebfarmGround"/>, aimed in turn at every clause of the second part of docs/policy.md.</summary>
public static class WebfarmPackets
{
    private const int Recipes = 15;

    /// <summary>Packets that come in. The same for the same site and seed.</summary>
    public static IEnumerable<PacketCase> In(Site site, int seed, int count)
    {
        var aim = new Aim(site, new Random(seed));
        for (var i = 0; i < count; i++)
        {
            yield return aim.In(i % Recipes, i / Recipes % 2 == 0);
        }
    }

    /// <summary>Packets that the box sends.</summary>
    public static IEnumerable<PacketCase> Out(Site site, int seed, int count)
    {
        var aim = new Aim(site, new Random(seed));
        for (var i = 0; i < count; i++)
        {
            var back = aim.In(i % Recipes, i / Recipes % 2 == 0);
            yield return new PacketCase("", back.Destination, back.Source, back.Protocol)
            {
                SourcePort = back.DestinationPort,
                DestinationPort = aim.Chance(3) ? back.DestinationPort : back.SourcePort,
                IcmpType = back.IcmpType,
            };
        }
    }

    private sealed class Aim(Site site, Random random)
    {
        public bool Chance(int of) => random.Next(of) == 0;

        public PacketCase In(int recipe, bool isIpv6) =>
            recipe switch
            {
                0 or 1 or 2 => ToListener(Stranger(isIpv6), isIpv6),
                3 => ToListener(Banned(isIpv6), isIpv6),
                4 => NearListener(isIpv6),
                5 => Answer(isIpv6),
                6 => Transport("wan", Peer(isIpv6), Own(isIpv6)) with
                {
                    Protocol = Chance(2) ? (byte)112 : (byte)17,
                    DestinationPort = Pick<ushort>(3780, 3784, 3785, 4784, 3786),
                },
                7 => Transport("mgmt", Manager(isIpv6), Own(isIpv6)) with
                {
                    Protocol = Chance(4) ? (byte)17 : (byte)6,
                    DestinationPort = Chance(3) ? (ushort)23 : (ushort)22,
                },
                8 => Icmp("wan", Stranger(isIpv6), Chance(2) ? Own(isIpv6) : Server(isIpv6)),
                9 => Icmp("back", Server(isIpv6), Chance(3) ? Own(isIpv6) : Stranger(isIpv6)),
                10 => Transport(
                    "back",
                    Server(isIpv6),
                    Pick(Stranger(isIpv6), Banned(isIpv6), Manager(isIpv6), Own(isIpv6))
                ),
                11 => Transport("wan", Stranger(isIpv6), Pick(Own(isIpv6), Server(isIpv6))),
                12 => Transport("wan", Pick(Stranger(isIpv6), Peer(isIpv6), Banned(isIpv6)), Own(isIpv6)) with
                {
                    DestinationPort = Pick<ushort>(22, 3784, 443),
                },
                13 => Transport("lo", Own(isIpv6), Own(isIpv6)),
                _ => Transport("wan", Stranger(isIpv6), Pick(Own(isIpv6), Server(isIpv6))) with
                {
                    Protocol = 6,
                    Tracking = Tracking.Invalid,
                },
            };

        private PacketCase ToListener(IpPrefix source, bool isIpv6)
        {
            var listener = site.Listeners[random.Next(site.Listeners.Length)];
            var place = listener.Address is { } address ? Host(address) : Own(isIpv6);
            var port = Pick(
                listener.Ports.First,
                listener.Ports.Last,
                (ushort)random.Next(listener.Ports.First, listener.Ports.Last + 1)
            );
            return Transport("wan", source.IsIpv6 == place.IsIpv6 ? source : Stranger(place.IsIpv6), place) with
            {
                Protocol = (byte)listener.Protocol,
                DestinationPort = port,
            };
        }

        /// <summary>One port beside, the other protocol, or the address beside.</summary>
        private PacketCase NearListener(bool isIpv6)
        {
            var packet = ToListener(Stranger(isIpv6), isIpv6);
            return random.Next(3) switch
            {
                0 => packet with { DestinationPort = (ushort)(packet.DestinationPort + (Chance(2) ? 1 : -1)) },
                1 => packet with { Protocol = packet.Protocol == 6 ? (byte)17 : (byte)6 },
                _ => packet with { Destination = Own(packet.IsIpv6) },
            };
        }

        private PacketCase Answer(bool isIpv6)
        {
            var question = ToListener(Chance(4) ? Banned(isIpv6) : Stranger(isIpv6), isIpv6);
            return new PacketCase(Chance(4) ? "wan" : "back", question.Destination, question.Source, question.Protocol)
            {
                SourcePort = question.DestinationPort,
                DestinationPort = question.SourcePort,
            };
        }

        private PacketCase Transport(string ingress, IpPrefix source, IpPrefix destination) =>
            new(ingress, source, destination, Chance(2) ? (byte)6 : (byte)17)
            {
                SourcePort = (ushort)random.Next(10_000, 60_000),
                DestinationPort = (ushort)random.Next(1, 4_000),
            };

        private PacketCase Icmp(string ingress, IpPrefix source, IpPrefix destination)
        {
            // Neighbor discovery is for the box alone: routers do not forward it.
            var toBox = site.Topology.OwnAddresses.Any(own => own.Contains(destination));
            var type =
                !source.IsIpv6 ? Pick<byte>(3, 8, 11, 12, 13, 5)
                : toBox ? Pick<byte>(1, 2, 3, 4, 128, 135, 137, 139)
                : Pick<byte>(1, 2, 3, 4, 128, 139);
            return new PacketCase(ingress, source, destination, source.IsIpv6 ? (byte)58 : (byte)1)
            {
                IcmpType = type,
                // What conntrack takes for a question: echo, timestamp, and a node information query (nf_conntrack_proto_icmpv6.c, valid_new).
                Tracking = type is 8 or 128 or 13 or 135 or 139 ? Tracking.New : Tracking.Invalid,
            };
        }

        private IpPrefix Own(bool isIpv6) => OneOf([.. site.Topology.OwnAddresses.Where(own => own.IsIpv6 == isIpv6)]);

        private static IpPrefix Peer(bool isIpv6) => Prefix(isIpv6 ? "2001:db8:f000::3" : "203.0.113.3");

        private IpPrefix Manager(bool isIpv6) => Host(Prefix(isIpv6 ? "2001:db8:77::/64" : "192.168.77.0/24"));

        private IpPrefix Server(bool isIpv6) => Host(Prefix(isIpv6 ? "2001:db8:b000::/48" : "10.1.0.0/16"));

        private IpPrefix Stranger(bool isIpv6) => Host(Prefix(isIpv6 ? "2001:db8:5000::/40" : "192.0.2.0/24"));

        private IpPrefix Banned(bool isIpv6)
        {
            var bans = site.Bans.Where(ban => ban.Prefix.IsIpv6 == isIpv6).Select(ban => ban.Prefix).ToArray();
            var allows = site
                .Allows.Where(allow => allow.Prefix.IsIpv6 == isIpv6)
                .Select(allow => allow.Prefix)
                .ToArray();
            return Host(allows.Length > 0 && Chance(3) ? OneOf(allows) : OneOf(bans));
        }

        private IpPrefix Host(IpPrefix prefix)
        {
            var within = (UInt128)(ulong)random.NextInt64();
            return prefix.IsIpv6
                ? new IpPrefix(
                    Ipv6Prefix.Host(
                        new Ipv6Address(prefix.V6.Address.Value | (within & ~Ipv6Prefix.Mask(prefix.Length)))
                    )
                )
                : new IpPrefix(
                    Ipv4Prefix.Host(
                        new Ipv4Address(prefix.V4.Address.Value | ((uint)within & ~Ipv4Prefix.Mask(prefix.Length)))
                    )
                );
        }

        private T Pick<T>(params T[] choices) => OneOf(choices);

        private T OneOf<T>(T[] choices) => choices[random.Next(choices.Length)];
    }
}
