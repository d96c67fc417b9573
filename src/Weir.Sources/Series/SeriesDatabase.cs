using Weir.Core.Text;

namespace Weir.Sources.Series;

/// <summary>
/// One connection to a store of the series, and the little of SQL that SQLite and PostgreSQL both speak: parameters are <c>$1</c>, <c>$2</c> … in the
/// order in which they first appear, numbers are 64 bits wide. What it throws is the driver's; <see cref="UsageSeries"/> translates.
/// </summary>
internal abstract class SeriesDatabase : IDisposable
{
    /// <summary>The store as findings name it; never with a password.</summary>
    public abstract string Name { get; }

    /// <summary>Writers wait for each other; readers see one moment. Rolled back unless committed.</summary>
    public abstract SeriesTransaction Begin(bool write);

    public abstract void Run(string sql, params object[] arguments);

    /// <summary>Reads row after row; the row is the same object each time.</summary>
    public abstract void Each(string sql, Action<ISeriesRow> read, params object[] arguments);

    /// <summary>Inserts many rows of numbers, or adds to those that are there, as <paramref name="insert"/> says.</summary>
    /// <param name="columns">One array a column of the insert, all of one length; no key twice.</param>
    public abstract void Insert(BulkInsert insert, long[][] columns);

    /// <summary>What the driver refused, as a finding; null when the exception is not the driver's.</summary>
    public abstract Diagnostic? Refusal(Exception exception);

    /// <summary>After a refusal of a write: when the store itself is damaged, the next who opens it begins anew.</summary>
    public virtual void Condemn(Exception exception) { }

    public abstract void Dispose();

    public List<T> Rows<T>(string sql, Func<ISeriesRow, T> read, params object[] arguments)
    {
        var rows = new List<T>();
        Each(sql, row => rows.Add(read(row)), arguments);
        return rows;
    }

    /// <summary>The first column of the first row; 0 without a row.</summary>
    public long Number(string sql, params object[] arguments) =>
        Rows(sql, static row => row.Integer(0), arguments) is [var first, ..] ? first : 0;
}

/// <summary>A row while it is read. A sum over no row, or NULL, is 0.</summary>
internal interface ISeriesRow
{
    long Integer(int column);

    string Text(int column);
}

/// <summary>Rolls back unless <see cref="Commit"/> was called.</summary>
internal abstract class SeriesTransaction : IDisposable
{
    public abstract void Commit();

    public abstract void Dispose();
}

/// <param name="OnConflict">What happens to a row whose key is there: everything behind <c>on conflict</c>.</param>
internal sealed record BulkInsert(string Table, string[] Columns, string OnConflict)
{
    public string Head => $"insert into {Table} ({string.Join(", ", Columns)})";
}
