using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using Weir.Core.Model;
using Weir.Lab.Floods;

namespace Weir.Demo.Webfarm;

/// <summary>The example web farm as each balancer of the lab sees it: the listeners of the virtual address, and a million bans.</summary>
internal static class WebfarmSite
{
    /// <summary>As many as the background's operator had; the flood comes from these.</summary>
    public const int Attackers = 650;

    // An odd factor is a permutation of the numbers below 2^27: addresses of 64.0.0.0/5, scattered, none twice.
    private const uint Scatter = 2_654_435_761;
    private const uint Scattered = (1 << 27) - 1;
    private const uint FirstScattered = 64u << 24;

    /// <summary>Each with a /24 of its own in 45.0.0.0/8, for no set may find them side by side.</summary>
    public static Ipv4Address Attacker(int number) => new((45u << 24) | ((uint)number << 10) | 7);

    public static ImmutableArray<IPAddress> AttackerAddresses() =>
        [.. Enumerable.Range(0, Attackers).Select(static number => Attacker(number).ToIPAddress())];

    /// <exception cref="InvalidOperationException">The example is not valid: a defect.</exception>
    public static Site Of(
        Balancer self,
        Balancer other,
        FloodSpec spec,
        int bans,
        BanBackend backend,
        DateTimeOffset now
    )
    {
        var draft = new SiteDraft
        {
            Kind = SiteKind.Webfarm,
            Topology = Topology(self, other),
            Options = new SiteOptions
            {
                // The lab's addresses are those of documentation (RFC 5737).
                AllowedBogons = [Prefix(FloodTopology.VirtualAddress, 24)],
                Webfarm = new WebfarmOptions { Bans = backend, XdpStays = false },
            },
            Bans = Bans(bans),
            Listeners =
            [
                .. spec.Ports.Select(static port => new Listener(
                    Prefix(FloodTopology.VirtualAddress, 32),
                    TransportProtocol.Tcp,
                    new PortRange(port, port),
                    "web"
                )),
            ],
        };
        var found = SiteValidator.Validate(draft, now);
        return found.Value
            ?? throw new InvalidOperationException($"the example web farm is not valid: {found.Diagnostics[0]}");
    }

    private static Topology Topology(Balancer self, Balancer other) =>
        new()
        {
            Interfaces =
            [
                new Interface(Balancer.PublicLink, InterfaceRole.Outside, []),
                new Interface(Balancer.SyncLink, InterfaceRole.Inside, [Prefix(self.SyncAddress, 24)]),
            ],
            OwnAddresses =
            [
                Prefix(self.Address, 32),
                Prefix(self.SyncAddress, 32),
                Prefix(FloodTopology.VirtualAddress, 32),
            ],
            Peers = [Prefix(other.Address, 32), Prefix(other.SyncAddress, 32)],
        };

    private static List<Ban> Bans(int count)
    {
        var bans = new List<Ban>(count);
        for (var at = 0; at < count; at++)
        {
            var address =
                at < Attackers ? Attacker(at) : new Ipv4Address(FirstScattered + ((uint)at * Scatter & Scattered));
            bans.Add(new Ban(new IpPrefix(Ipv4Prefix.Host(address)), at < Attackers ? "flood" : "feed", null));
        }

        return bans;
    }

    private static IpPrefix Prefix(IPAddress address, int length) =>
        new(
            Ipv4Prefix.Around(new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes())), length)
        );
}
