using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Weir.Web.Metrics;

/// <summary>
/// Writes the text that Prometheus scrapes: format 0.0.4, or OpenMetrics 1.0 where the scraper asks for it. A family without a sample is left out.
/// </summary>
internal sealed class MetricsWriter(bool openMetrics)
{
    public const string PlainType = "text/plain; version=0.0.4; charset=utf-8";
    public const string OpenType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private readonly StringBuilder _text = new(16 << 10);
    private MetricFamily? _family;

    public string ContentType => openMetrics ? OpenType : PlainType;

    /// <summary>One sample; those of a family follow each other.</summary>
    /// <param name="labels">Values in the order of the family's names.</param>
    public void Sample(MetricFamily family, double value, params ReadOnlySpan<string> labels)
    {
        Begin(family);
        Line(family.Name, family.LabelNames, labels, value);
    }

    public void Sample(MetricFamily family, bool value) => Sample(family, value ? 1 : 0);

    /// <summary>Unix time in seconds.</summary>
    public void Sample(MetricFamily family, DateTimeOffset time, params ReadOnlySpan<string> labels) =>
        Sample(family, time.ToUnixTimeMilliseconds() / 1000.0, labels);

    /// <param name="bounds">Ascending.</param>
    /// <param name="counts">How many fell into each, not summed up; one more than the bounds.</param>
    public void Histogram(MetricFamily family, ImmutableArray<double> bounds, ImmutableArray<long> counts, double sum)
    {
        Begin(family);
        var below = 0L;
        for (var at = 0; at <= bounds.Length; at++)
        {
            below += counts[at];
            Line($"{family.Name}_bucket", ["le"], [at < bounds.Length ? Number(bounds[at]) : "+Inf"], below);
        }

        Line($"{family.Name}_sum", [], [], sum);
        Line($"{family.Name}_count", [], [], below);
    }

    /// <summary>The whole text.</summary>
    public byte[] End() => Encoding.UTF8.GetBytes(_text.Append(openMetrics ? "# EOF\n" : "").ToString());

    private void Begin(MetricFamily family)
    {
        if (_family == family)
        {
            return;
        }

        _family = family;
        var name = family.FamilyName(openMetrics);
        var kind = family.Kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        };
        // Helps are the catalog's own: no backslash, quote or line end is in them.
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {family.Help}.\n# TYPE {name} {kind}\n");
    }

    private void Line(string name, ReadOnlySpan<string> names, ReadOnlySpan<string> values, double value)
    {
        Debug.Assert(values.Length == names.Length, "a value for each label");
        _text.Append(name);
        for (var at = 0; at < names.Length; at++)
        {
            _text.Append(at == 0 ? '{' : ',').Append(names[at]).Append("=\"");
            Escape(values[at]);
            _text.Append('"');
        }

        _text.Append(names.IsEmpty ? " " : "} ").Append(Number(value)).Append('\n');
    }

    private void Escape(string value)
    {
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '\\' => _text.Append(@"\\"),
                '"' => _text.Append("\\\""),
                '\n' => _text.Append(@"\n"),
                _ => _text.Append(letter),
            };
        }
    }

    /// <summary>As short as it can be read back; counters are exact up to 2^53, which is as much as a scraper keeps.</summary>
    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);
}
