using System.Text;
using Shouldly;
using Weir.Backends.IptablesIpset;
using Weir.Core.Rules;
using Weir.Sources.Example.Import;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Backends.Iptables;

/// <summary>Import, write, import: the second import is the first.</summary>
public sealed class IptablesFixpointTests
{
    public static TheoryData<string> Dumps() =>
        Corpus.FilesIn("iptables-save", static name => !name.EndsWith("STATS.tsv", StringComparison.Ordinal));

    [CorpusTheory("iptables-save")]
    [MemberData(nameof(Dumps))]
    public void Write_Dump_ReadsBackAsItWas(string file)
    {
        using var stream = File.OpenRead(Corpus.PathOf($"iptables-save/{file}"));
        IsFixpoint(IptablesSaveReader.Read(stream, file, new ImportSettings()));
    }

    [Fact]
    public void Write_FullExample_ReadsBackAsItWas()
    {
        using var text = new StringWriter { NewLine = "\n" };
        ImportExample.WriteFull(text, 2, 3);
        var import = Read(text.ToString(), Family.Ip);
        import.Diagnostics.ShouldBeEmpty();
        IsFixpoint(import);
    }

    private static void IsFixpoint(Import import)
    {
        foreach (var family in (Family[])[Family.Ip, Family.Ip6])
        {
            var tables = import.Tables.Items.Where(table => table.Family == family).ToList();
            using var text = new StringWriter();
            IptablesSaveText.Write(text, tables, counters: true).ShouldBeEmpty();
            var again = Read(text.ToString(), family);
            again.Counts.Refused.ShouldBe(0, string.Join('\n', again.Diagnostics.Take(3)));
            again.Tables.Count.ShouldBe(tables.Count);
            for (var i = 0; i < tables.Count; i++)
            {
                Same(again.Tables[i], tables[i]);
            }
        }
    }

    private static void Same(Ruleset again, Ruleset first)
    {
        again.Table.ShouldBe(first.Table);
        again.Chains.Count.ShouldBe(first.Chains.Count);
        for (var chain = 0; chain < first.Chains.Count; chain++)
        {
            var (left, right) = (again.Chains[chain], first.Chains[chain]);
            left.Name.ShouldBe(right.Name);
            left.Base.ShouldBe(right.Base);
            left.Rules.Count.ShouldBe(right.Rules.Count);
            for (var rule = 0; rule < right.Rules.Count; rule++)
            {
                if (left.Rules[rule] != right.Rules[rule])
                {
                    Words(left.Rules[rule]).ShouldBe(Words(right.Rules[rule]), $"{right.Rules[rule].Origin.At("")}");
                    left.Rules[rule].ShouldBe(right.Rules[rule], $"{right.Rules[rule].Origin.At("")}");
                }
            }
        }
    }

    private static string Words(Rule rule) =>
        string.Join(
            "; ",
            rule.Matches.Items.Select(static match =>
                match switch
                {
                    Match.Extension extension => $"{extension.Text} #{extension.Ordinal} {extension.Purity}",
                    Match.Compare compare => $"{compare} {Convert.ToHexString(compare.Value.AsSpan())}",
                    Match.InRanges ranges => $"{ranges} {Convert.ToHexString(ranges.Bounds.AsSpan())}",
                    _ => $"{match}",
                }
            )
        );

    private static Import Read(string text, Family family)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return IptablesSaveReader.Read(stream, "written", new ImportSettings { Family = family });
    }
}
