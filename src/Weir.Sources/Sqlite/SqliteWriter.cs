using Weir.Core.Model;
using Weir.Sources.Rows;

namespace Weir.Sources.Sqlite;

/// <summary>Makes a new database with Weir's schema and a draft's rows.</summary>
internal static class SqliteWriter
{
    /// <param name="path">Must not exist: it appears when it is complete.</param>
    /// <exception cref="SqliteException">The database cannot be written.</exception>
    /// <exception cref="IOException">The file exists or cannot be moved to its place.</exception>
    public static void Create(string path, SiteDraft draft)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        using (var database = SqliteDatabase.Open(unfinished, SqliteAccess.Create))
        {
            // A reader keeps its snapshot while a writer commits only with a write-ahead log.
            database.Execute("pragma journal_mode = wal");
            SqliteSchema.Migrate(database, SqliteSchema.Facts(database, unfinished), draft.Kind);
            using var transaction = database.Begin(write: true);
            foreach (var entity in Entity.WriteOrder(draft.Kind))
            {
                Write(database, entity, draft);
            }

            transaction.Commit();
        }

        File.Move(unfinished, path);
    }

    private static void Write(SqliteDatabase database, Entity entity, SiteDraft draft)
    {
        var places = string.Join(", ", entity.Columns.Select(_ => "?"));
        using var insert = database.Prepare(
            $"insert into {entity.Name} ({string.Join(", ", entity.Columns)}) values ({places})"
        );
        foreach (var row in RowValues.Of(entity, draft))
        {
            insert.Run(row);
        }
    }
}
