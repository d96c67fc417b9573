using System.Globalization;
using System.Text;

namespace Weir.Testing;

/// <summary>A sample as a scraper reads it.</summary>
public sealed record PrometheusSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    public string Label(string name) => Labels.GetValueOrDefault(name, "");
}

/// <summary>
/// Reads the text format 0.0.4 and OpenMetrics 1.0 as strictly as their texts are, and stricter where a scraper forgives: each family once, with HELP and TYPE
/// ahead of its samples, no sample twice, counters named and ended as they must be. Throws <see cref="FormatException"/>.
/// </summary>
public sealed class PrometheusText
{
    private readonly List<PrometheusSample> _samples = [];
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _helps = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly bool _open;
    private string _family = "";
    private bool _ended;

    private PrometheusText(bool open) => _open = open;

    public IReadOnlyList<PrometheusSample> Samples => _samples;

    /// <summary>Type by family.</summary>
    public Dictionary<string, string> Types => _types;

    public Dictionary<string, string> Helps => _helps;

    /// <summary>The one sample of this name and these labels.</summary>
    public double Value(string name, params (string Name, string Value)[] labels) =>
        _samples
            .Single(one => one.Name == name && Array.TrueForAll(labels, label => one.Label(label.Name) == label.Value))
            .Value;

    public static PrometheusText Read(string text, bool openMetrics)
    {
        var read = new PrometheusText(openMetrics);
        if (!text.EndsWith('\n'))
        {
            throw new FormatException("the last line has no end");
        }

        foreach (var line in text[..^1].Split('\n'))
        {
            read.Line(line);
        }

        return openMetrics && !read._ended ? throw new FormatException("no # EOF") : read;
    }

    private void Line(string line)
    {
        Must(!_ended, line, "something follows # EOF");
        if (line == "# EOF")
        {
            Must(_open, line, "EOF belongs to OpenMetrics");
            _ended = true;
        }
        else if (line.StartsWith("# HELP ", StringComparison.Ordinal))
        {
            var words = line.Split(' ', 4);
            Must(
                words.Length == 4 && words[3].Length > 0 && _helps.TryAdd(words[2], words[3]),
                line,
                "no HELP, or a second one"
            );
            _family = words[2];
        }
        else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
        {
            var words = line.Split(' ');
            Must(words.Length == 4 && words[2] == _family, line, "TYPE does not follow its HELP");
            Must(
                words[3] is "counter" or "gauge" or "histogram" && _types.TryAdd(_family, words[3]),
                line,
                "what type?"
            );
        }
        else
        {
            Sample(line);
        }
    }

    private void Sample(string line)
    {
        var at = 0;
        while (at < line.Length && (char.IsAsciiLetterOrDigit(line[at]) || line[at] is '_' or ':'))
        {
            at++;
        }

        var name = line[..at];
        Must(name.Length > 0 && !char.IsAsciiDigit(name[0]) && Belongs(name), line, $"no sample of {_family}");
        var labels = at < line.Length && line[at] == '{' ? Labels(line, ref at) : [];
        Must(at < line.Length && line[at] == ' ', line, "no space ahead of the value");
        var word = line[(at + 1)..];
        var value = word switch
        {
            "+Inf" => double.PositiveInfinity,
            _ => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new FormatException($"'{line}': no number"),
        };
        Must(_seen.Add(line[..at]), line, "it came before");
        Must(_types[_family] != "counter" || value >= 0, line, "a counter below zero");
        _samples.Add(new PrometheusSample(name, labels, value));
    }

    private bool Belongs(string name) =>
        _types.GetValueOrDefault(_family) switch
        {
            "counter" => name.EndsWith("_total", StringComparison.Ordinal)
                && name == (_open ? _family + "_total" : _family),
            "histogram" => name == _family + "_bucket" || name == _family + "_sum" || name == _family + "_count",
            "gauge" => name == _family && !name.EndsWith("_total", StringComparison.Ordinal),
            _ => false,
        };

    private static Dictionary<string, string> Labels(string line, ref int at)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        while (line[at] != '}')
        {
            at++;
            var end = line.IndexOf('=', at);
            Must(
                end > at && line.AsSpan(at, end - at).IndexOfAnyExcept(Letters) < 0 && line[end + 1] == '"',
                line,
                "no label"
            );
            var name = line[at..end];
            at = end + 2;
            Must(labels.TryAdd(name, Text(line, ref at)), line, $"{name} twice");
            Must(line[at] is ',' or '}', line, "neither a further label nor the end");
        }

        at++;
        return labels;
    }

    private static readonly System.Buffers.SearchValues<char> Letters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz_"
    );

    private static string Text(string line, ref int at)
    {
        var text = new StringBuilder();
        for (; line[at] != '"'; at++)
        {
            if (line[at] != '\\')
            {
                text.Append(line[at]);
                continue;
            }

            at++;
            text.Append(
                line[at] switch
                {
                    '\\' => '\\',
                    '"' => '"',
                    'n' => '\n',
                    _ => throw new FormatException($"'{line}': \\{line[at]}"),
                }
            );
        }

        at++;
        return text.ToString();
    }

    private static void Must(bool holds, string line, string otherwise)
    {
        if (!holds)
        {
            throw new FormatException($"'{line}': {otherwise}");
        }
    }
}
