using Weir.Agent.Reconciling;
using Weir.Core.Model;
using Weir.Core.Quotas;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Series;

namespace Weir.Agent.Quotas;

/// <summary>
/// After each sample of the accounting: who is over, who is near, and who is moved. Moves are derived anew each time and given on; what
/// was told is remembered. Not thread-safe; <see cref="Book"/> may be read from any thread.
/// </summary>
/// <param name="site">In force: quotas that are not in force yet move nobody.</param>
/// <param name="moved">Takes who is to be moved.</param>
internal sealed class QuotaKeeper(
    string stateDirectory,
    Func<Site?> site,
    Action<PlanMoves> moved,
    Action<Diagnostic> say,
    TimeProvider time
)
{
    /// <summary>Members named at once; a quota that is lowered reaches thousands.</summary>
    private const int LinesAtOnce = 20;

    private readonly FaultMemory _faults = new(say);
    private readonly MoveMemory _moves = new(stateDirectory);
    private QuotaMemory? _memory;
    private QuotaMeter? _meter;
    private QuotaTellers? _tellers;
    private QuotaBook? _book;
    private QuotaBook? _here;
    private long _took;

    /// <summary>Null until the series was asked once.</summary>
    public QuotaBook? Book => Volatile.Read(ref _book);

    /// <summary>Of these, the standings that this node tells of, where others share its series; null until it was asked once.</summary>
    public QuotaBook? Here => Volatile.Read(ref _here);

    /// <summary>Why quotas are not judged, or what was told is not remembered; empty when all is well. From any thread.</summary>
    public string Trouble => _faults.Cause;

    /// <summary>How long the last look at the series and the verdicts took; from any thread.</summary>
    public TimeSpan Took => new(Volatile.Read(ref _took));

    /// <summary>From another series on.</summary>
    /// <param name="every">How often it is looked at.</param>
    public void Use(IUsageSeries? series, TimeSpan every) =>
        (_meter, _tellers) = series is null
            ? (null, null)
            : (new QuotaMeter(series), new QuotaTellers(series, every, time));

    /// <exception cref="SeriesException">The series could not be read; everything stays as it is.</exception>
    public void Look()
    {
        if (_meter is not { } meter || _tellers is not { } tellers || site() is not { } inForce)
        {
            return;
        }

        if (TimeZones.Find(inForce.Options.Zone) is not { } zone)
        {
            _faults.Met(QuotaEvents.NoZone(inForce.Options.Zone), []);
            return;
        }

        var start = time.GetTimestamp();
        var book = inForce.Options.Quotas.IsEmpty ? QuotaBook.Empty : meter.Read(inForce, zone, time.GetUtcNow());
        Volatile.Write(ref _took, time.GetElapsedTime(start).Ticks);
        Volatile.Write(ref _book, book);
        var moves = book.Moves();
        var isKept = TryKeep(() => _moves.Keep(moves));
        moved(moves);

        var here = tellers.Settle(book);
        Volatile.Write(ref _here, here);
        if (TryKeep(() => Tell(inForce, here)) && isKept)
        {
            tellers.Told();
            _faults.Over(QuotaEvents.Judged());
        }
    }

    private void Tell(Site inForce, QuotaBook book)
    {
        var news = (_memory ??= QuotaMemory.Load(stateDirectory, say)).Take(book);
        var named = 0;
        foreach (var standing in news)
        {
            if (named < LinesAtOnce && inForce.FindMember(standing.Member) is { } member)
            {
                say(QuotaEvents.Reached(standing, member));
                named++;
            }
        }

        if (news.Length > named)
        {
            say(QuotaEvents.More(news.Length - named));
        }
    }

    /// <returns>False where the folder cannot be written, which is said.</returns>
    private bool TryKeep(Action keep)
    {
        try
        {
            keep();
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _faults.Met(QuotaEvents.NotRemembered(stateDirectory, refused.Message), []);
            return false;
        }
    }
}
