using System.Globalization;
using SQLitePCL;
using Weir.Core.Text;
using Weir.Sources.Sqlite;

namespace Weir.Sources.Series.Sqlite;

/// <summary>Opens a series' file: made where there is none, set aside where it is damaged.</summary>
internal static class SeriesFile
{
    /// <param name="now">Names what is set aside.</param>
    /// <exception cref="SeriesException">It cannot be opened, or a newer program made it.</exception>
    public static SqliteDatabase Open(string path, DateTimeOffset now, DiagnosticBag findings)
    {
        try
        {
            return Condemned(path) is { } found
                ? throw new SqliteException(raw.SQLITE_CORRUPT, found)
                : OpenWhole(path);
        }
        catch (SqliteException damaged) when (IsDamage(damaged))
        {
            var aside = SetAside(path, now);
            findings.Add(SeriesErrors.SetAside(path, aside, damaged.Message));
            return Guarded(path, OpenWhole);
        }
        catch (SqliteException refused)
        {
            throw Refused(path, refused);
        }
    }

    /// <summary>
    /// Writes down that a page is damaged which opening does not look at: else every sample would be refused for ever. Whoever opens the file next, in this process
    /// or another, sets it aside.
    /// </summary>
    public static void Condemn(string path, SqliteException refused)
    {
        try
        {
            if (IsDamage(refused))
            {
                File.WriteAllText(Verdict(path), refused.Message);
            }
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // The next write is refused again, and tried again.
        }
    }

    private static string Verdict(string path) => path + ".condemned";

    private static string? Condemned(string path) =>
        File.Exists(Verdict(path)) ? $"{File.ReadAllText(Verdict(path))}, found when it was written" : null;

    private static SeriesException Refused(string path, SqliteException refused) =>
        new(SeriesErrors.Failed(path, refused.Message), refused);

    // sqlite.org/rescode.html: they say that the file's content, not the machine, is at fault. Nothing here is ever large: what is "too big" is read from a
    // damaged page.
    private static bool IsDamage(SqliteException refused) =>
        refused.PrimaryCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_TOOBIG;

    private static SqliteDatabase OpenWhole(string path)
    {
        var database = SqliteDatabase.Open(path, SqliteAccess.Create);
        try
        {
            // A reader (weir usage, the page) keeps its moment while a sample is written. With the log, "normal" loses at a power cut at most
            // the last transactions, never a part of one (sqlite.org/pragma.html#pragma_synchronous): the number that is there tells which.
            database.Execute("pragma journal_mode = wal; pragma synchronous = normal");
            Prepare(database, path);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static void Prepare(SqliteDatabase database, string path)
    {
        using var transaction = database.Begin(write: true);
        var version = database.Number("pragma user_version");
        if (version > SeriesSchema.Version)
        {
            throw new SeriesException(SeriesErrors.NewerSchema(path, version, SeriesSchema.Version));
        }

        if (version == 0)
        {
            var tables = SeriesSchema.Sql().Replace("/* clustered */", "without rowid", StringComparison.Ordinal);
            database.Execute($"{tables} pragma user_version = {SeriesSchema.Version}");
        }
        else if (QuickCheck(database) is var found && found != "ok")
        {
            throw new SqliteException(raw.SQLITE_CORRUPT, found);
        }

        transaction.Commit();
    }

    // Looks at the pages that a sample touches before anything is counted on them; the whole of a file of gigabytes would take minutes.
    private static string QuickCheck(SqliteDatabase database)
    {
        using var statement = database.Prepare("pragma quick_check('seen')");
        return statement.Step() ? statement.Text(0) : "ok";
    }

    private static string SetAside(string path, DateTimeOffset now)
    {
        var aside = string.Create(CultureInfo.InvariantCulture, $"{path}.damaged-{now:yyyyMMdd'T'HHmmss}");
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm", ".condemned"])
        {
            if (File.Exists(path + suffix))
            {
                File.Move(path + suffix, aside + suffix, overwrite: true);
            }
        }

        return aside;
    }

    private static SqliteDatabase Guarded(string path, Func<string, SqliteDatabase> open)
    {
        try
        {
            return open(path);
        }
        catch (SqliteException refused)
        {
            throw Refused(path, refused);
        }
    }
}
