using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Weir.Agent;
using Weir.Agent.Accounting;
using Weir.Agent.Applying;
using Weir.Agent.Counters;
using Weir.Agent.Kernel;
using Weir.Core.Accounting;
using Weir.Core.Model;
using Weir.Lab.Sockets;
using Weir.Lab.Topologies;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Testing;

namespace Weir.KernelTests.Agent;

/// <summary>P8 of docs/policy.md, read back: real traffic of one member, and what the kernel says it counted.</summary>
public sealed class CounterTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(300);
    private static readonly IPEndPoint Server = new(IPAddress.Parse("203.0.113.10"), 443);
    private static readonly IPEndPoint Server6 = new(IPAddress.Parse("2001:db8:f000:0:1::10"), 443);

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-counters-").FullName;
    private readonly Site _site;
    private readonly LabTopology _lab;
    private readonly Member _member;
    private readonly LabNode _room;
    private readonly IPAddress _device;
    private readonly IPAddress _device6;

    public CounterTests()
    {
        CampusExample.Create(Path.Combine(_folder, "site"), 40, 1, SourceKind.Csv).HasErrors.ShouldBeFalse();
        _site = SiteFolder.Load(Path.Combine(_folder, "site"), TimeProvider.System).Site.ShouldNotBeNull();
        _lab = LabTopology.Create(LabSpec.For(_site.Topology));
        var room = _site.Topology.Interfaces.First(link => link.Name == "room1");
        (_member, var device) = (
            from one in _site.Members
            where one is { State: MemberState.Active, PublicIpv4: not null, Ipv6Prefixes.IsEmpty: false }
            where room.Networks.Any(network => network.Contains(new IpPrefix(one.Ipv6Prefixes[0])))
            from owned in _site.DevicesOf(one.Id).ToArray()
            where room.Networks.Any(network => network.Contains(new IpPrefix(owned.Address)))
            select (one, owned)
        ).First();
        _room = _lab.Node("room1");
        _device = device.Address.Address.ToIPAddress();
        _device6 = new Ipv6Address(_member.Ipv6Prefixes[0].Address.Value + 0x77).ToIPAddress();
        _room.AddAddress(_device);
        _room.AddAddress(_device6);
        _lab.Internet.AddAddress(Server.Address);
        _lab.Internet.AddAddress(Server6.Address);
    }

    private string Network => _lab.FirewallNamespaceName;

    public void Dispose()
    {
        _lab.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [KernelFact]
    public async Task MemberCounters_TrafficOfOneMember_RiseForItAloneAndSurviveApplies()
    {
        using var server = TcpEchoServer.Start(_lab.Internet.Network, Server);
        using var server6 = TcpEchoServer.Start(_lab.Internet.Network, Server6);
        Apply(_site, "state");
        Counters(_member).ShouldBe(new MemberCounters(default, default, default, default));

        await Visit();

        var first = Counters(_member);
        EachShouldHave(first, packets: 2);
        // A member's packets are nobody else's.
        foreach (var other in _site.Members.Where(one => one.Id != _member.Id))
        {
            Counters(other).ShouldBe(new MemberCounters(default, default, default, default));
        }

        // The member itself changes; then the same again; then an apply that knows nothing and reads everything.
        var moved = _site with
        {
            Members = _site.Members.Replace(_member, _member with { PublicIpv4 = Unused() }),
        };
        Apply(moved, "state").Operations.ShouldBeGreaterThan(0);
        Apply(moved, "state");
        Apply(moved, "another-state");

        var kept = Counters(_member);
        NoneShouldBeBelow(kept, first);
        await Visit();
        EachShouldHave(Minus(Counters(_member), kept), packets: 2);
    }

    [KernelFact]
    public async Task Classes_TrafficWithOneOfThem_IsCountedThereAndInTheSum()
    {
        using var server = TcpEchoServer.Start(_lab.Internet.Network, Server);
        using var server6 = TcpEchoServer.Start(_lab.Internet.Network, Server6);
        var classes = new[] { ("far", "192.0.2.0/24"), ("near", "203.0.113.0/28"), ("late", "203.0.113.0/24") };
        Apply(
            _site with
            {
                Options = _site.Options with
                {
                    Classes = new([.. classes.Select(one => new DestinationClass(one.Item1, [Prefix(one.Item2)]))]),
                },
            },
            "state"
        );

        await Visit();

        using var table = KernelTable.Open(Network);
        var counted = CounterLook
            .All(table)
            .Where(look => look.Members.GetValueOrDefault(_member.Id).Packets > 0)
            .Select(look => look.Set)
            .ToArray();
        // The IPv4 server is in two classes: the first takes it. The IPv6 server is in none.
        counted.ShouldBe(
            [
                new CountedSet("near", Flow.Up4),
                new CountedSet("near", Flow.Down4),
                new CountedSet("", Flow.Up6),
                new CountedSet("", Flow.Down6),
            ],
            ignoreOrder: true
        );
        EachShouldHave(Counters(_member), packets: 2);
    }

    [KernelFact]
    public async Task MemberShow_InTheNamespace_HasTheCountersOrNull()
    {
        using var server = TcpEchoServer.Start(_lab.Internet.Network, Server);
        using var server6 = TcpEchoServer.Start(_lab.Internet.Network, Server6);
        var before = Show();
        before["counters"].ShouldBeNull();
        Apply(_site, "state");
        await Visit();

        var counters = Show()["counters"].ShouldNotBeNull();

        foreach (var name in (string[])["up4", "up6", "down4", "down6"])
        {
            var packets = (counters[name]?["packets"]).ShouldNotBeNull().GetValue<ulong>();
            packets.ShouldBeGreaterThanOrEqualTo(2ul, name);
            (counters[name]?["bytes"]).ShouldNotBeNull().GetValue<ulong>().ShouldBeGreaterThanOrEqualTo(packets * 40);
        }
    }

    [KernelFact]
    public async Task Status_DroppedTraffic_IsCountedByReasonAndInterface()
    {
        Apply(_site, "state");
        var stranger = IPAddress.Parse("10.31.255.254");
        _room.AddAddress(stranger);
        await SocketProbe.TcpAsync(_room.Network, new(stranger, 0), Server, Impatience);
        // IPv4 would not do: what no forward translates ends in the pool's blackhole route, before any rule.
        var closed = new IPEndPoint(_device6, 9);
        await SocketProbe.TcpAsync(_lab.Internet.Network, new(Server6.Address, 0), closed, Impatience);

        using var agent = SiteAgent.Open(Settings("state"));
        var drops = agent.Status().Drops.ShouldNotBeNull();

        drops.Strangers.Select(one => one.Interface).ShouldBe(["room1", "room2", "wlan"]);
        drops.Strangers[0].Traffic.Packets.ShouldBeGreaterThan(0ul);
        drops.Strangers[1].Traffic.ShouldBe(default);
        drops.Unsolicited.ShouldNotBeNull().Packets.ShouldBeGreaterThan(0ul);
        drops.OverLimit.ShouldBe(default(Traffic));
    }

    private JsonNode Show()
    {
        string[] show = ["member", "show", _member.Id.ToString(CultureInfo.InvariantCulture)];
        var (code, answer) = WeirProcess.Run([.. show, "--site", Path.Combine(_folder, "site"), "--netns", Network]);
        code.ShouldBe(0);
        return answer;
    }

    private AgentSettings Settings(string state) =>
        new()
        {
            StateDirectory = Path.Combine(_folder, state),
            NetworkNamespace = Network,
            Time = TimeProvider.System,
        };

    private ApplyResult Apply(Site site, string state)
    {
        using var agent = SiteAgent.Open(Settings(state));
        return agent.Apply(site, ApplyOptions.Default);
    }

    private async Task Visit()
    {
        foreach (var (from, to) in ((IPAddress, IPEndPoint)[])[(_device, Server), (_device6, Server6)])
        {
            var result = await SocketProbe.TcpAsync(_room.Network, new(from, 0), to, Patience);
            result.Outcome.ShouldBe(ReachOutcome.Answered, result.Detail);
        }
    }

    private MemberCounters Counters(Member member)
    {
        var reading = MemberCounterReader.Read(Network, member.Id);
        return reading.Counters.ShouldNotBeNull(reading.Absent);
    }

    private Ipv4Address Unused()
    {
        var taken = _site.Members.Select(one => one.PublicIpv4).ToHashSet();
        var address = _site.Topology.PublicPool[0].Address;
        while (taken.Contains(address))
        {
            address = new Ipv4Address(address.Value + 1);
        }

        return address;
    }

    private static IpPrefix Prefix(string text) =>
        IpPrefix.TryParse(text, out var prefix, out var problem)
            ? prefix
            : throw new ArgumentException(problem, nameof(text));

    private static Traffic[] All(MemberCounters counters) =>
        [counters.Up4, counters.Up6, counters.Down4, counters.Down6];

    private static void EachShouldHave(MemberCounters counters, ulong packets) =>
        All(counters).ShouldAllBe(one => one.Packets >= packets && one.Bytes >= one.Packets * 40);

    private static void NoneShouldBeBelow(MemberCounters counters, MemberCounters before) =>
        All(counters)
            .Zip(All(before))
            .ShouldAllBe(pair => pair.First.Packets >= pair.Second.Packets && pair.First.Bytes >= pair.Second.Bytes);

    private static MemberCounters Minus(MemberCounters left, MemberCounters right)
    {
        return new MemberCounters(
            Less(left.Up4, right.Up4),
            Less(left.Up6, right.Up6),
            Less(left.Down4, right.Down4),
            Less(left.Down6, right.Down6)
        );

        static Traffic Less(Traffic a, Traffic b) => new(a.Packets - b.Packets, a.Bytes - b.Bytes);
    }
}
