using System.Collections.Immutable;
using Weir.Agent.Fleet;
using Weir.Core.Quotas;
using Weir.Sources.Series;

namespace Weir.Agent.Quotas;

/// <summary>
/// Which of what members reached this node tells, where several share the series: each is told by one of them, and by another one where that one dies before it
/// did. Not thread-safe.
/// </summary>
/// <param name="every">How often each node looks.</param>
internal sealed class QuotaTellers(IUsageSeries series, TimeSpan every, TimeProvider time)
{
    /// <summary>Looks that a node may miss before others tell for it.</summary>
    private const int Missed = 10;

    private readonly NodeBeats _looks = new(time);
    private ImmutableHashSet<string> _behind = [];
    private bool _isTold;

    /// <returns>The standings of the book that this node tells.</returns>
    /// <exception cref="SeriesException">The series could not be asked: nobody is told now.</exception>
    public QuotaBook Settle(QuotaBook book)
    {
        var reached = book.Standings.Where(static one => one.Level > 0).Select(Of).ToArray();
        if (reached.Length == 0)
        {
            return QuotaBook.Empty with { At = book.At };
        }

        var silent = _behind.Where(node => _looks.IsSilent(node, every * Missed)).ToArray();
        var telling = series.Settle(new QuotaTally(reached, _isTold, silent));
        _looks.Saw(telling.Looks);
        (_behind, _isTold) = (telling.Behind, false);
        return new QuotaBook([.. book.Standings.Where(one => telling.Here.Contains(Of(one)))], book.At);
    }

    /// <summary>What was settled has been told.</summary>
    public void Told() => _isTold = true;

    private static QuotaReach Of(QuotaStanding standing) =>
        new(standing.Quota.Name, standing.Period.Start, standing.Member);
}
