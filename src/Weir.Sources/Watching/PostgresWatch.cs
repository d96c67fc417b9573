using System.Runtime.CompilerServices;
using Npgsql;
using Weir.Sources.Configuration;
using Weir.Sources.Postgres;

namespace Weir.Sources.Watching;

/// <summary>
/// Follows a PostgreSQL database: a notification or the poll leads to one reading of what changed, however many notifications came.
/// A lost connection is made again with growing pauses, and then everything is read.
/// </summary>
/// <param name="load">Reads everything.</param>
internal sealed class PostgresWatch(
    Func<CancellationToken, SiteReading> load,
    SourceSettings.Postgres source,
    PostgresServer server,
    WatchSettings settings,
    TimeProvider time
)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>How long a change is kept for readers that are away; one that is away for longer reads everything anyway.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private TimeSpan _pause = FirstPause;
    private (string Snapshot, long At)? _toForget;
    private bool _mayForget = true;

    /// <summary>Ends when the token is canceled, without an exception.</summary>
    public async IAsyncEnumerable<SiteReading> Readings([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var (feed, first) = Try(
                () => new PostgresFeed(load, source, server, time),
                one => First(one, cancellation)
            );
            if (first is not null)
            {
                yield return first;
            }

            if (feed is not null)
            {
                _pause = FirstPause;
                using (feed)
                {
                    await foreach (var reading in Follow(feed, cancellation).ConfigureAwait(false))
                    {
                        yield return reading;
                    }
                }
            }

            await Pause(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Ends when the connection is lost; the last reading says why.</summary>
    private async IAsyncEnumerable<SiteReading> Follow(
        PostgresFeed feed,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        while (true)
        {
            var lost = await Wait(feed, cancellation).ConfigureAwait(false);
            if (cancellation.IsCancellationRequested)
            {
                yield break;
            }

            var (alive, reading) = lost is null
                ? Try(() => feed, one => one.ReadNext(cancellation), owned: false)
                : (null, lost);
            if (reading is not null)
            {
                yield return reading;
            }

            if (alive is null)
            {
                yield break;
            }

            Forget(feed);
        }
    }

    private SiteReading? First(PostgresFeed feed, CancellationToken cancellation)
    {
        var reading = feed.ReadAll(cancellation);
        return feed.Announces
            ? reading
            : reading with
            {
                Diagnostics = reading.Diagnostics.Add(
                    WatchErrors.ChangesUnannounced(source.At, server.Name, settings.Poll)
                ),
            };
    }

    /// <returns>Null to read, or what was lost.</returns>
    private async Task<SiteReading?> Wait(PostgresFeed feed, CancellationToken cancellation)
    {
        try
        {
            await feed.WaitAsync(settings.Poll, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception refusal) when (PostgresServer.IsRefusal(refusal))
        {
            return Refused(refusal);
        }
    }

    /// <summary>The feed and what was read from it; no feed, and why, when the server refused.</summary>
    private (PostgresFeed? Feed, SiteReading? Reading) Try(
        Func<PostgresFeed> open,
        Func<PostgresFeed, SiteReading?> read,
        bool owned = true
    )
    {
        PostgresFeed? feed = null;
        try
        {
            feed = open();
            return (feed, read(feed));
        }
        catch (OperationCanceledException)
        {
            return (Closed(feed, owned), null);
        }
        catch (Exception refusal) when (PostgresServer.IsRefusal(refusal))
        {
            return (Closed(feed, owned), Refused(refusal));
        }
    }

    private static PostgresFeed? Closed(PostgresFeed? feed, bool owned)
    {
        if (owned)
        {
            feed?.Dispose();
        }

        return null;
    }

    private SiteReading Refused(Exception refusal) => new(null, [server.Finding(refusal)], default, default, default);

    private async Task Pause(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(_pause, time, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The loop looks at the token.
        }

        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }

    /// <summary>
    /// Prunes the change table: what had ended before a snapshot of an hour ago has been committed for an hour. A row's own time
    /// would not do: a transaction may commit long after it wrote.
    /// </summary>
    private void Forget(PostgresFeed feed)
    {
        if (!feed.Announces || !_mayForget)
        {
            return;
        }

        if (_toForget is not { } noted)
        {
            _toForget = (feed.Snapshot, time.GetTimestamp());
            return;
        }

        if (time.GetElapsedTime(noted.At) < Kept)
        {
            return;
        }

        try
        {
            feed.Forget(noted.Snapshot);
        }
        catch (PostgresException)
        {
            _mayForget = false; // some other reader has the right to
        }

        _toForget = null;
    }
}
