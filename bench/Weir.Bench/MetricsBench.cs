using System.Diagnostics;
using System.Net.Sockets;
using Weir.Bench.Page;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Testing;

namespace Weir.Bench;

/// <summary>What a scrape of <c>/metrics</c> takes and brings, of an agent with a full campus; and what the agent's looks cost while nobody asks.</summary>
internal static class MetricsBench
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static void Write(SectionRun run)
    {
        var members = run.Size(50_000, 500);
        var site = run.PathOf("site");
        var name = $"weir-bench-{Environment.ProcessId}";
        Tool.Run("ip", ["netns", "add", name]);
        try
        {
            if (CampusExample.Create(site, members, 1, SourceKind.Csv).HasErrors)
            {
                throw new InvalidOperationException("the example could not be made");
            }

            var socket = Path.Combine(site, "web.sock");
            File.WriteAllText(Path.Combine(site, "agent.yaml"), $"http:\n  listen: {socket}\n  metrics: open\n");
            using var agent = AgentBench.Start(run.Weir, site, name);
            try
            {
                Measure(run, members, socket, agent);
            }
            finally
            {
                agent.Kill();
                agent.WaitForExit();
            }
        }
        finally
        {
            Tool.Run("ip", ["netns", "delete", name]);
        }
    }

    private static void Measure(SectionRun run, int members, string socket, Process agent)
    {
        using var client = Client(socket);
        Await(client, agent);
        // What the start left behind runs out in its first minute: code compiled anew, heap given back, the first forecast of costs.
        Thread.Sleep(TimeSpan.FromSeconds(run.Size(60, 1)));
        var idleSeconds = run.Size(30, 3);
        var (cpu, start) = (Cpu(agent), Stopwatch.GetTimestamp());
        Thread.Sleep(TimeSpan.FromSeconds(idleSeconds));
        var idle = (Cpu(agent) - cpu) / Stopwatch.GetElapsedTime(start) * 100;
        var scrapes = Enumerable.Range(0, run.Size(300, 20)).Select(_ => Scrape(client)).ToArray();
        var times = scrapes.Select(static scrape => scrape.Milliseconds).Order().ToArray();
        var length = scrapes.Max(static scrape => scrape.Text.Length);
        run.Output.WriteLine($"| `/metrics` at {members:N0} members | |");
        run.Output.WriteLine("|---|---|");
        run.Output.WriteLine($"| a scrape, median of {times.Length} | {times[times.Length / 2]:N1} ms |");
        run.Output.WriteLine($"| … 99th percentile | {times[times.Length * 99 / 100]:N1} ms |");
        run.Output.WriteLine($"| … the first | {scrapes[0].Milliseconds:N1} ms |");
        run.Output.WriteLine($"| its length | {length / 1000.0:N1} kB |");
        run.Output.WriteLine(
            $"| the agent while nobody asks, a minute after its start, a look a second, of a core | {idle:N2} % |"
        );
        run.Expect(
            "a scrape, 99th percentile, ms (50)",
            times[times.Length * 99 / 100],
            times[times.Length * 99 / 100] <= 50
        );
        run.Expect("length, kB (200)", length / 1000.0, length <= 200_000);
        run.Expect("idle, % of a core (1)", idle, idle <= 1);
    }

    /// <summary>Until the rules are in force, looked at, priced and accounted for once: then the agent has nothing left to do.</summary>
    private static void Await(HttpClient client, Process agent)
    {
        for (var watch = Stopwatch.StartNew(); ; Thread.Sleep(200))
        {
            if (agent.HasExited || watch.Elapsed > Patience)
            {
                throw new InvalidOperationException("the agent brought nothing into force");
            }

            try
            {
                var text = PrometheusText.Read(Scrape(client).Text, openMetrics: false);
                if (
                    text.Types.ContainsKey("weir_packet_cost_seconds")
                    && text.Types.ContainsKey("weir_accounting_last_sample_timestamp_seconds")
                    && text.Value("weir_source_good") == 1
                )
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not there yet.
            }
        }
    }

    private static (string Text, double Milliseconds) Scrape(HttpClient client)
    {
        var start = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/metrics", UriKind.Relative));
        using var answer = client.Send(request);
        using var reader = new StreamReader(answer.EnsureSuccessStatusCode().Content.ReadAsStream());
        return (reader.ReadToEnd(), Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private static HttpClient Client(string path) =>
        new(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellation) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        )
        {
            BaseAddress = new Uri("http://weir"),
        };

    private static TimeSpan Cpu(Process agent)
    {
        agent.Refresh();
        return agent.TotalProcessorTime;
    }
}
