using System.Text;
using System.Text.RegularExpressions;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;
using Weir.Testing;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Agreement;

/// <summary>One dump of IPv4 tables that imports without an error, of the corpus or generated.</summary>
internal sealed partial record CorpusDump(string Name, string Text, Firewall Firewall, IReadOnlyList<string> Interfaces)
{
    private const int MostBytes = 40_000;
    private const int MostDumps = 45;
    private const int MostInterfaces = 6;

    /// <summary>Dumps of moderate size, spread over the corpus.</summary>
    public static IEnumerable<CorpusDump> All()
    {
        var paths = Directory
            .EnumerateFiles(Corpus.PathOf("iptables-save"), "*", SearchOption.AllDirectories)
            .Where(path => new FileInfo(path).Length is > 400 and < MostBytes)
            .Order(StringComparer.Ordinal)
            .ToList();
        var found = paths.Select(path => Read(path, File.ReadAllBytes(path))).OfType<CorpusDump>().ToList();
        return found.Where((_, i) => i % Math.Max(1, found.Count / MostDumps) == 0);
    }

    /// <summary>Null when it is no dump of IPv4 tables, each once, without an error.</summary>
    public static CorpusDump? Read(string path, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        var import = IptablesSaveReader.Read(stream, path, new ImportSettings());
        var tables = import.Tables;
        if (
            tables.IsEmpty
            || import.Diagnostics.Any(one => one.Severity == Severity.Error)
            || tables.Any(table => table.Family != Family.Ip)
            || tables.Select(table => table.Table).Distinct(StringComparer.Ordinal).Count() != tables.Count
        )
        {
            return null;
        }

        // The bed's own addresses are local, so that -m addrtype has an answer.
        var firewall = new Firewall(tables) { LocalAddresses = [Prefix("127.0.0.0/8"), Prefix("169.254.100.0/24")] };
        return new CorpusDump(Path.GetFileName(path), Encoding.UTF8.GetString(bytes), firewall, Names(firewall));
    }

    private static IpPrefix Prefix(string text) =>
        IpPrefix.TryParse(text, out var prefix, out var problem) ? prefix : throw new FormatException(problem);

    /// <summary>Interfaces that the rules name, as far as a link can be called so, and two that none names.</summary>
    private static List<string> Names(Firewall firewall)
    {
        var constants = RuleConstants.Of(firewall);
        var names = constants[Field.InputInterface]
            .Concat(constants[Field.OutputInterface])
            .Select(one => Encoding.UTF8.GetString(one.Value).TrimEnd('\0') + (one.PrefixLength < 0 ? "" : "0"))
            .Where(name => LinkName().IsMatch(name) && name is not ("lo" or "all" or "default"))
            .Distinct(StringComparer.Ordinal)
            .Take(MostInterfaces);
        return [.. names, "other0", "other1"];
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_.-]{0,14}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LinkName();
}
