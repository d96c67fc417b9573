using Npgsql;
using Shouldly;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Testing;

namespace Weir.KernelTests.Agent;

/// <summary>The agent over a real PostgreSQL server that dies, comes back and is stormed.</summary>
public sealed class AgentPostgresTests
{
    private const string Ready = "WEIR0570";

    [KernelFact]
    public void Agent_DatabaseStoppedAndBack_KeepsTheRulesAndCatchesUp()
    {
        using var ground = new PostgresGround();
        using var agent = new AgentProcess(ground.Campus);
        agent.Said(Ready);
        var active = ground.Campus.Listing();

        ground.Cluster.Stop();
        agent.Said("WEIR0572");
        ground.Campus.Nft("flush", "ruleset"); // and the table is still looked after
        agent.Said("WEIR0576");
        agent.Until(() => ground.Campus.Listing().SequenceEqual(active), "the table is back");
        ground.Cluster.StartAgain();
        ground.Execute("update members set state = 'blocked' where id = (select min(id) from members)");
        agent.Said("WEIR0573");
        agent.Until(() => !ground.Campus.Listing().SequenceEqual(active), "the change made meanwhile is in force");

        ground.Execute("update members set state = 'active' where id = (select min(id) from members)");
        agent.Until(() => ground.Campus.Listing().SequenceEqual(active), "it listens again");
    }

    [KernelFact]
    public void Agent_StormOfTransactions_EndsWithAllOfThem()
    {
        using var ground = new PostgresGround();
        // All the bans of the storm go at once in the end, which is what hold is for.
        File.WriteAllText(Path.Combine(ground.Campus.Site, "agent.yaml"), "hold: 100\n");
        using var agent = new AgentProcess(ground.Campus);
        agent.Said(Ready);
        var active = ground.Campus.Listing();
        using var writer = new NpgsqlConnection(ground.Connection);
        writer.Open();
        for (var i = 0; i < 2_000; i++)
        {
            using var command = new NpgsqlCommand(
                $"insert into bans (prefix, reason) values ('45.0.{i / 250}.{i % 250}', 'storm')",
                writer
            );
            command.ExecuteNonQuery();
        }

        agent.Until(
            () =>
                ground
                    .Campus.Nft("list", "set", "inet", "weir", "ban4_32")
                    .Contains("45.0.7.249", StringComparison.Ordinal),
            "the last ban is in force"
        );
        agent.Count("WEIR0571").ShouldBeLessThan(2_000); // a change of the kernel takes all that came meanwhile
        ground.Execute("delete from bans where reason = 'storm'");
        agent.Until(() => ground.Campus.Listing().SequenceEqual(active), "all of them are gone again");
        agent.Line("WEIR0571").ShouldContain("elements");
    }

    [KernelFact]
    public void Agent_TransactionOpenAndRolledBack_IsNeverSeen()
    {
        using var ground = new PostgresGround();
        using var agent = new AgentProcess(ground.Campus);
        agent.Said(Ready);
        var active = ground.Campus.Listing();
        using var writer = new NpgsqlConnection(ground.Connection);
        writer.Open();

        using (var half = writer.BeginTransaction())
        {
            Execute(writer, "update members set state = 'blocked'");
            // Others commit meanwhile, and the agent reads.
            ground.Execute("insert into bans (prefix, reason) values ('45.0.0.1', 'other')");
            agent.Until(() => Bans(ground).Contains("45.0.0.1", StringComparison.Ordinal), "the other's ban");
            half.Rollback();
        }

        ground.Execute("delete from bans where reason = 'other'");
        agent.Until(() => ground.Campus.Listing().SequenceEqual(active), "nobody was blocked");
        using (var whole = writer.BeginTransaction())
        {
            Execute(writer, "update members set state = 'blocked'");
            ground.Execute("insert into bans (prefix, reason) values ('45.0.0.2', 'other')");
            agent.Until(() => Bans(ground).Contains("45.0.0.2", StringComparison.Ordinal), "the other's ban");
            whole.Commit();
        }

        // Its number is lower than that of the ban that was read before it.
        agent.Until(() => Closed(ground) == 20, "all are blocked");
    }

