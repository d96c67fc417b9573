using System.Net;
using Weir.Core.Model;
using Weir.Lab;
using Weir.Lab.Injector;
using Weir.Lab.Packets;
using Weir.Lab.Topologies;
using Weir.Sources.Example.Import;

namespace Weir.Bench;

/// <summary>Nanoseconds per packet.</summary>
internal sealed record ImportCosts(double Member, double Stranger);

/// <summary>First packets of members of the generated rule sets, spread evenly, and of addresses that no rule is about.</summary>
internal static class ImportFlows
{
    public const int Count = 65_536;
    private const string Inside = "inside";
    private const int Rounds = 5;

    public static InjectorGround Ground() =>
        InjectorGround.Create(
            new LabSpec(
                "outside",
                [new LabSegmentSpec(Inside, [IPNetwork.Parse("10.20.0.0/14"), IPNetwork.Parse("10.128.0.0/9")])]
            )
        );

    public static ImportCosts Measure(PacketInjector injector, InjectorGround ground)
    {
        // Random order is hostile to caches, as traffic is; the seed keeps runs comparable.
        var random = new Random(1);
        var members = new ProbePacket[Count];
        var strangers = new ProbePacket[Count];
        for (var i = 0; i < Count; i++)
        {
            var net = random.Next(ImportExample.Nets);
            var member = new Ipv4Address(ImportExample.AddressOf(net, random.Next(ImportExample.MembersPerNet)));
            var stranger = new Ipv4Address((10u << 24) | (1u << 23) | (uint)random.Next(1 << 23));
            var server = new Ipv4Address(0xC633_6400 + (uint)(10 + random.Next(32)));
            var port = (ushort)random.Next(1, 65_536);
            members[i] = ProbePacket.Udp(
                member.ToIPAddress(),
                port,
                server.ToIPAddress(),
                (ushort)random.Next(1, 65_536)
            );
            strangers[i] = ProbePacket.Udp(stranger.ToIPAddress(), port, server.ToIPAddress(), 443);
        }

        return new ImportCosts(Cost(injector, ground, members), Cost(injector, ground, strangers));
    }

    private static double Cost(PacketInjector injector, InjectorGround ground, ProbePacket[] packets)
    {
        var frames = InjectorFrames.Build(packets, ground.AddressOf(Inside));
        injector.MeasureNanosecondsPerPacket(ground.Network, Inside, frames, Count, Count);
        var costs = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            costs.Add(injector.MeasureNanosecondsPerPacket(ground.Network, Inside, frames, Count, Count));
        }

        return Median.Of(costs);
    }
}
