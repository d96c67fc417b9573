using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Shouldly;
using Weir.KernelTests.Agent;
using Weir.Testing;

namespace Weir.KernelTests.Web;

/// <summary>What a scraper and the page ask of a running agent.</summary>
public sealed class MetricsTests : IDisposable
{
    private readonly CampusGround _campus = new();

    public void Dispose() => _campus.Dispose();

    [KernelFact]
    public async Task Metrics_RunningAgent_TellsTheRulesInForce()
    {
        using var agent = Start("open");
        using var client = Client();

        using (var answer = await Get(client, "/metrics"))
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            $"{answer.Content.Headers.ContentType}".ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        }

        // The first look may have been ahead of the rules, and the source is read behind them.
        var text = Scrape(client);
        agent.Until(() => Settled(text = Scrape(client)), "a look at the rules, and a good source");

        text.Value("weir_rules_loaded").ShouldBe(1);
        text.Value("weir_source_good").ShouldBe(1);
        text.Samples.Where(static one => one.Name == "weir_members").Sum(static one => one.Value).ShouldBe(20);
        text.Value("weir_applies_total", ("kind", "full")).ShouldBe(1);
        text.Value("weir_apply_duration_seconds_count").ShouldBe(1);
        text.Value("weir_messages_total", ("code", "WEIR0570"), ("severity", "info")).ShouldBe(1);
        text.Value("weir_traffic_bytes_total", ("class", "rest"), ("direction", "up"), ("ip", "4")).ShouldBe(0);
        text.Value("weir_dropped_packets_total", ("reason", "ban")).ShouldBe(0);
        text.Value("weir_agent_resident_memory_bytes").ShouldBeGreaterThan(1 << 20);
        agent.Stop().ShouldBe(0);
    }

    [KernelFact]
    public async Task Metrics_ScraperThatAsksForOpenMetrics_GetsIt()
    {
        using var agent = Start("open");
        using var client = Client();
        client.DefaultRequestHeaders.Accept.ParseAdd("application/openmetrics-text;version=1.0.0,text/plain;q=0.5");

        using var answer = await Get(client, "/metrics");

        $"{answer.Content.Headers.ContentType}".ShouldStartWith("application/openmetrics-text; version=1.0.0");
        PrometheusText
            .Read(await answer.Content.ReadAsStringAsync(), openMetrics: true)
            .Types["weir_applies"]
            .ShouldBe("counter");
    }

    [KernelFact]
    public async Task Metrics_WithoutTheToken_AreRefused()
    {
        using var agent = Start("token");
        using var client = Client();
        var made = _campus.Weir("token", "add", "prometheus", "--role", "viewer");
        made.ExitCode.ShouldBe(0, made.Answer.ToJsonString());
        var token = (made.Answer["token"]).ShouldNotBeNull().GetValue<string>();

        foreach (var path in (string[])["/metrics", "/api/v1/live", "/api/v1/live/history"])
        {
            using var refused = await Get(client, path);
            refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
        }

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await Get(client, "/metrics");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [KernelFact]
    public async Task Live_RunningAgent_IsTheContractOfThePage()
    {
        using var agent = Start("token");
        using var client = Client();
        var made = _campus.Weir("token", "add", "page", "--role", "viewer");
        var token = (made.Answer["token"]).ShouldNotBeNull().GetValue<string>();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        var live = await Until(client, "/api/v1/live", static live => live["costs"] is JsonArray { Count: > 0 });

        live["classes"]?[0]?["name"]?.GetValue<string>().ShouldBe("rest");
        live["packetsPerSecond"]?["up"].ShouldNotBeNull();
        live["drops"]?.AsArray().Select(static drop => drop?["reason"]?.GetValue<string>()).ShouldContain("ban");
        live["conntrack"]?["max"]?.GetValue<uint>().ShouldBeGreaterThan(0u);
        live["softirq"]?.AsArray().Count.ShouldBe(Environment.ProcessorCount);
        live["costs"]?[0]?["ns"]?.GetValue<double>().ShouldBeGreaterThan(0);
        live["costTable"]?.GetValue<string>().ShouldContain("kernel");
        live["agent"]?["residentBytes"]?.GetValue<long>().ShouldBeGreaterThan(1 << 20);
        live["drift"]?.GetValue<bool>().ShouldBeFalse();
        live.AsObject().ShouldContainKey("held");

        var history = await Until(
            client,
            "/api/v1/live/history?minutes=5",
            static history => history["time"] is JsonArray { Count: > 0 }
        );
        var steps = history["time"].ShouldNotBeNull().AsArray().Count;
        foreach (var column in (string[])["up", "down", "packets", "drops", "conntrack", "softirq"])
        {
            history[column].ShouldNotBeNull().AsArray().Count.ShouldBe(steps, column);
        }

        foreach (var minutes in (string[])["0", "61", "-1", "5x", "99999999999"])
        {
            using var bad = await Get(client, $"/api/v1/live/history?minutes={minutes}");
            bad.StatusCode.ShouldBe(HttpStatusCode.BadRequest, minutes);
        }
    }

    [KernelFact]
    public async Task Metrics_ChangeOfTheSettings_IsTakenUpAtAReload()
    {
        using var agent = Start("open");
        using var client = Client();
        using (var first = await Get(client, "/metrics"))
        {
            first.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        var other = Path.Combine(_campus.State, "other.db");
        Settings("open", $"accounting:\n  every: 1s\n  series: {other}\n");
        agent.Signal("HUP");

        agent.Until(() => File.Exists(other), "the series that agent.yaml names now");
    }

    private static bool Settled(PrometheusText text) =>
        text.Value("weir_source_good") == 1 && text.Types.ContainsKey("weir_dropped_packets_total");

    private static PrometheusText Scrape(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/metrics", UriKind.Relative));
        using var answer = client.Send(request);
        using var reader = new StreamReader(answer.Content.ReadAsStream());
        return PrometheusText.Read(reader.ReadToEnd(), openMetrics: false);
    }

    private string Socket => Path.Combine(_campus.Site, "web.sock");

    private void Settings(string metrics, string more = "") =>
        File.WriteAllText(
            Path.Combine(_campus.Site, "agent.yaml"),
            $"http:\n  listen: {Socket}\n  metrics: {metrics}\nsampling:\n  every: 200ms\n{more}"
        );

    private AgentProcess Start(string metrics)
    {
        Settings(metrics);
        var agent = new AgentProcess(_campus);
        try
        {
            agent.Said("WEIR0570");
            agent.Until(() => File.Exists(Socket), "the socket of the API");
            return agent;
        }
        catch
        {
            agent.Dispose();
            throw;
        }
    }

    private HttpClient Client() =>
        new(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellation) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        )
        {
            BaseAddress = new Uri("http://weir"),
            Timeout = AgentProcess.Patience,
        };

    private static Task<HttpResponseMessage> Get(HttpClient client, string path) =>
        client.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>Asks until it is so.</summary>
    private static async Task<JsonNode> Until(HttpClient client, string path, Predicate<JsonNode> condition)
    {
        using var patience = new CancellationTokenSource(AgentProcess.Patience);
        while (true)
        {
            using var answer = await Get(client, path);
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(patience.Token)).ShouldNotBeNull();
            if (answer.StatusCode == HttpStatusCode.OK && condition(body))
            {
                return body;
            }

            await Task.Delay(50, patience.Token);
        }
    }
}
