using Shouldly;
using Weir.Agent;
using Weir.Agent.Planning;
using Weir.Core.Model;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.Lab.Sockets;
using Weir.Lab.Topologies;
using Weir.Sources.Example;
using Weir.Testing;
using Xunit.Abstractions;

namespace Weir.KernelTests.Campus;

/// <summary>A thousand members are changed one by one; who is not changed must not notice, and no count may be lost.</summary>
public sealed class ManyChangesTests(ITestOutputHelper output)
{
    private const int Members = 2_000;
    private const int Changes = 1_000;

    [KernelFact]
    public async Task Change_AThousandTimes_LeavesABystandersStreamAndCountersAlone()
    {
        var site = SiteValidator
            .Validate(CampusExample.Draft(Members), DateTimeOffset.UnixEpoch)
            .Value.ShouldNotBeNull();
        using var lab = LabTopology.Create(LabSpec.For(site.Topology));
        var folder = Directory.CreateTempSubdirectory("weir-changes-");
        try
        {
            await ChangeMany(site, lab, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task ChangeMany(Site site, LabTopology lab, string state)
    {
        var settings = new AgentSettings
        {
            StateDirectory = state,
            NetworkNamespace = lab.FirewallNamespaceName,
            Time = TimeProvider.System,
        };
        using var session = SiteSession.Open(settings, site, out _);
        var bystander = site.Members.First(member =>
            member is { State: MemberState.Active, PublicIpv4: not null } && !site.DevicesOf(member.Id).IsEmpty
        );
        await using var stream = await StreamOf(lab, site, bystander);
        var others = site
            .Members.Where(member => member.Id != bystander.Id && member.State == MemberState.Active)
            .ToArray();

        // Block one, unblock the same: a thousand changes, each of another kind than the one before.
        for (var i = 0; i < Changes; i++)
        {
            var member = session.Site.FindMember(others[i / 2].Id).ShouldNotBeNull();
            var other = member.State == MemberState.Active ? MemberState.Blocked : MemberState.Active;
            var next = session.Site with
            {
                Members = session.Site.Members.Replace(member, member with { State = other }),
            };
            session.Change(next).Kind.ShouldBe(PlanKind.Elements);
        }

        var report = await stream.StopAsync();
        output.WriteLine($"{report}");
        report.Error.ShouldBeEmpty();
        ((int)report.Info.UnansweredTimeouts).ShouldBe(0);
        ((int)(report.Info.TotalTimeouts ?? 0)).ShouldBe(0);
        report.BytesReceived.ShouldBe(report.BytesSent);
        // Every byte of the stream was counted as the member's upload, headers besides.
        Bytes(lab, "up4", bystander.Id).ShouldBeGreaterThanOrEqualTo((ulong)report.BytesReceived);
        Bytes(lab, "down4", bystander.Id).ShouldBeGreaterThan(0UL);
    }

    private static ulong Bytes(LabTopology lab, string set, uint member)
    {
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, lab.Firewall);
        var table = NftReader.Table(socket, NfFamily.Inet, "weir").ShouldNotBeNull();
        var spec = table.Table.Sets.Single(candidate => candidate.Name == set);
        var key = BitConverter.GetBytes(member);
        var block = NftReader.Element(socket, NfFamily.Inet, "weir", spec, key).ShouldNotBeNull();
        return block.Counters[0].Bytes;
    }

    private static Task<TcpStream> StreamOf(LabTopology lab, Site site, Member member)
    {
        var device = site.DevicesOf(member.Id)[0].Address;
        var room = site.Topology.Interfaces.First(link =>
            link.Role == InterfaceRole.Inside && link.Networks.Any(network => network.Contains(new IpPrefix(device)))
        );
        var source = device.Address.ToIPAddress();
        var server = new Ipv4Address(0xCB00_710A).ToIPAddress();
        lab.Node(room.Name).AddAddress(source);
        lab.Internet.AddAddress(server);
        var ends = new TcpStreamEnds(
            lab.Node(room.Name).Network,
            new(source, 0),
            new(server, 5_001),
            lab.Internet.Network,
            new(server, 5_001)
        );
        return TcpStream.StartAsync(ends, TimeSpan.FromSeconds(10));
    }
}
