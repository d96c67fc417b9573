using Shouldly;
using Weir.Sources.IpsetSave;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Sources.Ipset;

public sealed class IpsetCorpusTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Files() =>
        Corpus.FilesIn("ipset", static file => file.StartsWith("saved/", StringComparison.Ordinal));

    [CorpusTheory("ipset")]
    [MemberData(nameof(Files))]
    public void Read_EveryFile_CountsEveryLine(string file)
    {
        using var stream = File.OpenRead(Corpus.PathOf($"ipset/{file}"));

        var counts = IpsetSaveReader.Read(stream, file, new IpsetSettings { Now = Now }).Counts;

        counts.Rules.ShouldBe(
            File.ReadLines(Corpus.PathOf($"ipset/{file}")).Count(line => line.Split('#', ';')[0].Trim().Length > 0)
        );
        counts.Rules.ShouldBe(counts.Modelled + counts.Opaque + counts.Refused);
        // The one file of another tool (dnsmasq) in the corpus.
        counts.Refused.ShouldBe(file.Contains("morgenanno", StringComparison.Ordinal) ? counts.Rules : 0);
    }
}
