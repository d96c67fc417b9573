using SQLitePCL;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Rows;

namespace Weir.Sources.Sqlite;

/// <summary>Reads all rows from a SQLite file in one read transaction: a writer at work meanwhile is seen whole or not at all.</summary>
internal static class SqliteSource
{
    /// <returns>True when every row could be read, be its values good or bad.</returns>
    public static bool Read(
        SourceSettings.Sqlite settings,
        DraftReader draft,
        DiagnosticBag bag,
        CancellationToken cancellationToken
    )
    {
        if (!File.Exists(settings.Path))
        {
            bag.Add(
                FileErrors.MissingFile(
                    settings.Path,
                    $"{settings.At} names it as the source; make it with 'weir init', or correct the path"
                )
            );
            return false;
        }

        try
        {
            using var database = SqliteDatabase.Open(settings.Path, SqliteAccess.Read);
            using var snapshot = database.Begin(write: false);
            if (!settings.Queries.IsEmpty)
            {
                return ReadQueries(database, settings, draft, bag, cancellationToken);
            }

            if (
                !SqliteSchema
                    .Facts(database, settings.Path)
                    .Check(SqliteSchema.Migrations(settings.Kind), settings.Kind, bag)
            )
            {
                return false;
            }

            ReadTables(database, settings.Kind, draft, cancellationToken);
            return true;
        }
        catch (SqliteException refused)
        {
            bag.Add(Finding(settings.Path, refused));
            return false;
        }
    }

    public static Diagnostic Finding(string path, SqliteException refused) =>
        refused.PrimaryCode == raw.SQLITE_NOTADB
            ? DatabaseErrors.NotADatabase(path)
            : DatabaseErrors.Failed(path, refused.Message);

    /// <summary>Weir's own tables, in the order of their keys.</summary>
    public static void ReadTables(
        SqliteDatabase database,
        SiteKind kind,
        DraftReader draft,
        CancellationToken cancellationToken
    )
    {
        foreach (var entity in Entity.ReadOrder(kind))
        {
            using var statement = database.Prepare(
                $"select {string.Join(", ", entity.Columns)} from {entity.Name} order by {SqliteSchema.KeyOf(entity)}"
            );
            ReadRows(statement, entity, [.. Enumerable.Range(0, entity.Columns.Length)], draft, cancellationToken);
        }
    }

    private static bool ReadQueries(
        SqliteDatabase database,
        SourceSettings.Sqlite settings,
        DraftReader draft,
        DiagnosticBag bag,
        CancellationToken cancellationToken
    )
    {
        var isWhole = true;
        foreach (var query in settings.Queries)
        {
            try
            {
                isWhole &= ReadQuery(database, query, draft, bag, cancellationToken);
            }
            catch (SqliteException refused) when (refused.PrimaryCode == raw.SQLITE_ERROR)
            {
                bag.Add(DatabaseErrors.QueryRefused(query.At, query.Entity, refused.Message));
                isWhole = false;
            }
        }

        return isWhole;
    }

    private static bool ReadQuery(
        SqliteDatabase database,
        MappedQuery query,
        DraftReader draft,
        DiagnosticBag bag,
        CancellationToken cancellationToken
    )
    {
        using var statement = database.Prepare(query.Sql);
        var given = new string[statement.ColumnCount];
        for (var i = 0; i < given.Length; i++)
        {
            given[i] = statement.ColumnName(i);
        }

        if (ColumnOrder.Find(query.Entity, given, _ => query.At, bag) is not { } order)
        {
            return false;
        }

        ReadRows(statement, query.Entity, order, draft, cancellationToken);
        return true;
    }

    private static void ReadRows(
        SqliteStatement statement,
        Entity entity,
        int[] order,
        DraftReader draft,
        CancellationToken cancellationToken
    )
    {
        var table = new OriginTable(entity.Name, IsFile: false);
        for (var ordinal = 1; statement.Step(); ordinal++)
        {
            draft.Read(entity, new SqliteCells(statement.Handle, entity, order, table, ordinal));
            if ((ordinal & 0xFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
