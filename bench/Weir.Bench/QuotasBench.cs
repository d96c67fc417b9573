using System.Globalization;
using System.Net.Sockets;
using Npgsql;
using Weir.Bench.Packets;
using Weir.Bench.Page;

namespace Weir.Bench;

/// <summary>What quotas for all members cost the agent, and what a plan's rate costs a packet.</summary>
internal static class QuotasBench
{
    private const string Plain = "plain";
    private const string Rated = "rated";
    private const string Policed = "policed";

    /// <summary>Beyond what a test's counters say, so that nobody is moved; and below, so that all are at once.</summary>
    private static readonly (string Label, string? Bytes)[] Sites =
    [
        ("no quota", null),
        ("a quota for all", "1 GiB"),
        ("a quota that all use up in one sample", "300 B"),
    ];

    private static readonly (string Class, string Label)[] Kinds =
    [
        ("new connection out", "new connection"),
        ("established upload", "established upload"),
        ("established download", "established download"),
    ];

    public static void Write(SectionRun run)
    {
        Packets(run, run.Size(5_000, 200));
        Agents(run, run.Size(50_000, 500));
    }

    private static void Packets(SectionRun run, int members)
    {
        run.Output.WriteLine(
            """
            The campus without a rate, with a rated plan that nobody is on (each packet between a member and outside pays the question for it), and with all
            members on a plan whose rate none of them reaches.

            """
        );
        var (plain, rated, policed) = (Made(Plain), Made(Rated), Made(Policed));
        Plans(rated, "nobodys");
        Plans(policed, "basic", "plus", "staff");
        var bench = WeirBench.Run(
            run,
            "60s",
            [$"{Rated}={rated}", $"{Policed}={policed}", "--against", $"{Plain}={plain}"]
        );
        CostGrid.Write(
            run.Output,
            bench,
            [(Plain, "no plan has a rate"), (Rated, "one has, and nobody is on it"), (Policed, "all members' have")],
            Kinds
        );
        run.Output.WriteLine();

        string Made(string name)
        {
            var site = run.PathOf($"quotas-{name}");
            GenerateCampus.Run(TextWriter.Null, site, run.PathOf($"quotas-{name}.rules"), members);
            return site;
        }
    }

    private static void Agents(SectionRun run, int members)
    {
        run.Output.WriteLine(
            $"| {members:N0} members on PostgreSQL, every member counted in four sets | memory now / at most | idle, of a core | judging all members |"
        );
        run.Output.WriteLine("|---|---|---|---|");
        foreach (var (label, bytes) in Sites)
        {
            AgentBench.Around(run, members, site => Declare(site, bytes), at => Row(run, label, at));
        }
    }

    private static void Row(SectionRun run, string label, AgentAtWork at)
    {
        AgentBench.Ready(at);
        using var connection = new NpgsqlConnection(at.Connection);
        connection.Open();
        var idle = AgentBench.Idle(run, at, AgentBench.Ids(connection));
        var (now, most) = (AgentBench.Memory(at.Process.Id, "VmRSS"), AgentBench.Memory(at.Process.Id, "VmHWM"));
        var judged = Judged(at) is { } seconds ? $"{seconds * 1000:N0} ms" : "";
        run.Output.WriteLine($"| {label} | {now} / {most} MB | {idle:N2} % | {judged} |");
        run.Expect($"{label}: memory, MB (400)", most, most <= 400);
        run.Expect($"{label}: idle, % of a core (1)", idle, idle <= 1);
    }

    /// <summary>What /metrics says of the last minute; null without a quota.</summary>
    private static double? Judged(AgentAtWork at)
    {
        const string Name = "weir_quota_judgement_duration_seconds ";
        using var client = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellation) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(
                        new UnixDomainSocketEndPoint(Path.Combine(at.Site, "api.sock")),
                        cancellation
                    );
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        );
        var line = client
            .GetStringAsync(new Uri("http://weir/metrics"))
            .GetAwaiter()
            .GetResult()
            .Split('\n')
            .FirstOrDefault(static line => line.StartsWith(Name, StringComparison.Ordinal));
        return line is null ? null : double.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
    }

    private static void Declare(string site, string? bytes)
    {
        File.WriteAllText(Path.Combine(site, "agent.yaml"), "http: { listen: ./api.sock, metrics: open }\n");
        if (bytes is not null)
        {
            Append(
                site,
                "  plans: [{ name: basic }, { name: plus }, { name: staff }, { name: slow, up: 1 Mbit/s, down: 4 Mbit/s }]",
                $"  quotas: [{{ name: fair-use, bytes: {bytes}, per: month, plans: [basic, plus, staff], moveTo: slow }}]"
            );
        }
    }

    private static void Plans(string site, params IEnumerable<string> names) =>
        Append(
            site,
            $"  plans: [{string.Join(", ", names.Select(static name => $"{{ name: {name}, up: 30 Gbit/s, down: 30 Gbit/s }}"))}]"
        );

    /// <summary>At the end of the options, with which the example's file ends.</summary>
    private static void Append(string site, params IEnumerable<string> lines) =>
        File.AppendAllLines(Path.Combine(site, "weir.yaml"), lines);
}
