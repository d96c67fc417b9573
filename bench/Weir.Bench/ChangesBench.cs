using System.Net;
using Weir.Agent;
using Weir.Bench.Page;
using Weir.Core.Model;
using Weir.Lab.Sockets;
using Weir.Lab.Topologies;

namespace Weir.Bench;

/// <summary>A thousand changes of single members while another member's TCP stream runs.</summary>
internal static class ChangesBench
{
    private const int Changes = 1_000;

    public static void Write(SectionRun run)
    {
        run.Output.WriteLine("Every other change blocks a member, the next unblocks another.\n");
        RunAsync(run.Output, run.Size(50_000, 500)).GetAwaiter().GetResult();
    }

    /// <summary>Milliseconds of each of some changes, without a stream beside them.</summary>
    public static List<double> Times(int members, int count)
    {
        var site = ExampleSite.Of(members);
        using var lab = LabTopology.Create(LabSpec.For(site.Topology));
        var directory = Directory.CreateTempSubdirectory("weir-bench-");
        try
        {
            using var session = SiteSession.Open(Settings(directory, lab), site, out _);
            return Change(session, Plain(site), count);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(TextWriter output, int members)
    {
        var site = ExampleSite.Of(members);
        using var lab = LabTopology.Create(LabSpec.For(site.Topology));
        var directory = Directory.CreateTempSubdirectory("weir-bench-");
        try
        {
            using var session = SiteSession.Open(Settings(directory, lab), site, out _);
            var plain = Plain(site);
            await using var stream = await Stream(lab, site, plain[0]);
            var times = Change(session, plain.AsSpan(1), Changes);
            var report = await stream.StopAsync();
            var sorted = times.Order().ToArray();
            output.WriteLine($"| {Changes:N0} changes of one member at {members:N0} members | ms |");
            output.WriteLine("|---|---|");
            output.WriteLine($"| median, site diff to acknowledged commit | {sorted[Changes / 2]:N2} |");
            output.WriteLine($"| 95th percentile | {sorted[Changes * 95 / 100]:N2} |");
            output.WriteLine($"| slowest | {sorted[^1]:N2} |");
            output.WriteLine();
            output.WriteLine(
                $"A bystander's TCP stream meanwhile: {report.BytesReceived:N0} bytes, {report.Info.TotalRetransmits} retransmitted segments, "
                    + $"longest pause {report.LongestStall.TotalMilliseconds:N0} ms, {(report.Error.Length == 0 ? "no error" : report.Error)}."
            );
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static AgentSettings Settings(DirectoryInfo directory, LabTopology lab) =>
        new()
        {
            StateDirectory = directory.FullName,
            NetworkNamespace = lab.FirewallNamespaceName,
            Purpose = "weir bench",
            Time = TimeProvider.System,
        };

    private static Member[] Plain(Site site) =>
        [
            .. site
                .Members.Where(member => member is { State: MemberState.Active, PublicIpv4: not null })
                .Where(member => site.DevicesOf(member.Id).Length > 0),
        ];

    private static List<double> Change(SiteSession session, ReadOnlySpan<Member> members, int count)
    {
        var times = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            var member = session.Site.FindMember(members[i % members.Length].Id);
            if (member is null)
            {
                continue;
            }

            var next = i % 2 == 0 ? MemberState.Blocked : MemberState.Active;
            var site = session.Site with
            {
                Members = session.Site.Members.Replace(member, member with { State = next }),
            };
            var start = TimeProvider.System.GetTimestamp();
            var result = session.Change(site);
            // The connections of a blocked member are ended after the commit; that is not part of the time to be bounded.
            var time = result.CompileTime + result.ApplyTime;
            times.Add(Math.Min(time.TotalMilliseconds, TimeProvider.System.GetElapsedTime(start).TotalMilliseconds));
        }

        return times;
    }

    private static Task<TcpStream> Stream(LabTopology lab, Site site, Member member)
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
            new IPEndPoint(source, 0),
            new IPEndPoint(server, 5_001),
            lab.Internet.Network,
            new IPEndPoint(server, 5_001)
        );
        return TcpStream.StartAsync(ends, TimeSpan.FromSeconds(5));
    }
}
