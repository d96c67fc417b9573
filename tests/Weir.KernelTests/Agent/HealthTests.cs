using System.Net;
using Shouldly;
using Weir.Agent.Sampling;
using Weir.Core.Health;
using Weir.Core.Model;
using Weir.Lab.Sockets;
using Weir.Lab.Topologies;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Testing;

namespace Weir.KernelTests.Agent;

/// <summary>The firewall's state as the agent sees it, with real traffic in the lab's campus.</summary>
public sealed class HealthTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(300);
    private static readonly IPEndPoint Server = new(IPAddress.Parse("203.0.113.10"), 443);

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-health-").FullName;
    private readonly Site _site;
    private readonly LabTopology _lab;
    private readonly IPAddress _device;

    public HealthTests()
    {
        CampusExample.Create(Path.Combine(_folder, "site"), 40, 1, SourceKind.Csv).HasErrors.ShouldBeFalse();
        _site = SiteFolder.Load(Path.Combine(_folder, "site"), TimeProvider.System).Site.ShouldNotBeNull();
        _lab = LabTopology.Create(LabSpec.For(_site.Topology));
        var room = _site.Topology.Interfaces.First(static link => link.Name == "room1");
        _device = (
            from one in _site.Members
            where one is { State: MemberState.Active, PublicIpv4: not null }
            from owned in _site.DevicesOf(one.Id).ToArray()
            where room.Networks.Any(network => network.Contains(new IpPrefix(owned.Address)))
            select owned.Address.Address.ToIPAddress()
        ).First();
        _lab.Node("room1").AddAddress(_device);
        _lab.Internet.AddAddress(Server.Address);
    }

    public void Dispose()
    {
        _lab.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [KernelFact]
    public async Task Read_TrafficAndDrops_AreInTheirPlaces()
    {
        using var server = TcpEchoServer.Start(_lab.Internet.Network, Server);
        Apply();
        using var reader = new HealthReader(_lab.FirewallNamespaceName, TimeProvider.System);
        var before = reader.Read(_site);
        reader.Refused.ShouldBeEmpty();
        before.Classes.ShouldHaveSingleItem().Name.ShouldBe(ClassTotal.Rest);

        var room = _lab.Node("room1");
        (await SocketProbe.TcpAsync(room.Network, new(_device, 0), Server, Patience)).Outcome.ShouldBe(
            ReachOutcome.Answered
        );
        var stranger = IPAddress.Parse("10.31.255.254");
        room.AddAddress(stranger);
        await SocketProbe.TcpAsync(room.Network, new(stranger, 0), Server, Impatience);
        var after = reader.Read(_site);

        var moved = after.Classes[0].Usage;
        moved.Up4.Packets.ShouldBeGreaterThan(0ul);
        moved.Down4.Bytes.ShouldBeGreaterThan(moved.Down4.Packets * 20);
        moved.Up6.Packets.ShouldBe(0ul);
        Dropped(after, DropReason.Stranger).ShouldBeGreaterThan(Dropped(before, DropReason.Stranger));
        Dropped(after, DropReason.Ban).ShouldBe(0ul);
        var outside = after.Interfaces.Single(static one => one.IsOutside);
        outside.Sent.Packets.ShouldBeGreaterThan(before.Interfaces.Single(static one => one.IsOutside).Sent.Packets);
        after
            .Interfaces.Select(static one => one.Name)
            .ShouldBeSubsetOf(_site.Topology.Interfaces.Select(static one => one.Name));
        after.Conntrack.ShouldNotBeNull().Count.ShouldBeGreaterThan(0u);
        after
            .Conntrack.ShouldNotBeNull()
            .Max.ShouldBe(
                uint.Parse(
                    File.ReadAllText("/proc/sys/net/netfilter/nf_conntrack_max"),
                    System.Globalization.CultureInfo.InvariantCulture
                )
            );
        after.Cpus.Length.ShouldBe(Environment.ProcessorCount);
        after.Agent.ResidentBytes.ShouldBeGreaterThan(1 << 20);
        HealthRates.Between(before, after).Throughput.UpPacketsPerSecond.ShouldBeGreaterThan(0);
    }

    [KernelFact]
    public void Read_BannedSource_IsDroppedByTheBan()
    {
        Apply();
        using var reader = new HealthReader(_lab.FirewallNamespaceName, TimeProvider.System);
        var ban = _site.Bans.First(static one => one is { Prefix.IsIpv6: false }).Prefix.V4.Address.ToIPAddress();
        _lab.Internet.AddAddress(ban);

        // To an address of the pool, which the internet's node sends to the firewall.
        Send(
            ban,
            _site.Members.First(static one => one.PublicIpv4 is not null).PublicIpv4.GetValueOrDefault().ToIPAddress()
        );

        Dropped(reader.Read(_site), DropReason.Ban).ShouldBeGreaterThan(0ul);
    }

    [KernelFact]
    public void Read_NoTable_HasTheMachineAlone()
    {
        using var ground = new AgentGround();
        using var reader = new HealthReader(ground.Namespace, TimeProvider.System);

        var reading = reader.Read(null);

        reader.Refused.ShouldBeEmpty();
        reading.Classes.ShouldBeEmpty();
        reading.Drops.ShouldBeEmpty();
        reading.Cpus.ShouldNotBeEmpty();
    }

    [KernelFact]
    public void Read_NoSuchNamespace_SaysWhatItCannotSee()
    {
        using var reader = new HealthReader("weir-no-such-namespace", TimeProvider.System);

        var reading = reader.Read(null);

        reader.Refused.Keys.ShouldContain("the rules' counters");
        reading.Conntrack.ShouldBeNull();
        reading.Cpus.ShouldNotBeEmpty();
    }

    /// <summary>A look is as long as the rules are, not as the members are many.</summary>
    [KernelFact]
    public void Read_TenTimesTheMembers_AllocatesNoMore()
    {
        var few = Allocated(40);
        var many = Allocated(400);

        many.ShouldBeLessThan(few * 3 / 2);
    }

    private static long Allocated(int members)
    {
        using var ground = new AgentGround();
        var site = Weir.Testing.Generators.SiteGenerator.Site(11, members);
        ground.Apply(site);
        using var reader = new HealthReader(ground.Namespace, TimeProvider.System);
        reader.Read(site);
        reader.Read(site);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 10; round++)
        {
            reader.Read(site);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void Send(IPAddress from, IPAddress to) =>
        _lab.Internet.Network.Run(() =>
        {
            using var socket = new System.Net.Sockets.UdpClient(new IPEndPoint(from, 0));
            socket.Send([1, 2, 3], new IPEndPoint(to, 9));
        });

    private static ulong Dropped(HealthReading reading, string reason) =>
        reading.Drops.Single(one => one.Reason == reason).Traffic.Packets;

    private void Apply()
    {
        using var agent = Weir.Agent.SiteAgent.Open(
            new Weir.Agent.AgentSettings
            {
                StateDirectory = Path.Combine(_folder, "state"),
                NetworkNamespace = _lab.FirewallNamespaceName,
                Time = TimeProvider.System,
            }
        );
        agent.Apply(_site, Weir.Agent.Applying.ApplyOptions.Default);
    }
}
