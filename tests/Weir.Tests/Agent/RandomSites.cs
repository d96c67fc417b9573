using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Tests.Agent;

/// <summary>Sites with every kind of row, the same for the same seed. Sorted as a site is; not otherwise plausible.</summary>
internal static class RandomSites
{
    public static Site Make(int seed, int members)
    {
        var random = new Random(seed);
        var table = new OriginTable("members", IsFile: false);
        var file = new OriginTable("devices.csv", IsFile: true);
        var memberRows = ImmutableArray.CreateBuilder<Member>();
        var devices = ImmutableArray.CreateBuilder<Device>();
        var forwards = ImmutableArray.CreateBuilder<PortForward>();
        var openings = ImmutableArray.CreateBuilder<Opening>();
        var id = 0u;
        for (var i = 0; i < members; i++)
        {
            id += (uint)random.Next(1, 40_000);
            var v6 = Ipv6Prefix.Around(new Ipv6Address(((UInt128)0x20010db8 << 96) | ((UInt128)id << 72)), 56);
            var state = (MemberState)random.Next(3);
            Ipv4Address? address = random.Next(10) == 0 ? null : new Ipv4Address(0xC6120000 + (uint)i);
            memberRows.Add(
                new Member(id, $"löger{id}", state, address, random.Next(8) == 0 ? [] : [v6], $"plan{random.Next(4)}")
                {
                    Quota = random.Next(4) == 0 ? "own" : "",
                    Moved =
                        random.Next(6) == 0
                            ? new PlanMove("slow", new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero))
                            : null,
                    Origin = random.Next(5) == 0 ? default : new Origin(table, i + 1),
                }
            );
            for (var d = random.Next(4); d > 0; d--)
            {
                var prefix = Ipv4Prefix.Around(
                    new Ipv4Address(0x0A000000u + (uint)random.Next(1 << 24)),
                    random.Next(24, 33)
                );
                devices.Add(
                    new Device(id, prefix, (DeviceKind)random.Next(2)) { Origin = new Origin(file, random.Next()) }
                );
            }

            if (random.Next(2) == 0)
            {
                var first = (ushort)random.Next(1, 60000);
                var ports = new PortRange(first, (ushort)(first + random.Next(5000)));
                var protocol = random.Next(2) == 0 ? TransportProtocol.Tcp : TransportProtocol.Udp;
                forwards.Add(new PortForward(id, protocol, ports, new Ipv4Address(0x0A000001u), 80));
                PortRange? range = random.Next(2) == 0 ? null : PortRange.Single(443);
                openings.Add(new Opening(id, v6, (byte)random.Next(256), range) { Origin = new Origin(table, 7) });
            }
        }

        return new Site
        {
            Topology = Topology(table),
            Options = new SiteOptions
            {
                ConnectionLimit = (uint)random.Next(),
                WalledGarden = [Prefix("203.0.113.80/32"), Prefix("2001:db8:f000::80/128")],
                Accounting = random.Next(2) == 0,
                Classes =
                    random.Next(2) == 0
                        ? []
                        : [new DestinationClass("uni", [Prefix("192.0.2.0/25")]) { Origin = new Origin(table, 9) }],
                Plans =
                    random.Next(2) == 0 ? [] : [new MemberPlan("slow", 125_000, uint.MaxValue), new("täglich", 0, 0)],
                Quotas =
                    random.Next(2) == 0
                        ? []
                        :
                        [
                            new Quota("fair", long.MaxValue, QuotaTime.Month)
                            {
                                Plans = ["plan1"],
                                Classes = ["rest"],
                                At = [50, 100],
                                MoveTo = "slow",
                            },
                            new Quota("own", 1, QuotaTime.Day) { Members = ["4711"], Direction = QuotaDirection.Down },
                        ],
                Zone = random.Next(2) == 0 ? "UTC" : "Europe/Berlin",
            },
            Members = [.. memberRows],
            Devices = [.. devices],
            Forwards = [.. forwards],
            Openings = [.. openings],
            Bans =
            [
                new Ban(Prefix("192.0.2.0/24"), "spam", null),
                new Ban(Prefix("2001:db8:bad::/48"), "", new DateTimeOffset(2027, 1, 2, 3, 4, 5, TimeSpan.Zero)),
            ],
        };
    }

    public static IpPrefix Prefix(string text) =>
        IpPrefix.TryParse(text, out var prefix, out var problem)
            ? prefix
            : throw new ArgumentException(problem, nameof(text));

    private static Topology Topology(OriginTable table) =>
        new()
        {
            Interfaces =
            [
                new Interface("wan", InterfaceRole.Outside, []) { Origin = new Origin(table, 1) },
                new Interface("room1", InterfaceRole.Inside, [Prefix("10.0.0.0/8"), Prefix("2001:db8::/32")]),
            ],
            PublicPool = [Prefix("198.18.0.0/15").V4],
            OwnAddresses = [Prefix("192.0.2.1")],
            Management = [Prefix("192.168.77.0/24")],
            Services = [new Service("ssh", TransportProtocol.Tcp, PortRange.Single(22))],
            Peers = [Prefix("192.168.78.2"), Prefix("::/0")],
        };
}
