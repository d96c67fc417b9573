using System.Text;
using System.Text.RegularExpressions;

namespace Weir.KernelTests.Iptables.Translation;

/// <summary>
/// The kernel's expressions of all rules, from <c>nft --debug=netlink list ruleset</c>, freed of what has no meaning: handles, names of
/// sets (their elements stand instead), the order of tests that only read, and, in IPv4's tables, whether the protocol is read from the header or from
/// what the kernel found there.
/// </summary>
internal static class RuleBytecode
{
    private static readonly Regex SetName = new(
        @"\bset (?<name>\S+)",
        RegexOptions.CultureInvariant,
        TimeSpan.FromSeconds(1)
    );

    public static string Of(string listing)
    {
        var sets = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var rules = new StringBuilder();
        List<string>? elements = null;
        List<string>? rule = null;
        foreach (var line in listing.Split('\n'))
        {
            if (line.StartsWith("table ", StringComparison.Ordinal))
            {
                break;
            }

            if (line.StartsWith("\telement ", StringComparison.Ordinal))
            {
                elements?.Add(line.Trim());
            }
            else if (line.StartsWith("  [", StringComparison.Ordinal))
            {
                rule?.Add(line.Trim());
            }
            else if (line.Split(' ') is [_, _, ['@', .. var name], ..])
            {
                sets[name] = elements = [];
            }
            else if (line.Split(' ') is [var family, var table, var chain, ..])
            {
                Append(rules, rule, sets);
                rule = [];
                rules.Append(family).Append(' ').Append(table).Append(' ').Append(chain).Append('\n');
            }
        }

        Append(rules, rule, sets);
        return rules.ToString();
    }

    private static void Append(StringBuilder text, List<string>? rule, Dictionary<string, List<string>> sets)
    {
        var tests = new List<string>();
        foreach (var sentence in Sentences(rule ?? [], sets))
        {
            if (IsTest(sentence))
            {
                tests.Add(sentence);
                continue;
            }

            Flush(text, tests);
            text.Append(sentence).Append('\n');
        }

        Flush(text, tests);
    }

    private static void Flush(StringBuilder text, List<string> tests)
    {
        foreach (var test in tests.Order(StringComparer.Ordinal))
        {
            text.Append(test).Append('\n');
        }

        tests.Clear();
    }

    /// <summary>What is loaded and what is done with it, together; a second comparison of the same value too.</summary>
    private static List<string> Sentences(List<string> rule, Dictionary<string, List<string>> sets)
    {
        var sentences = new List<string>();
        var current = new List<string>();
        foreach (var line in rule)
        {
            if (current.Count == 0 && line.StartsWith("[ cmp ", StringComparison.Ordinal) && sentences.Count > 0)
            {
                sentences[^1] += $" {line}";
                continue;
            }

            current.Add(Plain(line, sets));
            if (!Loads(line))
            {
                sentences.Add(string.Join(' ', current));
                current.Clear();
            }
        }

        return sentences;
    }

    private static string Plain(string line, Dictionary<string, List<string>> sets) =>
        line == "[ payload load 1b @ network header + 9 => reg 1 ]"
            ? "[ meta load l4proto => reg 1 ]"
            : SetName.Replace(
                line,
                match =>
                    sets.TryGetValue(match.Groups["name"].Value, out var elements)
                        ? $"set {{{string.Join(", ", elements.Order(StringComparer.Ordinal))}}}"
                        : "set ?"
            );

    private static bool Loads(string line) =>
        line.Contains(" => reg ", StringComparison.Ordinal)
        || line.StartsWith("[ bitwise ", StringComparison.Ordinal)
        || line.StartsWith("[ byteorder ", StringComparison.Ordinal)
        || (
            line.StartsWith("[ immediate reg ", StringComparison.Ordinal)
            && !line.StartsWith("[ immediate reg 0 ", StringComparison.Ordinal)
        )
        || line.Contains(" dreg ", StringComparison.Ordinal)
        || line.StartsWith("[ numgen ", StringComparison.Ordinal);

    private static bool IsTest(string sentence) =>
        !sentence.Contains("numgen", StringComparison.Ordinal)
        && (
            sentence.Contains("[ cmp ", StringComparison.Ordinal)
            || sentence.Contains("[ lookup ", StringComparison.Ordinal)
            || sentence.Contains("[ range ", StringComparison.Ordinal)
        );
}
