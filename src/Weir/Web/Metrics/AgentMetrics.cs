using static Weir.Web.Metrics.MetricCatalog;

namespace Weir.Web.Metrics;

/// <summary>How the agent stands, and what it did.</summary>
internal static class AgentMetrics
{
    public static void Write(MetricsWriter writer, MetricsSource source)
    {
        var view = source.View;
        writer.Sample(Build, 1, source.Version);
        writer.Sample(Loaded, view.Site is not null);
        if (view.Revision is { } revision)
        {
            writer.Sample(Revision, revision);
        }

        if (view.AppliedAt is { } applied)
        {
            writer.Sample(Applied, applied);
        }

        writer.Sample(SourceGood, view.Source == "good");
        writer.Sample(Held, view.Held is not null);
        writer.Sample(Pending, view.ConfirmBefore is not null);
        writer.Sample(Drifted, view.Drift);
        foreach (var (kind, count) in view.Tally.Kinds)
        {
            writer.Sample(Applies, count, kind);
        }

        writer.Histogram(ApplyDuration, Weir.Agent.Running.ApplyTally.Bounds, view.Tally.Buckets, view.Tally.Seconds);
        foreach (var (code, severity, lines) in source.Messages)
        {
            writer.Sample(Messages, lines, code, $"{severity}".ToLowerInvariant());
        }

        foreach (var alert in source.Alerts.Alerts)
        {
            writer.Sample(Alerts, alert.Raised is null ? 0 : 1, alert.Name);
        }

        if (source.CertificateEnd is { } end)
        {
            writer.Sample(CertificateEnd, end);
        }
    }
}
