using System.Globalization;
using Shouldly;
using Weir.Core.Model;
using Weir.Testing;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Agent;

public sealed class ConnectionTests
{
    [KernelFact]
    public void Apply_MemberBlocked_EndsThatMembersConnectionsOnly()
    {
        using var ground = new AgentGround();
        var site = SiteGenerator.Site(50, 20);
        ground.Apply(site);
        var next = ApplyTests.Blocked(site);
        var blocked = site.Members.Zip(next.Members).First(pair => pair.First != pair.Second).First.Id;
        Insert(ground, "198.51.100.1", 1001, blocked);
        Insert(ground, "198.51.100.1", 1002, blocked);
        Insert(ground, "198.51.100.2", 1003, blocked + 100_000);
        Insert(ground, "198.51.100.3", 1004, 0);

        var result = ground.Apply(next);

        result.ConnectionsEnded.ShouldBe(2);
        Ports(ground).ShouldBe(["1003", "1004"]);
    }

    [KernelFact]
    public void Apply_DeviceRemoved_EndsWhatCameFromIt()
    {
        using var ground = new AgentGround();
        var site = SiteGenerator.Site(51, 20);
        ground.Apply(site);
        // A device that no forward leads to.
        var device = site.Devices.First(one => site.Forwards.All(forward => !one.Address.Contains(forward.Device)));
        var other = site.Devices.First(one => one.MemberId != device.MemberId);
        Insert(ground, device.Address.Address.ToString(), 1001, device.MemberId);
        Insert(ground, other.Address.Address.ToString(), 1002, other.MemberId);

        var result = ground.Apply(site with { Devices = site.Devices.Remove(device) });

        result.ConnectionsEnded.ShouldBe(1);
        Ports(ground).ShouldBe(["1002"]);
    }

    [KernelFact]
    public void Apply_ForwardRemoved_EndsWhatCameThroughIt()
    {
        using var ground = new AgentGround();
        var site = SiteGenerator.Site(52, 40);
        ground.Apply(site);
        var forward = site.Forwards.First(one => one.Protocol == TransportProtocol.Tcp);
        var member = site.FindMember(forward.MemberId).ShouldNotBeNull();
        var address = member.PublicIpv4.ShouldNotBeNull().ToString();
        var port = forward.PublicPorts.First;
        Insert(ground, "198.51.100.1", 1001, member.Id, address, port);
        Insert(ground, "198.51.100.1", 1002, member.Id, "198.51.100.77", port);

        var result = ground.Apply(site with { Forwards = site.Forwards.Remove(forward) });

        result.ConnectionsEnded.ShouldBe(1);
        Ports(ground).ShouldBe(["1002"]);
    }

    private static void Insert(
        AgentGround ground,
        string source,
        ushort sourcePort,
        uint mark,
        string destination = "203.0.113.9",
        ushort port = 80
    ) =>
        ground.Run(
            "conntrack",
            [
                .. new[] { "-I", "-p", "tcp", "-s", source, "-d", destination, "--sport", Text(sourcePort) },
                .. new[]
                {
                    "--dport",
                    Text(port),
                    "--state",
                    "ESTABLISHED",
                    "-u",
                    "ASSURED",
                    "-t",
                    "600",
                    "-m",
                    Text(mark),
                },
            ]
        );

    private static string[] Ports(AgentGround ground) =>
        [
            .. ground
                .Run("conntrack", "-L", "-o", "extended")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ').First(word => word.StartsWith("sport=", StringComparison.Ordinal))[6..])
                .Order(StringComparer.Ordinal),
        ];

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);
}
