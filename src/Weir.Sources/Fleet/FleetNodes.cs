using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using Weir.Core.Fleet;
using Weir.Sources.Configuration;

namespace Weir.Sources.Fleet;

/// <summary>The tables of nodes, in the transaction that is open.</summary>
internal sealed class FleetNodes(NpgsqlConnection connection)
{
    public long? Join(FleetIdentity me, RolloutPolicy rollout, long? stood)
    {
        if (Holder(me.Node) is { } holder && holder.Identity != me.Identity && holder.Beat != stood)
        {
            return holder.Beat;
        }

        using var command = Sql.Command(
            connection,
            """
            insert into nodes (name, identity, instance, rollout) values ($1, $2, $3, $4)
            on conflict (name) do update
            set identity = $2, instance = $3, rollout = $4, beat = nodes.beat + 1, seen = now()
            """,
            me.Node,
            me.Identity,
            me.Instance,
            Word(rollout)
        );
        command.ExecuteNonQuery();
        return null;
    }

    public bool Beat(FleetIdentity me, NodeReport report)
    {
        using var beat = Sql.Command(
            connection,
            """
            update nodes set beat = beat + 1, seen = now(), rollout = $3
            where name = $1 and instance = $2
            """,
            me.Node,
            me.Instance,
            Word(report.Rollout)
        );
        if (beat.ExecuteNonQuery() == 0)
        {
            return false;
        }

        using var state = Sql.Command(
            connection,
            """
            insert into node_state as s (node, revision, number, applied, source, held, members, conntrack_count, conntrack_max, process, version)
            values ($1, $2, $3, now(), $4, $5, $6, $7, $8, $9, $10)
            on conflict (node) do update
            set revision = $2, number = $3, source = $4, held = $5, members = $6, conntrack_count = $7, conntrack_max = $8,
                process = $9, version = $10, applied = case when s.number is distinct from $3 then now() else s.applied end
            """,
            me.Node,
            report.Revision?.ToString(),
            (long?)report.Number,
            report.Source,
            report.Held,
            report.Members,
            report.ConntrackCount,
            report.ConntrackMax,
            (long)report.Process,
            report.Version
        );
        state.ExecuteNonQuery();
        return true;
    }

    /// <summary>Since the node was heard of, by the server's clock; null when there is no such node.</summary>
    public TimeSpan? SilenceOf(string node)
    {
        using var command = Sql.Command(connection, "select now() - seen from nodes where name = $1", node);
        return command.ExecuteScalar() as TimeSpan?;
    }

    public void Forget(string node)
    {
        using var command = Sql.Command(connection, "delete from nodes where name = $1", node);
        command.ExecuteNonQuery();
    }

    public ImmutableArray<(string Node, long Beat)> Beats()
    {
        using var command = Sql.Command(connection, "select name, beat from nodes");
        using var reader = command.ExecuteReader();
        var beats = ImmutableArray.CreateBuilder<(string, long)>();
        while (reader.Read())
        {
            beats.Add((reader.GetString(0), reader.GetInt64(1)));
        }

        return beats.ToImmutable();
    }

    public ImmutableArray<FleetNode> All()
    {
        const string Select = """
            select n.name, n.rollout, n.seen, now() - n.seen, s.revision, s.number, s.applied, coalesce(s.source, 'unread'), s.held, s.members,
                   s.conntrack_count, s.conntrack_max, coalesce(s.version, '')
            from nodes n left join node_state s on s.node = n.name order by n.name
            """;
        using var command = Sql.Command(connection, Select);
        using var reader = command.ExecuteReader();
        var nodes = ImmutableArray.CreateBuilder<FleetNode>();
        while (reader.Read())
        {
            nodes.Add(Read(reader));
        }

        return nodes.ToImmutable();
    }

    private static FleetNode Read(NpgsqlDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1) == Word(RolloutPolicy.Staged) ? RolloutPolicy.Staged : RolloutPolicy.Immediate,
            row.GetFieldValue<DateTimeOffset>(2),
            row.GetFieldValue<TimeSpan>(3),
            !row.IsDBNull(4) && SiteName.TryParse(row.GetString(4), out var name) ? name : null,
            Number(row, 5),
            row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6),
            row.GetString(7),
            row.IsDBNull(8) ? null : row.GetString(8),
            Number(row, 9),
            Number(row, 10),
            Number(row, 11),
            row.GetString(12)
        );

    private static long? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private (string Identity, long Beat)? Holder(string node)
    {
        using var command = Sql.Command(connection, "select identity, beat from nodes where name = $1", node);
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetString(0), reader.GetInt64(1)) : null;
    }

    private static string Word(RolloutPolicy policy) => policy == RolloutPolicy.Staged ? "staged" : "immediate";
}

/// <summary>Commands with parameters, in order; a null text or number is SQL's.</summary>
internal static class Sql
{
    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object?[] arguments)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var argument in arguments)
        {
            command.Parameters.Add(
                argument is null
                    ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown }
                    : new NpgsqlParameter { Value = argument }
            );
        }

        return command;
    }
}
