using System.Threading.Channels;
using Weir.Core.Model;
using Weir.Sources;
using Weir.Sources.Watching;

namespace Weir.Tests.Sources.Watching;

/// <summary>Follows a site's folder beside a test, which waits for the readings it wants. Nothing here depends on how long anything takes.</summary>
internal sealed class WatchProbe : IAsyncDisposable
{
    // Only a hanging watch is that slow.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _end = new();
    private readonly Channel<WatchedReading> _readings = Channel.CreateUnbounded<WatchedReading>();
    private readonly SiteWatch _watch;
    private readonly Task _work;

    public WatchProbe(string directory, WatchSettings settings, TimeProvider? time = null)
    {
        _watch = new SiteWatch(directory, settings, time ?? TimeProvider.System);
        _work = Task.Run(Follow);
    }

    public int Count { get; private set; }

    public long Wake() => _watch.Wake();

    public async Task<WatchedReading> Next()
    {
        using var limit = new CancellationTokenSource(Patience);
        return await _readings.Reader.ReadAsync(limit.Token);
    }

    /// <summary>The first reading from now on that is meant.</summary>
    public async Task<SiteReading> Until(Func<SiteReading, bool> meant)
    {
        while (true)
        {
            var reading = (await Next()).Reading;
            if (meant(reading))
            {
                return reading;
            }
        }
    }

    public async Task<Site> UntilSite(Func<Site, bool> meant) =>
        (await Until(reading => reading.Site is { } site && meant(site))).Site
        ?? throw new InvalidOperationException("a reading that is meant has a site");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _work;
        _watch.Dispose();
        _end.Dispose();
    }

    private async Task Follow()
    {
        await foreach (var reading in _watch.Readings(_end.Token))
        {
            Count++;
            _readings.Writer.TryWrite(reading);
        }
    }
}
