using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Weir.Agent.Conversation;
using Weir.Agent.Reconciling;
using Weir.Bench.Page;
using Weir.Kernel.Host;
using Weir.Kernel.NfTables;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Testing;

namespace Weir.Bench;

/// <summary>From the COMMIT of a change in PostgreSQL to the kernel's word that it is active, with the agent as a process of its own.</summary>
internal static class AgentBench
{
    private const int Changes = 1_000;
    private const int Rounds = 7;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string[] Counted = ["up4", "down4", "up6", "down6"];

    public static void Write(SectionRun run)
    {
        run.Output.WriteLine(
            "PostgreSQL with `weir migrate --notify`, `weir agent` as a process of its own; the kernel itself tells when a change is active.\n"
        );
        var members = run.Size(50_000, 500);
        Around(run, members, static _ => { }, at => Measure(run, members, at));
    }

    /// <summary>A running agent over an example campus on PostgreSQL, in a namespace of its own.</summary>
    /// <param name="change">Changes files of the site's folder before the agent starts.</param>
    internal static void Around(SectionRun run, int members, Action<string> change, Action<AgentAtWork> measure)
    {
        var folder = Directory.CreateTempSubdirectory("weir-bench-");
        var name = $"weir-bench-{Environment.ProcessId}";
        using var cluster = new PostgresCluster();
        Tool.Run("ip", ["netns", "add", name]);
        try
        {
            var connection = cluster.NewDatabase();
            Must(
                CampusExample
                    .Create(folder.FullName, members, kind: SourceKind.Postgres, connection: connection)
                    .HasErrors
            );
            Must(SiteFolder.Migrate(folder.FullName, notify: true).HasErrors);
            PostgresCluster.Execute(connection, "analyze");
            change(folder.FullName);
            using var agent = Start(run.Weir, folder.FullName, name);
            try
            {
                measure(new AgentAtWork(agent, connection, folder.FullName, name));
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
            folder.Delete(recursive: true);
        }
    }

    private static void Measure(SectionRun run, int members, AgentAtWork at)
    {
        var (agent, name) = (at.Process, at.Namespace);
        var ready = Ready(at);
        using var network = NetworkNamespace.OpenNamed(name);
        using var monitor = NftMonitor.Open(network, NfFamily.Inet, "weir", Patience);
        using var writer = new NpgsqlConnection(at.Connection);
        writer.Open();
        var ids = Ids(writer);
        var single = Enumerable
            .Range(0, Changes)
            .Select(round => Time(writer, monitor, Update([ids[round * 37 % ids.Count]], round)))
            .Order()
            .ToArray();
        var many = Enumerable
            .Range(0, Rounds)
            .Select(round => Time(writer, monitor, Update(ids[..Math.Min(Changes, ids.Count)], round)))
            .Order()
            .ToArray();
        var idle = Idle(run, at, ids);
        var output = run.Output;
        output.WriteLine($"| {members:N0} members on PostgreSQL, `weir agent` | |");
        output.WriteLine("|---|---|");
        output.WriteLine($"| start to rules in force | {ready.TotalSeconds:N1} s |");
        output.WriteLine(
            $"| COMMIT of one member → active in the kernel, median of {Changes:N0} | {single[Changes / 2]:N1} ms |"
        );
        output.WriteLine($"| … 99th percentile | {single[Changes * 99 / 100]:N1} ms |");
        output.WriteLine($"| … slowest | {single[^1]:N1} ms |");
        output.WriteLine($"| {Changes:N0} members in one transaction, median of {Rounds} | {many[Rounds / 2]:N0} ms |");
        output.WriteLine($"| … slowest | {many[^1]:N0} ms |");
        output.WriteLine(
            $"| memory of the agent now / at most | {Memory(agent.Id, "VmRSS")} / {Memory(agent.Id, "VmHWM")} MB |"
        );
        output.WriteLine($"| idle with accounting on, every member counted in four sets, of a core | {idle:N2} % |");
        run.Expect("COMMIT → kernel, median ms (25)", single[Changes / 2], single[Changes / 2] <= 25);
        run.Expect("99th percentile ms (100)", single[Changes * 99 / 100], single[Changes * 99 / 100] <= 100);
        run.Expect("1,000 changes in one transaction, ms (300)", many[Rounds / 2], many[Rounds / 2] <= 300);
        run.Expect("memory, MB (400)", Memory(agent.Id, "VmHWM"), Memory(agent.Id, "VmHWM") <= 400);
        run.Expect("idle, % of a core (1)", idle, idle <= 1);
    }

    /// <summary>
    /// Percent of a core while nothing moves, over a minute, in which a sample of all counters falls: agent.yaml's default is one a
    /// minute. The sample before it has found every counter new, and is waited for.
    /// </summary>
    internal static double Idle(SectionRun run, AgentAtWork at, List<long> ids)
    {
        var (name, process) = (at.Namespace, at.Process.Id);
        var script = Path.GetTempFileName();
        var elements = string.Join(',', ids.Select(static id => $"{id} counter packets 1 bytes 100"));
        File.WriteAllLines(script, Counted.Select(set => $"add element inet weir {set} {{ {elements} }}"));
        Tool.Run("ip", ["netns", "exec", name, "nft", "-f", script]);
        File.Delete(script);
        var seconds = run.Size(65, 5);
        Thread.Sleep(TimeSpan.FromSeconds(seconds));
        var (before, start) = (Cpu(process), Stopwatch.GetTimestamp());
        Thread.Sleep(TimeSpan.FromSeconds(seconds));
        return (Cpu(process) - before) / Stopwatch.GetElapsedTime(start).TotalSeconds * 100;
    }

    /// <summary>Milliseconds from sending COMMIT to the kernel's new generation of Weir's table.</summary>
    private static double Time(NpgsqlConnection writer, NftMonitor monitor, string sql)
    {
        using var transaction = writer.BeginTransaction();
        using (var command = new NpgsqlCommand(sql, writer))
        {
            command.ExecuteNonQuery();
        }

        var start = Stopwatch.GetTimestamp();
        transaction.Commit();
        while (true)
        {
            var commits = monitor.Next(out var isLost);
            if (commits.Any(static commit => commit.Touches) || isLost)
            {
                return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            if (commits.Count == 0)
            {
                throw new InvalidOperationException("the change did not reach the kernel");
            }
        }
    }

    /// <summary>Every other round blocks, the next brings back.</summary>
    private static string Update(IEnumerable<long> ids, int round) =>
        $"update members set state = case when state = 'blocked' then 'active' else 'blocked' end, plan = '{round}' "
        + $"where id in ({string.Join(',', ids)})";

    internal static List<long> Ids(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("select id from members order by id", connection);
        using var reader = command.ExecuteReader();
        var ids = new List<long>();
        while (reader.Read())
        {
            ids.Add(reader.GetInt64(0));
        }

        return ids;
    }

    /// <summary>A running <c>weir agent</c>; the caller ends it.</summary>
    internal static Process Start(string weir, string site, string name)
    {
        var start = new ProcessStartInfo(weir, ["agent", "--site", site, "--netns", name])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        var agent = Process.Start(start) ?? throw new InvalidOperationException($"{weir} did not start");
        agent.ErrorDataReceived += static (_, _) => { };
        agent.BeginErrorReadLine();
        return agent;
    }

    /// <summary>Waits until rules are in force.</summary>
    internal static TimeSpan Ready(AgentAtWork at)
    {
        var (socket, agent) = (Path.Combine(at.Site, ".weir", at.Namespace, "agent.sock"), at.Process);
        var start = Stopwatch.GetTimestamp();
        while (AgentClient.Find(socket)?.Ask(new AgentRequest.Status()).State?.Revision is null)
        {
            if (agent.HasExited || Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new InvalidOperationException("the agent brought nothing into force");
            }

            Thread.Sleep(50);
        }

        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Seconds of CPU so far: utime and stime of proc_pid_stat(5), in clock ticks of 1/100 s.</summary>
    private static double Cpu(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (
                double.Parse(fields[11], CultureInfo.InvariantCulture)
                + double.Parse(fields[12], CultureInfo.InvariantCulture)
            ) / 100;
    }

    /// <summary>MB, of a line of proc_pid_status(5).</summary>
    internal static long Memory(int process, string what) =>
        File.ReadLines($"/proc/{process}/status")
            .Where(line => line.StartsWith(what + ":", StringComparison.Ordinal))
            .Select(line =>
                long.Parse(
                    line[(what.Length + 1)..].Replace("kB", "", StringComparison.Ordinal).Trim(),
                    CultureInfo.InvariantCulture
                ) / 1024
            )
            .First();

    private static void Must(bool failed)
    {
        if (failed)
        {
            throw new InvalidOperationException("the example could not be made");
        }
    }
}

/// <summary>An agent at work, and what it works on.</summary>
/// <param name="Connection">Of its database.</param>
/// <param name="Site">Its folder.</param>
internal sealed record AgentAtWork(Process Process, string Connection, string Site, string Namespace);
