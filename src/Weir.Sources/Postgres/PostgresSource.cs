using System.Data;
using System.Globalization;
using Npgsql;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Rows;

namespace Weir.Sources.Postgres;

/// <summary>
/// Reads all rows from a PostgreSQL database in one repeatable-read, read-only transaction. Rows come by COPY, as text: one
/// stream of bytes a table, whatever types an operator's own query has (inet, timestamptz …).
/// </summary>
internal static class PostgresSource
{
    /// <returns>True when every row could be read, be its values good or bad.</returns>
    public static bool Read(
        SourceSettings.Postgres settings,
        DraftReader draft,
        DiagnosticBag bag,
        CancellationToken cancellationToken
    )
    {
        var server = PostgresServer.Parse(settings.Connection, settings.At, bag);
        if (server is null)
        {
            return false;
        }

        try
        {
            using var connection = server.Open();
            using var snapshot = PostgresServer.BeginSnapshot(connection, settings.Snapshot);
            return settings.Queries.IsEmpty
                ? PostgresSchema
                    .Facts(connection, server.Name)
                    .Check(PostgresSchema.Migrations(settings.Kind), settings.Kind, bag)
                    && ReadTables(connection, settings.Kind, draft, cancellationToken)
                : ReadQueries(connection, settings, draft, bag, cancellationToken);
        }
        catch (Exception refusal) when (PostgresServer.IsRefusal(refusal))
        {
            bag.Add(server.Finding(refusal));
            return false;
        }
    }

    /// <summary>Weir's own tables, in an order that depends on nothing but the rows.</summary>
    public static bool ReadTables(
        NpgsqlConnection connection,
        SiteKind kind,
        DraftReader draft,
        CancellationToken cancellationToken
    )
    {
        foreach (var entity in Entity.ReadOrder(kind))
        {
            ReadRows(connection, OrderedSelect(entity), entity, draft, cancellationToken);
        }

        return true;
    }

    /// <summary>All rows of one of Weir's own tables in a total order, so that a row has the same ordinal each time.</summary>
    public static string OrderedSelect(Entity entity)
    {
        var places = Enumerable
            .Range(1, entity.Columns.Length)
            .Select(place => place.ToString(CultureInfo.InvariantCulture));
        return $"select {string.Join(", ", entity.Columns)} from {entity.Name} order by {string.Join(", ", places)}";
    }

    private static bool ReadQueries(
        NpgsqlConnection connection,
        SourceSettings.Postgres settings,
        DraftReader draft,
        DiagnosticBag bag,
        CancellationToken cancellationToken
    )
    {
        var isWhole = true;
        foreach (var query in settings.Queries)
        {
            // An error ends the transaction's usefulness but not the snapshot before the savepoint: the other queries go on.
            PostgresServer.Execute(connection, "savepoint query");
            try
            {
                isWhole &= ReadQuery(connection, query, draft, bag, cancellationToken);
                PostgresServer.Execute(connection, "release savepoint query");
            }
            catch (PostgresException refused)
                when (refused.SqlState
                        is not (
                            PostgresErrorCodes.AdminShutdown
                            or PostgresErrorCodes.CrashShutdown
                            or PostgresErrorCodes.InsufficientPrivilege
                        )
                )
            {
                PostgresServer.Execute(connection, "rollback to savepoint query");
                bag.Add(DatabaseErrors.QueryRefused(query.At, query.Entity, refused.MessageText));
                isWhole = false;
            }
        }

        return isWhole;
    }

    private static bool ReadQuery(
        NpgsqlConnection connection,
        MappedQuery query,
        DraftReader draft,
        DiagnosticBag bag,
        CancellationToken cancellationToken
    )
    {
        if (ColumnOrder.Find(query.Entity, ColumnNames(connection, query.Sql), _ => query.At, bag) is not { } order)
        {
            return false;
        }

        var columns = string.Join(
            ", ",
            query.Entity.Columns.Select((column, i) => order[i] < 0 ? "''" : $"q.\"{column}\"")
        );
        ReadRows(connection, $"select {columns} from (\n{query.Sql}\n) q", query.Entity, draft, cancellationToken);
        return true;
    }

    private static string[] ColumnNames(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        using var reader = command.ExecuteReader(CommandBehavior.SchemaOnly);
        var names = new string[reader.FieldCount];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = reader.GetName(i);
        }

        return names;
    }

    /// <summary>The rows of one query whose columns are the entity's.</summary>
    public static void ReadRows(
        NpgsqlConnection connection,
        string select,
        Entity entity,
        DraftReader draft,
        CancellationToken cancellationToken
    )
    {
        using var export = connection.BeginTextExport($"copy (\n{select}\n) to stdout");
        // The reader only decodes characters around the stream of bytes, which is what is wanted here.
        var record = new CopyRecord(((StreamReader)export).BaseStream);
        var table = new OriginTable(entity.Name, IsFile: false);
        for (var ordinal = 1; record.Next(); ordinal++)
        {
            draft.Read(entity, new PostgresCells(record, entity, table, ordinal));
            if ((ordinal & 0xFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
