using Shouldly;
using Weir.Core.Analysis.Lint;
using Weir.Core.Rules;
using Weir.Core.Rules.Space;
using Weir.Core.Text;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Lint;

public sealed class LintCorpusTests
{
    public static TheoryData<string> Files() =>
        Corpus.FilesIn("iptables-save", static name => !name.EndsWith("STATS.tsv", StringComparison.Ordinal));

    [CorpusTheory("iptables-save")]
    [MemberData(nameof(Files))]
    public void Lint_RealDump_SaysTheSameTwice(string name)
    {
        var first = Linter.Run(Read(name), LintSettings.Default);
        var second = Linter.Run(Read(name), LintSettings.Default);

        first.Select(finding => finding.ToString()).ShouldBe(second.Select(finding => finding.ToString()));
        first.ShouldAllBe(finding => finding.Severity != Severity.Error);
    }

    /// <summary>The engine, which shares no code with the linter, agrees that no packet gets to the rule.</summary>
    [CorpusTheory("iptables-save")]
    [MemberData(nameof(Files))]
    public void Shadowed_RealDump_AgreesWithThePacketSpace(string name)
    {
        var firewall = Read(name);
        var lines = Linter
            .Run(firewall, LintSettings.Default with { KeptPerCode = 20 })
            .Where(finding => finding.Code == "WEIR0701")
            .Select(finding => finding.Position)
            .ToHashSet();
        foreach (var table in firewall.Tables.Where(table => table.RuleCount <= 600 && lines.Count > 0))
        {
            var space = new PacketSpace(firewall, table.Family);
            foreach (var chain in table.Chains)
            {
                CheckChain(space, table, chain, lines);
            }
        }
    }

    private static void CheckChain(PacketSpace space, Ruleset table, Chain chain, HashSet<Position> lines)
    {
        var rest = space.All;
        foreach (var rule in chain.Rules)
        {
            var here = space.Of(rule, table);
            if (lines.Contains(rule.Origin.At("")))
            {
                here.Intersect(rest).IsEmpty.ShouldBeTrue($"{rule.Origin.At("")}");
            }

            rest = Decides(table, rule, 0) ? rest.Minus(here) : rest;
        }
    }

    private static bool Decides(Ruleset table, Rule rule, int depth) =>
        rule.Verdict switch
        {
            null or Verdict.Map => false,
            Verdict.Jump jump => depth < 8
                && table.Chains.First(chain => chain.Name == jump.Chain).Rules is { IsEmpty: false } rules
                && rules.Any(inner =>
                    inner.Matches.IsEmpty && inner.Verdict is not Verdict.Return && Decides(table, inner, depth + 1)
                )
                && rules.All(inner => inner.Verdict is not (Verdict.Return or Verdict.Goto)),
            _ => true,
        };

    private static Firewall Read(string name)
    {
        using var stream = File.OpenRead(Corpus.PathOf(Path.Combine("iptables-save", name)));
        return new Firewall(IptablesSaveReader.Read(stream, name, new ImportSettings()).Tables);
    }
}
