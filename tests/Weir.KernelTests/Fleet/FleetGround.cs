using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Npgsql;
using Weir.KernelTests.Agent;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Testing;

namespace Weir.KernelTests.Fleet;

/// <summary>Firewalls fw1, fw2 … in namespaces of their own, with one PostgreSQL server; every change of a step is noted there in its order.</summary>
internal sealed class FleetGround : IDisposable
{
    /// <summary>Outside of each node behind its interface wan: a service that a probe can ask.</summary>
    public const string Service = "203.0.113.2:8443";

    private readonly List<IDisposable> _owned = [];
    private readonly PostgresCluster _cluster = new();
    private readonly string _connection;

    public FleetGround(int nodes, string settings)
    {
        _connection = _cluster.NewDatabase();
        for (var number = 1; number <= nodes; number++)
        {
            var node = new CampusGround();
            Nodes.Add(node);
            if (number == 1)
            {
                Directory.Delete(node.Site, recursive: true);
                Check(CampusExample.Create(node.Site, 20, 1, SourceKind.Postgres, _connection).Diagnostics);
                Check(SiteFolder.Migrate(node.Site, notify: true, fleet: true).Diagnostics);
            }
            else
            {
                Join(node);
            }

            Write(number, settings);
        }

        Execute(
            """
            create table step_log (at bigint generated always as identity, rollout bigint, node text, state text);
            create function note_step() returns trigger language plpgsql as $$ begin
                insert into public.step_log (rollout, node, state) values (new.rollout, new.node, new.state); return null; end $$;
            create trigger note after update on weir_fleet.rollout_steps for each row
                when (old.state is distinct from new.state) execute function note_step();
            """
        );
    }

    /// <summary>Of the database that all nodes share.</summary>
    public string Connection => _connection;

    public List<CampusGround> Nodes { get; } = [];

    /// <summary>Makes another folder one of the fleet's.</summary>
    public void Join(CampusGround node)
    {
        Directory.Delete(node.Site, recursive: true);
        Directory.CreateDirectory(node.Site);
        File.Copy(Path.Combine(Nodes[0].Site, "weir.yaml"), Path.Combine(node.Site, "weir.yaml"));
    }

    public void Write(int node, string settings) =>
        File.WriteAllText(
            Path.Combine(Nodes[node - 1].Site, "agent.yaml"),
            string.Create(CultureInfo.InvariantCulture, $"fleet:\n  node: fw{node}\n{settings}")
        );

    public AgentProcess Start(int node)
    {
        var agent = new AgentProcess(Nodes[node - 1]);
        _owned.Add(agent);
        agent.Said("WEIR0570");
        agent.Said("WEIR0887");
        return agent;
    }

    public AgentProcess[] StartAll() => [.. Enumerable.Range(1, Nodes.Count).Select(Start)];

    public void Execute(string sql) => PostgresCluster.Execute(_connection, sql);

    public void Block(string which) =>
        Execute($"update members set state = 'blocked' where id = (select {which}(id) from members)");

    public void StopServer() => _cluster.Stop();

    /// <summary>kill -9: snapshots that were exported are gone.</summary>
    public void CrashServer() => _cluster.Crash();

    public void StartServer() => _cluster.StartAgain();

    /// <summary>The rollouts, the newest first.</summary>
    public JsonArray Rollouts() =>
        Nodes[0].Weir("fleet", "rollouts").Answer["rollouts"]?.AsArray() ?? throw new InvalidOperationException("none");

    /// <summary>"fw1 confirmed, fw2 waiting": the steps of a rollout as they are.</summary>
    public string Steps(long rollout) =>
        Text(
            $"select coalesce(string_agg(node || ' ' || state, ', ' order by place), '') from weir_fleet.rollout_steps where rollout = {rollout}"
        );

    /// <summary>"fw1 applying, fw1 soaking …": what became of the steps, in the order in which it did.</summary>
    public string Log(long rollout) =>
        Text(
            $"select coalesce(string_agg(node || ' ' || state, ', ' order by at), '') from step_log where rollout = {rollout}"
        );

    /// <summary>State of a rollout; empty while there is none.</summary>
    public string State(long rollout) =>
        Text($"select coalesce((select state from weir_fleet.rollouts where id = {rollout}), '')");

    /// <summary>Services outside of the node, 203.0.113.2 to .5 and 2001:db8:f000:77::2 to ::5, which its rules let through to until somebody bans them.</summary>
    public void ServeBehind(int node)
    {
        var outside = TestNamespace.Create("outside");
        _owned.Add(outside);
        var network = Nodes[node - 1];
        network.Run("ip", "link", "add", "wan", "type", "veth", "peer", "name", "far", "netns", outside.Name);
        network.Run("ip", "address", "add", "192.0.2.1/32", "dev", "wan");
        network.Run("ip", "address", "add", "2001:db8:f000:77::1/64", "dev", "wan", "nodad");
        network.Run("ip", "link", "set", "wan", "up");
        network.Run("ip", "route", "add", "203.0.113.0/29", "dev", "wan", "src", "192.0.2.1");
        outside.Run("ip", ["link", "set", "far", "up"]);
        outside.Run("ip", ["address", "add", "203.0.113.1/32", "dev", "far"]);
        outside.Run("ip", ["route", "add", "192.0.2.1/32", "dev", "far", "src", "203.0.113.1"]);
        for (var host = 2; host <= 5; host++)
        {
            outside.Run("ip", ["address", "add", $"203.0.113.{host}/32", "dev", "far"]);
            outside.Run("ip", ["address", "add", $"2001:db8:f000:77::{host}/64", "dev", "far", "nodad"]);
        }

        Listen(outside, 8443); // connections come about without anybody who accepts them
        _owned.Add(new HttpService(Listen(outside, 8080)));
    }

    private Socket Listen(TestNamespace outside, int port)
    {
        var socket = outside.Network.Run(static () =>
            new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true }
        );
        _owned.Add(socket);
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
        socket.Listen(1_000);
        return socket;
    }

    public void Dispose()
    {
        foreach (var one in Enumerable.Reverse(_owned))
        {
            one.Dispose();
        }

        foreach (var node in Nodes)
        {
            node.Dispose();
        }

        _cluster.Dispose();
    }

    /// <summary>A question with one number for an answer.</summary>
    public long Number(string sql) => Convert.ToInt64(Answer(sql), CultureInfo.InvariantCulture);

    private string Text(string sql) => (string?)Answer(sql) ?? "";

    private object? Answer(string sql)
    {
        using var connection = new NpgsqlConnection(_connection);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    private static void Check(IEnumerable<Core.Text.Diagnostic> findings)
    {
        var errors = findings.Where(static one => one.Severity == Core.Text.Severity.Error).ToArray();
        if (errors.Length > 0)
        {
            throw new InvalidOperationException(string.Join('\n', errors.AsEnumerable()));
        }
    }
}
