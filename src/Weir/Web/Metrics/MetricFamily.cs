namespace Weir.Web.Metrics;

/// <summary>What a metric is, as Prometheus names it.</summary>
internal enum MetricKind
{
    Gauge,
    Counter,
    Histogram,
}

/// <summary>One metric: its name is stable, and the name says its unit (base units, as Prometheus asks).</summary>
/// <param name="Name">A counter's ends in <c>_total</c>.</param>
/// <param name="Labels">Their names, in order; empty for none.</param>
/// <param name="Help">One sentence without its full stop; docs/operations/metrics.md has the same.</param>
internal sealed record MetricFamily(string Name, MetricKind Kind, string Labels, string Help)
{
    public string[] LabelNames { get; } = Labels.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The unit that the name ends in, for people.</summary>
    public string Unit =>
        Stem.Split('_')[^1] switch
        {
            "seconds" => "seconds",
            "bytes" => "bytes",
            "info" or "good" or "held" or "drifted" or "pending" or "loaded" => "0 or 1",
            _ => "number",
        };

    private string Stem => Name.EndsWith("_total", StringComparison.Ordinal) ? Name[..^"_total".Length] : Name;

    /// <summary>OpenMetrics names a family of counters without the ending that its samples have.</summary>
    public string FamilyName(bool openMetrics) => openMetrics && Kind == MetricKind.Counter ? Stem : Name;
}
