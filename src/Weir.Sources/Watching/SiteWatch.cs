using System.Runtime.CompilerServices;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Feeds;
using Weir.Sources.Postgres;

namespace Weir.Sources.Watching;

/// <summary>
/// Follows a site's folder and the source it names: a reading at once, and one after each change. Readings come in the order in
/// which they were begun. Bad input is a reading with errors; the next good one says that it is over.
/// </summary>
/// <param name="feeds">What is remembered of feeds; null for the folder beside the site.</param>
public sealed class SiteWatch(string directory, WatchSettings settings, TimeProvider time, FeedStore? feeds = null)
    : IDisposable
{
    private readonly Lock _gate = new();
    private WatchSettings _settings = settings;
    private CancellationTokenSource _round = new();
    private long _ticket;
    private bool _isOver;

    /// <summary>Asks for a reading of everything, as soon as it can be had, whether anything changed or not.</summary>
    /// <returns>The first reading with this <see cref="WatchedReading.Ticket"/> or a later one was begun after the call.</returns>
    public long Wake()
    {
        lock (_gate)
        {
            // The number first, and what waits goes on elsewhere: on this thread, inside of Cancel, it would begin a reading of the old number, and who
            // waits for this one would wait for ever.
            var ticket = ++_ticket;
            if (!_isOver)
            {
                _ = _round.CancelAsync();
            }

            return ticket;
        }
    }

    /// <summary>From now on the source is watched so; what is under way begins anew.</summary>
    public void Use(WatchSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        lock (_gate)
        {
            _settings = settings;
        }

        Wake();
    }

    /// <summary>What the next <see cref="Wake"/> gives, or a later one when others call it too.</summary>
    public long NextTicket
    {
        get
        {
            lock (_gate)
            {
                return _ticket + 1;
            }
        }
    }

    /// <summary>Readings, until the token is canceled; one enumeration at a time. Never throws for what the source does.</summary>
    public async IAsyncEnumerable<WatchedReading> Readings([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var (round, ticket, settings) = Begin();
            using var both = CancellationTokenSource.CreateLinkedTokenSource(round, cancellation);
            var bag = new DiagnosticBag();
            var file = SiteFile.Load(directory, bag);
            using var files = new FileWatch(SourcePaths.Of(directory, file), settings, time);
            var readings =
                file?.Source is SourceSettings.Postgres postgres
                && !bag.HasErrors
                && PostgresServer.Parse(postgres.Connection, postgres.At, bag) is { } server
                    ? Database(new PostgresWatch(Load, postgres, server, settings, time), files, both)
                    : Files(files, both.Token);
            await foreach (var reading in readings.ConfigureAwait(false))
            {
                yield return new WatchedReading(reading, ticket);
            }
        }
    }

    /// <summary>A <see cref="Wake"/> that comes after it wakes nothing.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _round.Dispose();
        }
    }

    private (CancellationToken Round, long Ticket, WatchSettings Settings) Begin()
    {
        lock (_gate)
        {
            if (_round.IsCancellationRequested)
            {
                // Not disposed: those who waited may still be told. It holds nothing but memory.
                _round = new CancellationTokenSource();
            }

            return (_round.Token, _ticket, _settings);
        }
    }

    /// <summary>Until weir.yaml changes: then it may name another database.</summary>
    private static async IAsyncEnumerable<SiteReading> Database(
        PostgresWatch database,
        FileWatch files,
        CancellationTokenSource round
    )
    {
        var changed = EndAtChange(files, round);
        await foreach (var reading in database.Readings(round.Token).ConfigureAwait(false))
        {
            yield return reading;
        }

        await changed.ConfigureAwait(false);
    }

    private static async Task EndAtChange(FileWatch files, CancellationTokenSource round)
    {
        if (await files.Changed(round.Token).ConfigureAwait(false))
        {
            await round.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>One reading of everything, and the wait for the next change.</summary>
    private async IAsyncEnumerable<SiteReading> Files(
        FileWatch files,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        files.Begin();
        var reading = TryLoad(cancellation);
        if (reading is null)
        {
            yield break;
        }

        yield return reading with
        {
            Diagnostics = reading.Diagnostics.AddRange(files.Findings),
        };
        await files.Changed(cancellation).ConfigureAwait(false);
    }

    private SiteReading Load(CancellationToken cancellation) => SiteFolder.Load(directory, time, feeds, cancellation);

    private SiteReading? TryLoad(CancellationToken cancellation)
    {
        try
        {
            return Load(cancellation);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
