using Npgsql;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Postgres;
using Weir.Sources.Postgres.Changes;

namespace Weir.Sources.Watching;

/// <summary>
/// One connection to a database, and the site as it was read last. Each reading is one snapshot, so half a transaction is never
/// seen; with the change table only what changed since the last one is read. Not thread-safe.
/// </summary>
internal sealed class PostgresFeed : IDisposable
{
    private readonly Func<CancellationToken, SiteReading> _load;
    private readonly TimeProvider _time;
    private readonly NpgsqlConnection _connection;

    // Keys whose change is not in the site yet, because it had a fault: they are read again with every further change.
    private readonly ChangedKeys _unsettled = new();
    private string _snapshot = "";
    private Site? _site;
    private volatile bool _isNotified;

    /// <param name="load">Reads everything.</param>
    /// <exception cref="NpgsqlException">The server refuses (<see cref="PostgresServer.IsRefusal"/>).</exception>
    public PostgresFeed(
        Func<CancellationToken, SiteReading> load,
        SourceSettings.Postgres source,
        PostgresServer server,
        TimeProvider time
    )
    {
        (_load, _time) = (load, time);
        _connection = server.Open();
        try
        {
            Announces = source.Queries.IsEmpty && ChangeTable.IsInstalled(_connection);
            if (Announces)
            {
                _connection.Notification += (_, _) => _isNotified = true;
                PostgresServer.Execute(_connection, ChangeTable.Listen);
            }
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>True when the database writes down what changes and tells of it.</summary>
    public bool Announces { get; }

    /// <summary>The latest snapshot read (<c>pg_snapshot</c>).</summary>
    public string Snapshot => _snapshot;

    /// <summary>Everything.</summary>
    public SiteReading ReadAll(CancellationToken cancellationToken)
    {
        _isNotified = false;
        using (PostgresServer.BeginSnapshot(_connection))
        {
            // Taken before the rows are read: what is committed between the two is read twice, and nothing never.
            _snapshot = ChangeTable.Snapshot(_connection);
        }

        return Load(cancellationToken);
    }

    /// <summary>What was committed since; null when nothing was.</summary>
    public SiteReading? ReadNext(CancellationToken cancellationToken)
    {
        _isNotified = false;
        var before = _snapshot;
        using (PostgresServer.BeginSnapshot(_connection))
        {
            _snapshot = ChangeTable.Snapshot(_connection);
            if (Announces)
            {
                var keys = ChangeTable.Since(_connection, before);
                if (keys is { IsEmpty: true })
                {
                    return null;
                }

                if (keys is not null && _site is { Kind: SiteKind.Campus } site)
                {
                    return ReadChanged(site, keys, cancellationToken);
                }
            }
            else if (_snapshot == before)
            {
                // No transaction that could write has begun or ended anywhere on the server.
                return null;
            }
        }

        return Load(cancellationToken);
    }

    /// <summary>Waits until the database tells of a change; false when it did not within <paramref name="patience"/>.</summary>
    /// <exception cref="NpgsqlException">The connection is lost.</exception>
    public async Task<bool> WaitAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        // A notification may have come between the answers of the last reading.
        _isNotified || await _connection.WaitAsync(patience, cancellationToken).ConfigureAwait(false);

    public void Forget(string snapshot) => ChangeTable.Forget(_connection, snapshot);

    public void Dispose() => _connection.Dispose();

    private SiteReading Load(CancellationToken cancellationToken)
    {
        var reading = _load(cancellationToken);
        _unsettled.Clear();
        _site = reading.Site;
        return reading;
    }

    private SiteReading ReadChanged(Site site, ChangedKeys keys, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var bag = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        _unsettled.Add(keys);
        var edit = ChangedRows.Read(_connection, _unsettled, site, bag, cancellationToken);
        var readTime = _time.GetElapsedTime(start);
        start = _time.GetTimestamp();
        var next = edit.ApplyTo(site, _time.GetUtcNow());
        var good = bag.HasErrors ? null : next.Value;
        if (good is not null)
        {
            _site = good;
            _unsettled.Clear();
        }

        return new SiteReading(
            good,
            bag.ToImmutable().AddRange(next.Diagnostics),
            SiteCounts.Of(edit.Rows),
            readTime,
            _time.GetElapsedTime(start)
        );
    }
}
