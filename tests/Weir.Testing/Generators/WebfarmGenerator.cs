using Weir.Core.Model;
using static Weir.Testing.Generators.CampusGround;

namespace Weir.Testing.Generators;

/// <summary>
/// Random web farms without an error, the same for the same seed: listeners on any address, single addresses, prefixes and servers
/// behind, of ports and ranges; bans of several lengths, nested and expiring; allowed sources within bans and beside them.
/// </summary>
public static class WebfarmGenerator
{
    /// <exception cref="InvalidOperationException">The generated draft has a fault: a bug of the generator or of the validator.</exception>
    public static Site Site(int seed, int listeners)
    {
        var result = SiteValidator.Validate(Draft(seed, listeners), SiteGenerator.Now);
        return result.Value
            ?? throw new InvalidOperationException(string.Join(Environment.NewLine, result.Diagnostics));
    }

    public static SiteDraft Draft(int seed, int listeners)
    {
        var random = new Random(seed);
        var draft = new SiteDraft
        {
            Kind = SiteKind.Webfarm,
            Topology = WebfarmGround.Topology,
            Options = WebfarmGround.Options,
        };
        var taken = new HashSet<(IpPrefix?, TransportProtocol, PortRange)>();
        while (draft.Listeners.Count < listeners)
        {
            var listener = Listener(random);
            if (taken.Add((listener.Address, listener.Protocol, listener.Ports)))
            {
                draft.Listeners.Add(listener);
            }
        }

        AddBans(draft, random);
        AddAllows(draft, random);
        return draft;
    }

    private static Listener Listener(Random random)
    {
        var protocol = random.Next(3) == 0 ? TransportProtocol.Udp : TransportProtocol.Tcp;
        IpPrefix? address = random.Next(8) switch
        {
            0 or 1 => null,
            2 => Prefix("203.0.113.10"),
            3 => Prefix("203.0.113.11"),
            4 => Prefix("2001:db8:f000::10"),
            5 => Prefix("10.1.7.0/24"),
            6 => Prefix("10.1.0.80"),
            _ => Prefix("2001:db8:b000:7::/64"),
        };
        // Below 3700 stay clear of BFD and conntrack synchronisation, above 80 of ssh.
        var first = (ushort)random.Next(80, 3000);
        var count = random.Next(6) switch
        {
            0 => random.Next(2, 40),
            1 => random.Next(40, 600),
            _ => 1,
        };
        return new Listener(address, protocol, new PortRange(first, (ushort)(first + count - 1)), $"service {first}");
    }

    private static void AddBans(SiteDraft draft, Random random)
    {
        var now = SiteGenerator.Now;
        draft.Bans.Add(new Ban(Prefix("198.51.100.0/24"), "scans", null));
        draft.Bans.Add(new Ban(Prefix("198.51.100.7"), "within a ban", now.AddDays(random.Next(1, 300))));
        draft.Bans.Add(new Ban(Prefix("2001:db8:bad::/48"), "spam", null));
        for (var i = random.Next(8); i > 0; i--)
        {
            var address = new Ipv4Address(0xC633_6500 + ((uint)random.Next(0x40) << 8) + (uint)i);
            DateTimeOffset? expires = random.Next(2) == 0 ? null : now.AddHours(random.Next(1, 5000));
            draft.Bans.Add(new Ban(new IpPrefix(Ipv4Prefix.Host(address)), $"reason {i}", expires) { Source = "feed" });
        }
    }

    private static void AddAllows(SiteDraft draft, Random random)
    {
        draft.Allows.Add(new Allow(Prefix("198.51.100.64/26"), "a partner within a ban"));
        if (random.Next(2) == 0)
        {
            draft.Allows.Add(new Allow(Prefix("2001:db8:bad:1::/64"), "the same in IPv6"));
        }

        draft.Allows.Add(new Allow(Prefix("192.0.2.7"), "monitoring"));
    }
}
