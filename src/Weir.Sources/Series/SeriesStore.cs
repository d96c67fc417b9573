using Weir.Core.Text;
using Weir.Sources.Series.Postgres;
using Weir.Sources.Series.Sqlite;

namespace Weir.Sources.Series;

/// <summary>Opens a series.</summary>
public static class SeriesStore
{
    /// <summary>Where <paramref name="place"/> says: a connection string of PostgreSQL (it has a '='), or a file.</summary>
    /// <param name="node">Name of the firewall that writes.</param>
    /// <param name="now">Names a damaged file that is set aside.</param>
    /// <param name="at">Where the place is written.</param>
    /// <returns>Null when the connection string is malformed (an error in <paramref name="findings"/>).</returns>
    /// <exception cref="SeriesException">The file cannot be used.</exception>
    public static IUsageSeries? Open(string place, string node, DateTimeOffset now, Position at, DiagnosticBag findings)
    {
        ArgumentNullException.ThrowIfNull(place);
        return place.Contains('=', StringComparison.Ordinal)
            ? OpenServer(place, node, at, findings)
            : OpenFile(place, node, now, findings);
    }

    /// <summary>In a file of its own, made where there is none; a damaged one is set aside with a warning and a new one begun.</summary>
    /// <param name="node">Name of the firewall that writes.</param>
    /// <param name="now">Names what is set aside.</param>
    /// <exception cref="SeriesException">The file cannot be used.</exception>
    public static IUsageSeries OpenFile(string path, string node, DateTimeOffset now, DiagnosticBag findings) =>
        new UsageSeries(SqliteSeries.Open(path, now, findings), node);

    /// <summary>In schema <c>weir_usage</c> of a PostgreSQL database, which nodes may share. Connects when first used.</summary>
    /// <param name="at">Where the connection string is written.</param>
    /// <returns>Null when the connection string is malformed (an error in <paramref name="findings"/>).</returns>
    public static IUsageSeries? OpenServer(string connection, string node, Position at, DiagnosticBag findings) =>
        PostgresSeries.Open(connection, at, findings) is { } database ? new UsageSeries(database, node) : null;
}
