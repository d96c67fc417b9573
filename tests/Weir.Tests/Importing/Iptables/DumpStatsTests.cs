using System.Globalization;
using System.Text;
using Shouldly;
using Weir.Backends.IptablesIpset;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Sources.Importing;
using Weir.Testing;

namespace Weir.Tests.Importing.Iptables;

/// <summary>
/// What somebody else counted in the dumps (STATS.tsv): rules, tables, chains, user chains and targets are what an import has, or the file stands in
/// stats-deviations.txt with what we count and why.
/// </summary>
public sealed class DumpStatsTests
{
    private static readonly string[] BuiltIn = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"];

    [CorpusFact("iptables-save")]
    public void Import_EveryDump_CountsWhatTheStatisticsCount()
    {
        var listed = Deviations();
        var wrong = new StringBuilder();
        var files = 0;
        foreach (var row in File.ReadLines(Corpus.PathOf("iptables-save/STATS.tsv")).Skip(1))
        {
            var fields = row.Split('\t');
            var differences = Differences(fields);
            listed.Remove(fields[0], out var expected);
            files++;
            if (differences != (expected ?? ""))
            {
                wrong.Append(CultureInfo.InvariantCulture, $"{fields[0]}\t{differences}\n");
            }
        }

        foreach (var (file, _) in listed)
        {
            wrong.Append(CultureInfo.InvariantCulture, $"{file} is listed and is no dump\n");
        }

        wrong.ToString().ShouldBeEmpty();
        files.ShouldBeGreaterThan(400);
    }

    private static string Differences(string[] fields)
    {
        var family = fields[2] == "6" ? Family.Ip6 : Family.Ip;
        var import = Reading.Bytes(
            File.ReadAllBytes(Corpus.PathOf($"iptables-save/{fields[0]}")),
            new ImportSettings { Family = family }
        );
        var chains = import.Tables.SelectMany(table => table.Chains).ToList();
        var found = new List<string>();
        Compare(found, "rules", fields[7], import.Counts.Rules);
        Compare(
            found,
            "tables",
            $"{fields[4].Split(',').Length}",
            import.Tables.Select(t => t.Table).Distinct().Count()
        );
        Compare(found, "chains", fields[5], chains.Count);
        Compare(found, "user chains", fields[6], chains.Count(chain => !BuiltIn.Contains(chain.Name)));
        if (import.Counts.Refused == 0)
        {
            CompareTargets(found, fields[9], import);
        }
        else
        {
            var codes = Errors(import).CountBy(static error => error.Code).OrderBy(static code => code.Key);
            found.Add(
                $"refused {import.Counts.Refused}: {string.Join(", ", codes.Select(static code => $"{code.Key} x{code.Value}"))}"
            );
        }

        if (fields[12] == "0" && import.Counts.Refused > 0)
        {
            found.Add("which iptables-nft-restore accepts");
        }

        return string.Join("; ", found);
    }

    private static IEnumerable<Diagnostic> Errors(Import import) =>
        import.Diagnostics.Where(static one => one.Severity == Severity.Error);

    private static void Compare(List<string> found, string what, string theirs, long ours)
    {
        if (theirs != ours.ToString(CultureInfo.InvariantCulture))
        {
            found.Add(string.Create(CultureInfo.InvariantCulture, $"{what} {theirs}, here {ours}"));
        }
    }

    /// <summary>By the words that the rules are written back with.</summary>
    private static void CompareTargets(List<string> found, string theirs, Import import)
    {
        using var text = new StringWriter();
        IptablesSaveText.Write(text, import.Tables, counters: false).ShouldBeEmpty();
        var user = import.Tables.SelectMany(table => table.Chains).Select(chain => chain.Name).ToHashSet();
        var ours = text.ToString()
            .Split('\n')
            .Where(static line => line.StartsWith("-A ", StringComparison.Ordinal))
            .CountBy(line => TargetOf(line, user))
            .ToDictionary();
        foreach (
            var word in theirs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(new List<string>(), Joined)
        )
        {
            var colon = word.LastIndexOf(':');
            var name = word[..colon];
            ours.Remove(name, out var count);
            Compare(found, name, word[(colon + 1)..], count);
        }

        found.AddRange(ours.Select(static one => $"{one.Key} 0, here {one.Value}"));
    }

    // A name may have a blank: "<user chain>:5".
    private static List<string> Joined(List<string> words, string word)
    {
        if (words.Count > 0 && !words[^1].Contains(':', StringComparison.Ordinal))
        {
            words[^1] += $" {word}";
        }
        else
        {
            words.Add(word);
        }

        return words;
    }

    private static string TargetOf(string line, HashSet<string> user)
    {
        // Behind the tests; a comment may have the words too, but stands before.
        var at = Math.Max(
            line.LastIndexOf(" -j ", StringComparison.Ordinal),
            line.LastIndexOf(" -g ", StringComparison.Ordinal)
        );
        if (at < 0)
        {
            return "<none>";
        }

        // CT --notrack is what iptables makes of NOTRACK.
        var target = line[(at + 4)..];
        var name = target == "CT --notrack" ? "NOTRACK" : target.Split(' ')[0];
        return !user.Contains(name) ? name
            : line[at + 2] == 'g' ? "<goto chain>"
            : "<user chain>";
    }

    /// <summary>Lines of <c>file TAB differences TAB reason</c>.</summary>
    private static Dictionary<string, string> Deviations()
    {
        var path = Path.Combine(Repository.Root, "tests/Weir.Tests/Importing/Iptables/stats-deviations.txt");
        return File.ReadLines(path)
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => line.Split('\t'))
            .ToDictionary(
                static fields => fields[0],
                static fields => fields is [_, var differences, { Length: > 10 }] ? differences : "(no reason)",
                StringComparer.Ordinal
            );
    }
}