    [KernelFact]
    public void Agent_TenThousandChangesAtOnce_EndsWithAllOfThem()
    {
        using var ground = new PostgresGround();
        using var agent = new AgentProcess(ground.Campus);
        agent.Said(Ready);
        var active = ground.Campus.Listing();
        var first = "(select min(id) from members)";
        var changes = Enumerable
            .Range(0, 10_000)
            .Select(i => $"begin; update members set plan = '{i}', state = '{State(i)}' where id = {first}; commit;");

        ground.Execute(string.Concat(changes)); // one message, ten thousand transactions

        agent.Until(() => !ground.Campus.Listing().SequenceEqual(active), "the last one blocked the member");
        agent.Count("WEIR0571").ShouldBeLessThan(10_000);
        ground.Execute($"update members set state = 'active' where id = {first}");
        agent.Until(() => ground.Campus.Listing().SequenceEqual(active), "and is followed as before");
        agent.Line("WEIR0571").ShouldContain("elements");

        static string State(int i) => i % 2 == 0 ? "active" : "blocked";
    }

    [KernelFact]
    public void Agent_StormOfNotifications_CostsNoChange()
    {
        using var ground = new PostgresGround();
        using var agent = new AgentProcess(ground.Campus);
        agent.Said(Ready);
        var active = ground.Campus.Listing();

        // Equal payloads of one transaction would be one notification.
        ground.Execute("select pg_notify('weir_changes', i::text) from generate_series(1, 200000) i");
        ground.Execute("update members set state = 'blocked' where id = (select min(id) from members)");

        agent.Until(() => !ground.Campus.Listing().SequenceEqual(active), "the one change behind them is in force");
        agent.Count("WEIR0571").ShouldBe(1);
        agent.Count("WEIR0572").ShouldBe(0);
    }

    private static string Bans(PostgresGround ground) => ground.Campus.Nft("list", "set", "inet", "weir", "ban4_32");

    private static int Closed(PostgresGround ground) =>
        ground.Campus.Listing().Count(static line => line.StartsWith("element closed6 ", StringComparison.Ordinal));

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    [KernelFact]
    public void Agent_BadTransaction_StaysOutUntilMended()
    {
        using var ground = new PostgresGround();
        using var agent = new AgentProcess(ground.Campus);
        agent.Said(Ready);
        var active = ground.Campus.Listing();

        ground.Execute("update members set state = 'nonsense' where id = (select min(id) from members)");
        agent.Said("WEIR0572");
        ground.Execute("update members set state = 'blocked' where id = (select max(id) from members)");
        agent.Signal("HUP");
        agent.Said("WEIR0583");
        ground.Campus.Listing().ShouldBe(active);
        ground.Execute("update members set state = 'active' where id = (select min(id) from members)");

        agent.Said("WEIR0573");
        agent.Until(() => !ground.Campus.Listing().SequenceEqual(active), "the other change is in force");
    }

    /// <summary>The campus's rows in a database that tells of changes.</summary>
    private sealed class PostgresGround : IDisposable
    {
        public PostgresGround()
        {
            Connection = Cluster.NewDatabase();
            Directory.Delete(Campus.Site, recursive: true);
            var made = CampusExample.Create(Campus.Site, 20, 1, SourceKind.Postgres, Connection);
            var noted = SiteFolder.Migrate(Campus.Site, notify: true);
            if (made.HasErrors || noted.HasErrors)
            {
                throw new InvalidOperationException(string.Join('\n', made.Diagnostics.Concat(noted.Diagnostics)));
            }
        }

        public CampusGround Campus { get; } = new();

        public PostgresCluster Cluster { get; } = new();

        public string Connection { get; }

        public void Execute(string sql) => PostgresCluster.Execute(Connection, sql);

        public void Dispose()
        {
            Campus.Dispose();
            Cluster.Dispose();
        }
    }
}
