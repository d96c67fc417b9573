using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Weir.Core.Model;
using Weir.KernelTests.Agent;
using Weir.Lab.Sockets;
using Weir.Lab.Topologies;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Testing;
using Xunit;

namespace Weir.KernelTests.Quotas;

/// <summary>A running agent, a member's real traffic beyond his quota, and the kernel's rules for it; the series on either store.</summary>
public sealed class QuotaAgentTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly IPEndPoint Server = new(IPAddress.Parse("203.0.113.10"), 5001);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-quota-");
    private readonly Site _site;
    private readonly LabTopology _lab;
    private readonly Member _member;
    private readonly LabNode _room;
    private readonly IPAddress _device;
    private readonly List<AgentProcess> _agents = [];

    public QuotaAgentTests()
    {
        CampusExample.Create(Folder, 40, 1, SourceKind.Csv).HasErrors.ShouldBeFalse();
        _site = SiteFolder.Load(Folder, TimeProvider.System).Site.ShouldNotBeNull();
        _lab = LabTopology.Create(LabSpec.For(_site.Topology));
        var room = _site.Topology.Interfaces.First(static link => link.Name == "room1");
        (_member, var device) = (
            from one in _site.Members
            where one is { State: MemberState.Active, PublicIpv4: not null }
            from owned in _site.DevicesOf(one.Id).ToArray()
            where room.Networks.Any(network => network.Contains(new IpPrefix(owned.Address)))
            select (one, owned)
        ).First();
        _room = _lab.Node("room1");
        _device = device.Address.Address.ToIPAddress();
        _room.AddAddress(_device);
        _lab.Internet.AddAddress(Server.Address);
    }

    private string Folder => Path.Combine(_folder.FullName, "site");

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Agent_MemberBeyondHisQuota_IsMovedOnceThroughAKillAndBackWhenItIsRaised(bool isPostgres)
    {
        using var cluster = isPostgres ? new PostgresCluster() : null;
        var series = cluster is null ? "" : $", series: '{cluster.NewDatabase()}'";
        File.WriteAllText(
            Path.Combine(Folder, "agent.yaml"),
            $"poll: 2s\naccounting: {{ every: 1s, node: fw1{series} }}\nalerts: {{ webhook: {{ url: http://127.0.0.1:9/ }}, rules: [{{ when: quota }}] }}\n"
        );
        Quota("64 KiB");
        var agent = Start();
        agent.Said("WEIR0570");
        IsRated().ShouldBeFalse();

        // 8 KiB each 40 ms: beyond the quota in a moment, and below the plan's rate, so that nothing of it is lost.
        var ends = new TcpStreamEnds(_room.Network, new(_device, 0), Server, _lab.Internet.Network, Server);
        await using var stream = await TcpStream.StartAsync(ends, Patience, TimeSpan.FromMilliseconds(40));
        agent.Until(() => agent.Count("WEIR0875") == 1 && IsRated(), "he is told of, and moved");
        agent.Line("WEIR0875").ShouldContain($"{_member.Login} (member {_member.Id})");
        agent.Line("WEIR0875").ShouldContain("plan 'slow' instead of");
        agent.Until(() => Alerts().Contains(_member.Login, StringComparison.Ordinal), "the alert names him");
        var usage = Run("usage", _member.Login)["quota"].ShouldNotBeNull();
        usage["movedTo"]?.GetValue<string>().ShouldBe("slow");
        usage["left"]?.GetValue<ulong>().ShouldBe(0ul);

        // At once: whatever of it is in the state folder by now, the next agent goes on with the move.
        agent.Kill();
        var used = Used();
        var moved = stream.Report().BytesReceived;
        agent = Start();
        agent.Said("WEIR0570");
        IsRated().ShouldBeTrue(); // before the series was asked
        agent.Until(() => Used() > used, "the new agent has accounted");
        Run("quota", "list", "--over")["total"]?.GetValue<int>().ShouldBe(1);
        agent.Until(() => stream.Report().BytesReceived > moved, "the connection lives");
        IsRated().ShouldBeTrue();
        agent.Count("WEIR0875").ShouldBe(0);

        Quota("64 GiB");
        agent.Until(() => !IsRated() && agent.Count("WEIR0876") == 1, "he is back");
        agent.Until(() => Alerts().Length == 0, "the alert is over");
        var report = await stream.StopAsync();
        report.Error.ShouldBe("");
        report.BytesReceived.ShouldBe(report.BytesSent);
        agent.Stop().ShouldBe(0);
    }

    [KernelFact]
    public async Task Agent_QuotaInHisRow_HoldsFromTheChangeOnAndLetsGoWithIt()
    {
        using var cluster = new PostgresCluster();
        var connection = cluster.NewDatabase();
        Directory.Delete(Folder, recursive: true);
        CampusExample.Create(Folder, 40, 1, SourceKind.Postgres, connection).HasErrors.ShouldBeFalse();
        SiteFolder.Migrate(Folder, notify: true).HasErrors.ShouldBeFalse();
        File.WriteAllText(Path.Combine(Folder, "agent.yaml"), "accounting: { every: 1s }\n");
        Declare(
            "plans: [{ name: slow, up: 80 Mbit/s }]",
            "quotas: [{ name: own, bytes: 1 KiB, per: day, moveTo: slow }]"
        );
        var agent = Start();
        agent.Said("WEIR0570");
        var ends = new TcpStreamEnds(_room.Network, new(_device, 0), Server, _lab.Internet.Network, Server);
        await using var stream = await TcpStream.StartAsync(ends, Patience, TimeSpan.FromMilliseconds(40));
        agent.Until(() => stream.Report().BytesReceived > 1 << 17, "he moves what he likes");
        Run("usage", _member.Login)["quota"].ShouldBeNull();
        IsRated().ShouldBeFalse();

        Set("own");
        agent.Until(IsRated, "it holds");
        agent.Said("WEIR0875");
        Set("own\t");
        agent.Said("WEIR0208");
        Set("nonsense");
        agent.Said("WEIR0878");
        agent.Line("WEIR0878").ShouldContain($"members[{_member.Id}].quota");
        IsRated().ShouldBeTrue(); // what was in force stays
        Set("none");
        agent.Until(() => !IsRated(), "he is free");

        // The verb asks the running agent, whose lock it is.
        var applied = Run("member", "set", _member.Login, "--quota", "own", "--apply");
        applied["apply"]?["revision"].ShouldNotBeNull(applied.ToJsonString());
        WeirProcess.Codes(applied).ShouldBe("");
        agent.Until(IsRated, "it holds again");
        agent.Count("WEIR0875").ShouldBe(1); // told of once in a day
        Run("member", "set", _member.Login, "--quota", "", "--plan", "other")["changes"]?.AsArray().Count.ShouldBe(1);
        agent.Until(() => !IsRated(), "he has that of his plan again, which is none");
        stream.Report().Error.ShouldBe("");

        void Set(string quota) =>
            PostgresCluster.Execute(connection, $"update members set quota = '{quota}' where id = {_member.Id}");
    }

    [KernelFact]
    public async Task Plan_WithARate_LetsThroughNoMoreThanIt()
    {
        // A quota of one byte: the first packet moves him. A bucket holds a second and 64 KiB.
        File.WriteAllText(Path.Combine(Folder, "agent.yaml"), "poll: 2s\naccounting: { every: 1s }\n");
        Quota("1 B", "80 kbit/s");
        var agent = Start();
        agent.Said("WEIR0570");
        var ends = new TcpStreamEnds(_room.Network, new(_device, 0), Server, _lab.Internet.Network, Server);
        await using var stream = await TcpStream.StartAsync(ends, Patience, TimeSpan.FromMilliseconds(5));
        agent.Until(IsRated, "he is moved");

        agent.Until(() => OverRate() > 20, "packets beyond the rate are dropped");
        stream.Report().Error.ShouldBe("");
        Run("status")["counters"]?["overRate"]?["packets"]?.GetValue<ulong>().ShouldBeGreaterThan(20ul);
    }

    public void Dispose()
    {
        _agents.ForEach(static agent => agent.Dispose());
        _lab.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Quota(string bytes, string up = "80 Mbit/s") =>
        Declare(
            $"plans: [{{ name: slow, up: {up}, down: 80 Mbit/s }}]",
            $"quotas: [{{ name: fair, bytes: {bytes}, per: month, members: [{_member.Id}], moveTo: slow }}]"
        );

    private void Declare(string plans, string quotas)
    {
        var path = Path.Combine(Folder, "weir.yaml");
        var lines = File.ReadLines(path)
            .Where(static line => !line.StartsWith("  plans:", StringComparison.Ordinal))
            .Where(static line => !line.StartsWith("  quotas:", StringComparison.Ordinal))
            .ToList();
        lines.InsertRange(lines.IndexOf("options:") + 1, [$"  {plans}", $"  {quotas}"]);
        File.WriteAllLines(path, lines);
    }

    /// <summary>Ended with the test, however that ends.</summary>
    private AgentProcess Start()
    {
        var agent = new AgentProcess(
            WeirProcess.Start("agent", "--site", Folder, "--netns", _lab.FirewallNamespaceName)
        );
        _agents.Add(agent);
        return agent;
    }

    private JsonNode Run(params string[] arguments) =>
        WeirProcess.Run([.. arguments, "--site", Folder, "--netns", _lab.FirewallNamespaceName]).Answer;

    private ulong Used() => Run("usage", _member.Login)["quota"]?["used"]?.GetValue<ulong>() ?? 0;

    private string Alerts() => $"{Run("alert", "list")["active"]?.AsArray().FirstOrDefault()?["text"]}";

    private bool IsRated() =>
        Nft("list", "map", "inet", "weir", "rated")
            .Contains(
                string.Create(CultureInfo.InvariantCulture, $"0x{_member.Id:x8} : jump rate1"),
                StringComparison.Ordinal
            );

    private ulong OverRate()
    {
        var words = Nft("list", "counter", "inet", "weir", "over_rate")
            .Split((char[])[' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return ulong.Parse(words[Array.IndexOf(words, "packets") + 1], CultureInfo.InvariantCulture);
    }

    private string Nft(params string[] arguments) =>
        Tool.Run("ip", ["netns", "exec", _lab.FirewallNamespaceName, "nft", .. arguments]);
}
