using System.Globalization;
using System.Text.Json.Nodes;
using Shouldly;
using Weir.Core.Text;
using Weir.KernelTests.Agent;
using Weir.KernelTests.Alerts;
using Weir.KernelTests.Fleet;
using Weir.Sources.Series;
using Weir.Testing;

namespace Weir.KernelTests.Quotas;

/// <summary>Two agents with one series in PostgreSQL: a member is moved on both, and told of once, whichever of them dies.</summary>
public sealed class QuotaFleetTests : IDisposable
{
    private const uint Busy = 1001; // the first of the example

    private readonly WebhookReceiver _receiver = new();
    private readonly FleetGround _fleet = new(2, "");

    public QuotaFleetTests()
    {
        for (var node = 1; node <= 2; node++)
        {
            _fleet.Write(
                node,
                $"poll: 2s\naccounting: {{ every: 1s, node: fw{node}, series: '{_fleet.Connection}' }}\n"
                    + $"alerts:\n  rules: [{{ when: quota, for: 0s }}]\n  webhook: {{ url: '{_receiver.Url}' }}\n"
            );
            var path = Path.Combine(_fleet.Nodes[node - 1].Site, "weir.yaml");
            var lines = File.ReadAllLines(path).ToList();
            lines.InsertRange(
                lines.IndexOf("options:") + 1,
                [
                    "  plans: [{ name: slow, up: 80 Mbit/s, down: 80 Mbit/s }]",
                    $"  quotas: [{{ name: fair, bytes: 10 kB, per: month, members: [{Busy}], moveTo: slow }}]",
                ]
            );
            File.WriteAllLines(path, lines);
        }
    }

    [KernelFact]
    public void Member_BeyondHisQuotaOnTwoNodes_IsMovedOnBothAndToldOfOnceThoughTheTellerDies()
    {
        var agents = _fleet.StartAll();
        Play(1, 6_000);
        agents[0].Until(() => Counted() == 6_000, "half of it is in the series");
        Said(agents).ShouldBe(0);
        Play(2, 6_000);

        agents[0].Until(() => IsMoved(1) && IsMoved(2), "he is moved on both");
        agents[0].Until(() => Told().Count == 1 && Number("told") == 1, "he is told of");
        Said(agents).ShouldBe(1);
        var teller = agents[0].Count("WEIR0875") == 1 ? 0 : 1;
        $"{Told()[0]["node"]}".ShouldBe($"fw{teller + 1}");

        agents[teller].Kill();
        var other = agents[1 - teller];
        Looked(other, $"fw{2 - teller}", 15); // longer than the other one waits for a node that has not told
        (IsMoved(1), IsMoved(2)).ShouldBe((true, true));
        var again = _fleet.Start(teller + 1);
        Looked(again, $"fw{teller + 1}", 3);

        Told().Count.ShouldBe(1);
        (other.Count("WEIR0875"), again.Count("WEIR0875")).ShouldBe((0, 0));
        IsMoved(teller + 1).ShouldBeTrue();
    }

    [KernelFact]
    public void Member_WhoseTellerDiedBeforeItTold_IsToldOfOnceByAnother()
    {
        var month = new DateTimeOffset(
            DateTimeOffset.UtcNow.Year,
            DateTimeOffset.UtcNow.Month,
            1,
            0,
            0,
            0,
            TimeSpan.Zero
        );
        using (var dead = SeriesStore.OpenServer(_fleet.Connection, "fw9", Position.None, new DiagnosticBag()))
        {
            dead.ShouldNotBeNull().Settle(new QuotaTally([new QuotaReach("fair", month, Busy)], false, []));
        }

        var agents = _fleet.StartAll();
        Play(1, 20_000);
        agents[0].Until(() => IsMoved(1) && IsMoved(2), "he is moved on both");

        agents[0].Until(() => Told().Count > 0 && Number("told") == 1, "one of them tells for the dead one");
        Looked(agents[0], "fw1", 3);
        Looked(agents[1], "fw2", 3);
        (Said(agents), Told().Count).ShouldBe((1, 1));
    }

    public void Dispose()
    {
        _fleet.Dispose();
        _receiver.Dispose();
    }

    private static int Said(IEnumerable<AgentProcess> agents) => agents.Sum(static agent => agent.Count("WEIR0875"));

    private List<JsonNode> Told() =>
        [
            .. _receiver
                .Requests.Select(static one => JsonNode.Parse(one.Body) ?? new JsonObject())
                .Where(static one => $"{one["state"]}" == "raised"),
        ];

    private void Play(int node, int bytes) =>
        _fleet
            .Nodes[node - 1]
            .Nft(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"add element inet weir up4 {{ {Busy} counter packets 9 bytes {bytes} }}"
                )
            );

    private bool IsMoved(int node) =>
        _fleet
            .Nodes[node - 1]
            .Nft("list", "map", "inet", "weir", "rated")
            .Contains(
                string.Create(CultureInfo.InvariantCulture, $"0x{Busy:x8} : jump rate1"),
                StringComparison.Ordinal
            );

    private ulong Counted()
    {
        using var series = SeriesStore
            .OpenServer(_fleet.Connection, "test", Position.None, new DiagnosticBag())
            .ShouldNotBeNull();
        return series.Total(Busy).Up4.Bytes;
    }

    private long Number(string column) =>
        _fleet.Number($"select coalesce(sum({column}), 0) from weir_usage.quota_told");

    private void Looked(AgentProcess agent, string node, int times)
    {
        var sql = $"select coalesce(sum(looks), 0) from weir_usage.quota_teller where node = '{node}'";
        var before = _fleet.Number(sql);
        agent.Until(() => _fleet.Number(sql) >= before + times, $"{node} has looked {times} times");
    }
}
