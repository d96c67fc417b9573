using Weir.Core.Model;
using Weir.Core.Quotas;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Series;

namespace Weir.Agent.Quotas;

/// <summary>Quotas judged once, for those who ask without an agent: the same that an agent of this series finds.</summary>
public static class QuotaRun
{
    /// <exception cref="SeriesException">The series cannot be read.</exception>
    public static QuotaBook Once(Site site, IUsageSeries series, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(series);
        return site.Options.Quotas.IsEmpty || TimeZones.Find(site.Options.Zone) is not { } zone
            ? QuotaBook.Empty
            : new QuotaMeter(series).Read(site, zone, now);
    }

    /// <summary>To warn of a plan that moves nobody because the series could not be read.</summary>
    public static Diagnostic NotJudged(Diagnostic why) => QuotaEvents.NoSeries(why);
}
