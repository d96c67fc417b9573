using System.Runtime.InteropServices;
using Weir.Core;
using Weir.Core.Accounting;
using Weir.Core.Model;
using Weir.Core.Quotas;
using Weir.Sources.Series;

namespace Weir.Agent.Quotas;

/// <summary>
/// What members used in the periods of quotas, from the series alone: what other nodes add there counts too, and nothing is lost or counted twice by a
/// restart. Asked again, it reads the last minutes only. Not thread-safe.
/// </summary>
internal sealed class QuotaMeter(IUsageSeries series)
{
    /// <summary>Minutes that are read again each time: other nodes' samples come late, and their clocks differ.</summary>
    private static readonly TimeSpan Tail = TimeSpan.FromMinutes(5);

    private readonly Dictionary<Count, Sums> _sums = [];
    private DateTimeOffset _summed;

    /// <summary>Which traffic of which time; several quotas may share one.</summary>
    private readonly record struct Count(QuotaTime Per, QuotaDirection Direction, EquatableArray<string> Classes);

    /// <param name="Until">What began before is in <paramref name="Whole"/>; whole minutes.</param>
    private sealed record Sums(QuotaPeriod Period, DateTimeOffset Until, Dictionary<uint, ulong> Whole)
    {
        public Dictionary<uint, ulong> Newest { get; set; } = [];
    }

    /// <summary>How often everything was read, for tests of what a look costs.</summary>
    internal long WholeReadings { get; private set; }

    /// <exception cref="SeriesException">The series could not be read; ask again.</exception>
    public QuotaBook Read(Site site, TimeZoneInfo zone, DateTimeOffset now)
    {
        // An hour that was summed tells what nobody saw by minutes: late samples, clocks that were set back.
        var summed = series.SummedUntil();
        if (summed != _summed)
        {
            _sums.Clear();
            _summed = summed;
        }

        var quotas = site.Options.Quotas;
        foreach (var count in quotas.Select(Of).Distinct())
        {
            Bring(count, QuotaPeriod.At(count.Per, zone, now), now);
        }

        return QuotaBook.Of(site, zone, now, Used);
    }

    private ulong Used(Quota quota, uint member) =>
        _sums.TryGetValue(Of(quota), out var sums)
            ? sums.Whole.GetValueOrDefault(member) + sums.Newest.GetValueOrDefault(member)
            : 0;

    private void Bring(Count count, QuotaPeriod period, DateTimeOffset now)
    {
        var until = Earliest(Minute(now) - Tail, period);
        if (!_sums.TryGetValue(count, out var sums) || sums.Period != period || sums.Until > until)
        {
            // Also where the clock went back: minutes that were taken for whole may grow again.
            sums = new Sums(period, until, Bytes(count, series.Sums(period.Start, until)));
            WholeReadings++;
        }
        else if (sums.Until < until)
        {
            foreach (var (member, bytes) in Bytes(count, series.Sums(sums.Until, until)))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(sums.Whole, member, out _) += bytes;
            }

            sums = sums with { Until = until };
        }

        sums.Newest = Bytes(count, series.Sums(until, period.End));
        _sums[count] = sums;
    }

    private static DateTimeOffset Earliest(DateTimeOffset time, QuotaPeriod period) =>
        time < period.Start ? period.Start
        : time > period.End ? period.End
        : time;

    private static Dictionary<uint, ulong> Bytes(Count count, IReadOnlyDictionary<UsageKey, Usage> sums)
    {
        var counts = new Quota("", 1, count.Per) { Classes = count.Classes };
        var bytes = new Dictionary<uint, ulong>(sums.Count);
        foreach (var (key, usage) in sums)
        {
            if (counts.Counts(key.Class))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(bytes, key.Member, out _) += count.Direction switch
                {
                    QuotaDirection.Up => usage.Up.Bytes,
                    QuotaDirection.Down => usage.Down.Bytes,
                    _ => usage.All.Bytes,
                };
            }
        }

        return bytes;
    }

    private static Count Of(Quota quota) => new(quota.Per, quota.Direction, quota.Classes);

    private static DateTimeOffset Minute(DateTimeOffset now) =>
        new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
}
