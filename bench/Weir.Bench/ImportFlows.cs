using System.Net;
using Weir.Core.Model;
using Weir.Lab.Injector;
using Weir.Lab.Packets;
using Weir.Lab.Topologies;
using Weir.Sources.Example.Import;

namespace Weir.Bench;

/// <summary>One kind of packets into the generated rule sets.</summary>
/// <param name="Name">Who sends them, for the table.</param>
/// <param name="Packets">In the order sent.</param>
/// <param name="Forget">True when each round must meet flows that connection tracking has not seen.</param>
internal sealed record ImportTraffic(string Name, ProbePacket[] Packets, bool Forget);

/// <summary>Packets of members of the generated rule sets, spread evenly, and of addresses that no rule is about.</summary>
internal static class ImportFlows
{
    public const int Count = 65_536;
    public const string Inside = "inside";

    public static InjectorGround Ground() =>
        InjectorGround.Create(
            new LabSpec(
                "outside",
                [new LabSegmentSpec(Inside, [IPNetwork.Parse("10.20.0.0/14"), IPNetwork.Parse("10.128.0.0/9")])]
            )
        );

    /// <param name="open">Members, by number from 0, whose connections are accepted unless a rule says otherwise.</param>
    public static ImportTraffic[] Of(ImportShape shape, IReadOnlyList<int> open)
    {
        var everyone = Enumerable.Range(0, ImportExample.Nets * ImportExample.MembersPerNet).ToArray();
        var tracked = shape == ImportShape.Full;
        ImportTraffic[] traffic =
        [
            new("member", Up(everyone, 16, 443), tracked),
            new("member, not to a server", Up(everyone, 8, 443), tracked),
            new("stranger", Strangers(), tracked),
        ];
        return tracked ? [.. traffic, new("established", Up(open, 8, 50_000), Forget: false)] : traffic;
    }

    // Random order is hostile to caches, as traffic is; the seed keeps runs comparable.
    private static ProbePacket[] Up(IReadOnlyList<int> members, int serverBits, int leastPort)
    {
        var random = new Random(1);
        var packets = new ProbePacket[Count];
        for (var i = 0; i < Count; i++)
        {
            var number = members[random.Next(members.Count)];
            var member = ImportExample.AddressOf(
                number / ImportExample.MembersPerNet,
                number % ImportExample.MembersPerNet
            );
            // The first 32 of the servers that some rules are about, or addresses that no rule is about.
            var server =
                serverBits == 16
                    ? 0xC633_6400 + (uint)(10 + random.Next(32))
                    : 0xC612_0000 + (uint)random.Next(1 << serverBits);
            packets[i] = Packet(member, server, random, random.Next(leastPort, 65_536));
        }

        return packets;
    }

    private static ProbePacket[] Strangers()
    {
        var random = new Random(2);
        var packets = new ProbePacket[Count];
        for (var i = 0; i < Count; i++)
        {
            var stranger = (10u << 24) | (1u << 23) | (uint)random.Next(1 << 23);
            packets[i] = Packet(stranger, 0xC633_6400 + (uint)(10 + random.Next(32)), random, 443);
        }

        return packets;
    }

    private static ProbePacket Packet(uint from, uint to, Random random, int port) =>
        ProbePacket.Udp(
            new Ipv4Address(from).ToIPAddress(),
            (ushort)random.Next(1, 65_536),
            new Ipv4Address(to).ToIPAddress(),
            (ushort)port
        );
}
