namespace Weir.Web.Metrics;

/// <summary>The text of <c>/metrics</c>: a pure function of what lies ready.</summary>
internal static class MetricsPage
{
    public static MetricsWriter Write(MetricsSource source, bool openMetrics)
    {
        ArgumentNullException.ThrowIfNull(source);
        var writer = new MetricsWriter(openMetrics);
        AgentMetrics.Write(writer, source);
        SiteMetrics.Write(writer, source);
        if (source.Sample is { } sample)
        {
            HealthMetrics.Write(writer, sample);
        }

        QuotaMetrics.Write(writer, source.Quotas, source.QuotasTook);
        AccountingMetrics.Write(writer, source.Accounting, source.View.Site);
        return writer;
    }
}
