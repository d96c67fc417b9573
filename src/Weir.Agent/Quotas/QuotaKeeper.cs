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
    private QuotaMemory? _memory;
    private QuotaMeter? _meter;
    private QuotaBook? _book;

    /// <summary>Null until the series was asked once.</summary>
    public QuotaBook? Book => Volatile.Read(ref _book);

    /// <summary>From another series on.</summary>
    public void Use(IUsageSeries? series) => _meter = series is null ? null : new QuotaMeter(series);

    /// <exception cref="SeriesException">The series could not be read; everything stays as it is.</exception>
    public void Look()
    {
        if (_meter is not { } meter || site() is not { } inForce)
        {
            return;
        }

        if (TimeZones.Find(inForce.Options.Zone) is not { } zone)
        {
            _faults.Met(QuotaEvents.NoZone(inForce.Options.Zone), []);
            return;
        }

        var book = inForce.Options.Quotas.IsEmpty ? QuotaBook.Empty : meter.Read(inForce, zone, time.GetUtcNow());
        Volatile.Write(ref _book, book);
        Tell(inForce, book);
        moved(book.Moves());
    }

    private void Tell(Site inForce, QuotaBook book)
    {
        try
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

            _faults.Over(QuotaEvents.Judged());
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            var path = Path.Combine(stateDirectory, QuotaMemory.FileName);
            _faults.Met(QuotaEvents.NotRemembered(path, refused.Message), []);
        }
    }
}
