using System.Globalization;

namespace Weir.Web.Metrics;

/// <summary>Which of the two formats a scraper wants (RFC 9110, 12.5.1).</summary>
internal static class Accepts
{
    private const string Open = "application/openmetrics-text";
    private const string Plain = "text/plain";

    /// <summary>True when it names OpenMetrics and weighs it at least as much as plain text. A header that makes no sense asks for plain text.</summary>
    public static bool OpenMetrics(string header)
    {
        ArgumentNullException.ThrowIfNull(header);
        var (open, plain) = (0.0, 0.0);
        foreach (var range in header.Split(','))
        {
            var parts = range.Split(';', StringSplitOptions.TrimEntries);
            var weight = Weight(parts.AsSpan(1));
            if (parts[0].Equals(Open, StringComparison.OrdinalIgnoreCase))
            {
                open = Math.Max(open, weight);
            }
            else if (parts[0].Equals(Plain, StringComparison.OrdinalIgnoreCase))
            {
                plain = Math.Max(plain, weight);
            }
        }

        return open > 0 && open >= plain;
    }

    private static double Weight(ReadOnlySpan<string> parameters)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase))
            {
                return
                    double.TryParse(
                        parameter.AsSpan(2),
                        NumberStyles.AllowDecimalPoint,
                        CultureInfo.InvariantCulture,
                        out var weight
                    ) && weight is >= 0 and <= 1
                    ? weight
                    : 0;
            }
        }

        return 1;
    }
}
