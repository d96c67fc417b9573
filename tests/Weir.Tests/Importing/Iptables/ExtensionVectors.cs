using Weir.Core.Rules;
using Weir.Testing;

namespace Weir.Tests.Importing.Iptables;

/// <summary>One line of iptables' own extension tests: <c>rule;as saved or '=';OK or FAIL</c>, in a chain of a table.</summary>
internal sealed record ExtensionVector(
    string Source,
    int Line,
    Family Family,
    string Table,
    string Chain,
    string Rule,
    string Saved,
    bool IsValid
)
{
    public string Text => $"-A {Chain} {Rule}";

    /// <summary>The rule as iptables-save prints it, or as written where the vector does not say.</summary>
    public string SavedText => $"-A {Chain} {(Saved is "=" or "" ? Rule : Saved)}";

    public string Where => $"{Source}:{Line}";

    public static List<ExtensionVector> All()
    {
        var vectors = new List<ExtensionVector>();
        var folder = Corpus.PathOf("iptables-ext-tests/t");
        foreach (var path in Directory.EnumerateFiles(folder, "*.t").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            foreach (var family in FamiliesOf(name))
            {
                vectors.AddRange(Read(path, name, family));
            }
        }

        return vectors;
    }

    private static Family[] FamiliesOf(string name) =>
        name.StartsWith("libipt_", StringComparison.Ordinal) ? [Family.Ip]
        : name.StartsWith("libip6t_", StringComparison.Ordinal) ? [Family.Ip6]
        : name.StartsWith("libxt_", StringComparison.Ordinal) || name == "iptables.t" ? [Family.Ip, Family.Ip6]
        : [];

    private static IEnumerable<ExtensionVector> Read(string path, string name, Family family)
    {
        string[] chains = [];
        var (table, number) = ("filter", 0);
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || line[0] is '#' or '@')
            {
                continue;
            }

            if (line[0] == ':')
            {
                chains = line[1..].Split(',');
            }
            else if (line[0] == '*')
            {
                table = line[1..];
            }
            else if (line.Split(';') is { Length: >= 3 } fields)
            {
                foreach (var chain in chains)
                {
                    yield return new(name, number, family, table, chain, fields[0], fields[1], fields[2] == "OK");
                }
            }
        }
    }
}
