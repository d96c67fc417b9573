using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Bench.Page;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Testing;

namespace Weir.Bench;

/// <summary>Reads of the HTTP API, as many as it answers, by wrk on the same machine.</summary>
internal static class ApiBench
{
    private const int Connections = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static void Write(SectionRun run)
    {
        if (!File.Exists("/usr/bin/wrk"))
        {
            run.Output.WriteLine("Not measured: wrk is missing (`apt-get install wrk`).");
            run.Expect("2,000 reads/s", null, held: false);
            return;
        }

        var members = run.Size(50_000, 500);
        var site = Path.Combine(run.Folder, "site");
        var name = $"weir-bench-{Environment.ProcessId}";
        Tool.Run("ip", ["netns", "add", name]);
        try
        {
            if (CampusExample.Create(site, members, kind: SourceKind.Sqlite).HasErrors)
            {
                throw new InvalidOperationException("the example could not be made");
            }

            File.WriteAllText(Path.Combine(site, "agent.yaml"), "http:\n  listen: 127.0.0.1:0\n");
            using var agent = new Server(run.Weir, site, name);
            Measure(run, members, agent, Token(run.Weir, site, name));
        }
        finally
        {
            Tool.Run("ip", ["netns", "delete", name]);
        }
    }

    private static void Measure(SectionRun run, int members, Server agent, string token)
    {
        run.Output.WriteLine(
            $"{members:N0} members in SQLite; `wrk` with {Connections} connections on the same machine, on the loopback, each request with a token.\n"
        );
        run.Output.WriteLine("| read | per second | p50 | p99 |");
        run.Output.WriteLine("|---|---|---|---|");
        // The example's ids begin at 1001 (CampusExample).
        Read(
            run,
            agent,
            token,
            "one member",
            $"\"/api/v1/members/\" .. math.random(1001, {1000 + members}) .. \"?counters=false\""
        );
        Read(
            run,
            agent,
            token,
            "members, searched, 20 rows",
            "\"/api/v1/members?limit=20&search=a\" .. string.char(math.random(97, 122))"
        );
        Read(run, agent, token, "status", "\"/api/v1/status\"");
        Read(run, agent, token, "who one is", "\"/api/v1/me\"");
        var memory = agent.PeakMegabytes;
        run.Output.WriteLine($"\nThe agent's memory at most: {memory} MB.");
        run.Expect("memory, MB (400)", memory, memory <= 400);
    }

    private static void Read(SectionRun run, Server agent, string token, string what, string path)
    {
        var script = run.PathOf("wrk.lua");
        File.WriteAllText(
            script,
            $$"""
            request = function() return wrk.format("GET", {{path}}, { Authorization = "Bearer {{token}}" }) end
            """
        );
        var seconds = run.Size(10, 1);
        string[] arguments = ["-t1", $"-c{Connections}", "--latency", "-s", script, agent.Url];
        Tool.Run("wrk", [$"-d{run.Size(3, 1)}s", .. arguments]); // what is compiled at first use is not counted
        var said = Tool.Run("wrk", [$"-d{seconds}s", .. arguments]).Split('\n', StringSplitOptions.TrimEntries);
        if (said.FirstOrDefault(static line => line.StartsWith("Non-2xx", StringComparison.Ordinal)) is { } refused)
        {
            throw new InvalidOperationException($"{what}: {refused}");
        }

        var rate = double.Parse(Behind(said, "Requests/sec:"), CultureInfo.InvariantCulture);
        var (half, slow) = (Milliseconds(Behind(said, "50%")), Milliseconds(Behind(said, "99%")));
        run.Output.WriteLine($"| {what} | {rate:N0} | {half:N1} ms | {slow:N1} ms |");
        run.Expect($"{what}: reads/s (2,000)", rate, rate >= 2000);
        run.Expect($"{what}: p99, ms (50)", slow, slow <= 50);
    }

    private static string Behind(string[] lines, string word) =>
        lines.First(line => line.StartsWith(word, StringComparison.Ordinal))[word.Length..].Trim();

    /// <summary>wrk writes 812.00us, 12.30ms, 1.02s.</summary>
    private static double Milliseconds(string text)
    {
        var (digits, factor) =
            text.EndsWith("us", StringComparison.Ordinal) ? (text[..^2], 0.001)
            : text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 1)
            : (text[..^1], 1000d);
        return double.Parse(digits, CultureInfo.InvariantCulture) * factor;
    }

    private static string Token(string weir, string site, string name)
    {
        var made = Tool.Run(
            weir,
            ["token", "add", "bench", "--role", "viewer", "--site", site, "--netns", name, "--json"]
        );
        return JsonNode.Parse(made)?["token"]?.GetValue<string>() ?? throw new InvalidOperationException("no token");
    }

    /// <summary>A running agent whose rules are in force and whose API listens.</summary>
    private sealed class Server : IDisposable
    {
        private readonly Process _agent;

        public Server(string weir, string site, string name)
        {
            _agent =
                Process.Start(
                    new ProcessStartInfo(weir, ["agent", "--site", site, "--netns", name])
                    {
                        UseShellExecute = false,
                        RedirectStandardError = true,
                    }
                ) ?? throw new InvalidOperationException($"{weir} did not start");
            using var ready = new ManualResetEventSlim();
            var isInForce = false;
            _agent.ErrorDataReceived += (_, said) =>
            {
                var line = said.Data ?? "";
                isInForce |= line.Contains("WEIR0570", StringComparison.Ordinal);
                Url = line.Contains("WEIR0802", StringComparison.Ordinal)
                    ? line[line.IndexOf("http://", StringComparison.Ordinal)..]
                    : Url;
                if (isInForce && Url.Length > 0 && !ready.IsSet)
                {
                    ready.Set();
                }
            };
            _agent.BeginErrorReadLine();
            if (!ready.Wait(Patience))
            {
                throw new InvalidOperationException("the agent brought nothing into force");
            }
        }

        public string Url { get; private set; } = "";

        public long PeakMegabytes =>
            File.ReadLines($"/proc/{_agent.Id}/status")
                .Where(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
                .Select(static line =>
                    long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture)
                    / 1024
                )
                .First();

        public void Dispose()
        {
            _agent.Kill();
            _agent.WaitForExit();
            _agent.Dispose();
        }
    }
}
