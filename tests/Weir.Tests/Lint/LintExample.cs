using System.Collections.Immutable;
using System.Text;
using Weir.Core;
using Weir.Core.Analysis.Lint;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Sources.Importing;
using Weir.Sources.IpsetSave;
using Weir.Sources.IptablesSave;

namespace Weir.Tests.Lint;

/// <summary>Rules as text, read as one firewall and linted. Files are called rules.v4, rules.v6 and sets.</summary>
internal sealed record LintExample(string Rules4, string Rules6 = "", string Sets = "")
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public Firewall Firewall()
    {
        using var bytes = Bytes(Sets);
        var sets = Sets.Length == 0 ? [] : IpsetSaveReader.Read(bytes, "sets", new IpsetSettings { Now = Now }).Sets;
        var settings = new ImportSettings { Sets = sets.ToDictionary(set => set.Declaration.Name) };
        var tables = Read(Rules4, "rules.v4", settings with { Family = Family.Ip })
            .Concat(Read(Rules6, "rules.v6", settings with { Family = Family.Ip6 }))
            .ToList();
        var used = tables.SelectMany(table => table.Sets).Select(set => set.Name).ToHashSet();
        return new Firewall([.. tables]) { UnusedSets = [.. sets.Where(set => !used.Contains(set.Declaration.Name))] };
    }

    public ImmutableArray<Diagnostic> Lint() => Linter.Run(Firewall(), LintSettings.Default);

    /// <summary>Findings of one code.</summary>
    public ImmutableArray<Diagnostic> Lint(string code) => [.. Lint().Where(finding => finding.Code == code)];

    private static EquatableArray<Ruleset> Read(string text, string name, ImportSettings settings)
    {
        if (text.Length == 0)
        {
            return [];
        }

        using var bytes = Bytes(text);
        var import = IptablesSaveReader.Read(bytes, name, settings);
        return import.Diagnostics.IsEmpty
            ? import.Tables
            : throw new FormatException(string.Join('\n', import.Diagnostics));
    }

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));
}
