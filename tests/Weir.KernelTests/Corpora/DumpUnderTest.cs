using System.Text.RegularExpressions;
using Weir.Core.Rules;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;
using Weir.Testing;

namespace Weir.KernelTests.Corpora;

/// <summary>A dump of the corpus that gives tables, and the sets that its rules name and do not bring along.</summary>
internal sealed partial record DumpUnderTest(string Name, Firewall Firewall, IReadOnlyList<string> Sets)
{
    /// <summary>All of them, whatever their size.</summary>
    public static IEnumerable<DumpUnderTest> All()
    {
        foreach (var name in Corpus.FilesIn("iptables-save"))
        {
            if (name.Length > 0 && Read(name) is { } dump)
            {
                yield return dump;
            }
        }
    }

    private static DumpUnderTest? Read(string name)
    {
        if (name.EndsWith("STATS.tsv", StringComparison.Ordinal))
        {
            return null;
        }

        var path = Corpus.PathOf($"iptables-save/{name}");
        using var stream = File.OpenRead(path);
        var tables = IptablesSaveReader.Read(stream, name, new ImportSettings()).Tables;
        return tables.IsEmpty ? null : new DumpUnderTest(name, new Firewall(tables), SetsOf(File.ReadAllText(path)));
    }

    private static List<string> SetsOf(string text) =>
        [.. NamedSet().Matches(text).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)];

    [GeneratedRegex(
        @"--(?:match-set|add-set|del-set|map-set|set) ""?(?<name>[A-Za-z_][^\s""]*)""? (?:src|dst)",
        RegexOptions.None,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex NamedSet();
}
