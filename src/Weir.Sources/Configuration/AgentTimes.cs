using System.Globalization;
using Weir.Sources.Yaml;

namespace Weir.Sources.Configuration;

/// <summary>Times of agent.yaml: a whole number and its unit, <c>100ms</c>, <c>30s</c>, <c>5m</c>, <c>4h</c>.</summary>
internal static class AgentTimes
{
    /// <returns>Null when the key is absent, or what it has is no such time (which is said).</returns>
    public static TimeSpan? Read(MapReader map, string key, TimeSpan least, TimeSpan most, YamlScalars scalars)
    {
        if (map.Optional(key) is not { } value)
        {
            return null;
        }

        var text = value is YamlValue.Scalar scalar ? scalar.Text : "";
        var digits = text.TrimEnd(['m', 's', 'h']);
        var unit = text[digits.Length..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => TimeSpan.Zero,
        };
        if (
            unit > TimeSpan.Zero
            && uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= most / unit
            && number * unit >= least
        )
        {
            return number * unit;
        }

        scalars.Bag.Add(AgentFileErrors.NoTime(value.At, key, text, least, most));
        return null;
    }
}
