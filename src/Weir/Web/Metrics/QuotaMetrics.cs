using Weir.Core.Quotas;
using static Weir.Web.Metrics.MetricCatalog;

namespace Weir.Web.Metrics;

/// <summary>Members by quota: as many lines as there are quotas, whatever the number of members.</summary>
internal static class QuotaMetrics
{
    public static void Write(MetricsWriter writer, QuotaBook? book, TimeSpan took)
    {
        if (book is { Standings.IsEmpty: false })
        {
            writer.Sample(QuotaTook, took.TotalSeconds);
        }

        foreach (var quota in book?.Counts ?? [])
        {
            writer.Sample(QuotaMembers, quota.Members, quota.Quota, "with");
            writer.Sample(QuotaMembers, quota.Over, quota.Quota, "over");
            writer.Sample(QuotaMembers, quota.Moved, quota.Quota, "moved");
        }
    }
}
