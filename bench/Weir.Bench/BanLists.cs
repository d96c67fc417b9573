using System.Net;
using System.Text;
using Weir.Core.Model;
using Weir.Lab.Injector;
using Weir.Lab.Packets;
using Weir.Lab.Topologies;

namespace Weir.Bench;

/// <summary>Lists of bans to measure with, and packets from and beside what is banned.</summary>
/// <param name="Prefixes">Apart from each other: none lies within another.</param>
internal sealed record BanLists(Ipv4Prefix[] Prefixes)
{
    public const string Outside = "outside";
    public const int Packets = 65_536;

    // As block lists are: mostly hosts, many /24, some larger networks (Spamhaus DROP, blocklist.de).
    private static readonly (int Length, int PerMille)[] s_lengths = [(16, 1), (22, 99), (24, 300), (32, 600)];

    public static BanLists Of(int count)
    {
        var random = new Random(1);
        var taken = new HashSet<Ipv4Prefix>();
        var prefixes = new List<Ipv4Prefix>(count);
        foreach (var (length, perMille) in s_lengths)
        {
            var wanted = length == 32 ? count - prefixes.Count : Math.Max(1, (int)((long)count * perMille / 1000));
            while (wanted > 0)
            {
                var prefix = Ipv4Prefix.Around(PublicAddress(random), length);
                if (!Holds(taken, prefix.Address) && taken.Add(prefix))
                {
                    prefixes.Add(prefix);
                    wanted--;
                }
            }
        }

        return new BanLists([.. prefixes]);
    }

    /// <summary>A firewall between the internet and 10.0.0.0/8.</summary>
    public static InjectorGround Ground() =>
        InjectorGround.Create(new LabSpec(Outside, [new LabSegmentSpec("inside", [IPNetwork.Parse("10.0.0.0/8")])]));

    /// <summary>Packets of random banned addresses.</summary>
    public FrameRing Banned(InjectorGround ground) =>
        Frames(ground, random => Inside(Prefixes[random.Next(Prefixes.Length)], random));

    /// <summary>Packets of random addresses of the internet that no ban holds.</summary>
    public FrameRing Strangers(InjectorGround ground)
    {
        var taken = Prefixes.ToHashSet();
        return Frames(ground, random => Free(taken, () => PublicAddress(random)));
    }

    /// <summary>Packets of one address that no ban holds.</summary>
    public FrameRing OneStranger(InjectorGround ground)
    {
        var random = new Random(3);
        var address = Free(Prefixes.ToHashSet(), () => PublicAddress(random));
        return Frames(ground, _ => address);
    }

    /// <summary>Packets of addresses that no ban holds, each in one /24 with a banned host.</summary>
    public FrameRing Neighbors(InjectorGround ground)
    {
        var taken = Prefixes.ToHashSet();
        var hosts = Prefixes.Where(static prefix => prefix.IsHost).ToArray();
        return Frames(
            ground,
            random => Free(taken, () => Inside(Ipv4Prefix.Around(hosts[random.Next(hosts.Length)].Address, 24), random))
        );
    }

    /// <summary>For <c>ipset restore</c>.</summary>
    public string IpsetFile()
    {
        var text = new StringBuilder();
        text.Append("create bans hash:net family inet hashsize ").Append(Prefixes.Length);
        text.Append(" maxelem ").Append(Prefixes.Length + 1).Append('\n');
        foreach (var prefix in Prefixes)
        {
            text.Append("add bans ").Append(new IpPrefix(prefix)).Append('\n');
        }

        return Written(text);
    }

    /// <summary>For <c>nft -f</c>: one hash of given size per length, before connection tracking; what Weir's nftables form is, too.</summary>
    public string NftFile()
    {
        var text = new StringBuilder("table inet bans {\n");
        var rules = new StringBuilder();
        foreach (
            var length in Prefixes.GroupBy(static prefix => prefix.Length).OrderByDescending(static of => of.Count())
        )
        {
            text.Append(" set b").Append(length.Key).Append(" { type ipv4_addr; size ").Append(length.Count() + 1);
            text.Append("; elements = { ")
                .AppendJoin(", ", length.Select(static prefix => prefix.Address))
                .Append(" }; }\n");
            var key = length.Key == 32 ? "ip saddr" : $"ip saddr & {new Ipv4Address(Ipv4Prefix.Mask(length.Key))}";
            rules.Append("  ").Append(key).Append(" @b").Append(length.Key).Append(" drop\n");
        }

        text.Append(" chain raw {\n  type filter hook prerouting priority -300\n").Append(rules).Append(" }\n}\n");
        return Written(text);
    }

    private static string Written(StringBuilder text)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, text.ToString());
        return path;
    }

    private static FrameRing Frames(InjectorGround ground, Func<Random, Ipv4Address> source)
    {
        var random = new Random(2);
        var packets = new ProbePacket[Packets];
        for (var i = 0; i < packets.Length; i++)
        {
            packets[i] = ProbePacket.Tcp(
                source(random).ToIPAddress(),
                (ushort)random.Next(1_024, 65_536),
                new Ipv4Address(0x0A00_0001 + (uint)random.Next(1 << 16)).ToIPAddress(),
                443
            );
        }

        return FrameRing.Of(packets, ground.AddressOf(Outside));
    }

    private static Ipv4Address Free(HashSet<Ipv4Prefix> taken, Func<Ipv4Address> draw)
    {
        while (true)
        {
            var address = draw();
            if (!Holds(taken, address))
            {
                return address;
            }
        }
    }

    private static bool Holds(HashSet<Ipv4Prefix> taken, Ipv4Address address) =>
        s_lengths.Any(of => taken.Contains(Ipv4Prefix.Around(address, of.Length)));

    private static Ipv4Address Inside(Ipv4Prefix prefix, Random random) =>
        new(prefix.Address.Value | ((uint)random.NextInt64(1L << 32) & ~Ipv4Prefix.Mask(prefix.Length)));

    // 11.0.0.0 … 126.255.255.255: routed, and not the lab's own.
    private static Ipv4Address PublicAddress(Random random) => new((uint)random.NextInt64(0x0B00_0000, 0x7F00_0000));
}
