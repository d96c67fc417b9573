using System.Text.RegularExpressions;
using Shouldly;
using Weir.Core.Text;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Importing.Iptables;

/// <summary>Dumps of real hosts: no rule line goes missing.</summary>
public sealed class DumpCorpusTests
{
    public static TheoryData<string> Files() =>
        Corpus.FilesIn(
            "iptables-save",
            static name =>
                !name.EndsWith(".tsv", StringComparison.Ordinal) && !name.Contains("ctx__", StringComparison.Ordinal)
        );

    [CorpusTheory("iptables-save")]
    [MemberData(nameof(Files))]
    public void Read_Dump_AccountsForEveryRuleLine(string file)
    {
        var bytes = File.ReadAllBytes(Corpus.PathOf($"iptables-save/{file}"));
        var import = Reading.Bytes(bytes);
        FuzzTests.Check(import, bytes);

        // Lines counted by the eye of a second, simpler reader: what begins with -A, -I or [n:n] -A.
        var lines = System.Text.Encoding.Latin1.GetString(bytes).Split('\n');
        var rules = lines.Count(static line => RuleStart.IsMatch(line));
        import.Counts.Rules.ShouldBeGreaterThanOrEqualTo(rules);

        // Each refused rule has a finding on its own line; each kept one is in a table, or its table was given again.
        var kept = import.Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules);
        var accounted = kept.Select(rule => rule.Origin.Line).ToHashSet();
        accounted.UnionWith(import.Diagnostics.Select(one => ((Position.InFile)one.Position).Line));
        if (import.Diagnostics.Any(one => one.Code == "WEIR0189"))
        {
            return;
        }

        for (var i = 0; i < lines.Length; i++)
        {
            if (RuleStart.IsMatch(lines[i]))
            {
                accounted.ShouldContain(i + 1, lines[i]);
            }
        }
    }

    private static readonly Regex RuleStart = new(
        @"^(\[\d+:\d+\] )?-[AI] ",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        TimeSpan.FromSeconds(1)
    );
}
