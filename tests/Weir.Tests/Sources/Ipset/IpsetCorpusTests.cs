using Shouldly;
using Weir.Sources.IpsetSave;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Sources.Ipset;

public sealed class IpsetCorpusTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Files() => Corpus.FilesIn("ipset");

    [CorpusTheory("ipset")]
    [MemberData(nameof(Files))]
    public void Read_EveryFile_CountsEveryLine(string file)
    {
        using var stream = File.OpenRead(Corpus.PathOf($"ipset/{file}"));
        var settings = new IpsetSettings { Now = Now };
        var isSaved = file.StartsWith("saved/", StringComparison.Ordinal);
        var import = isSaved
            ? IpsetSaveReader.Read(stream, file, settings)
            : AddressListReader.Read(stream, file, "list", settings);

        var entries = File.ReadLines(Corpus.PathOf($"ipset/{file}"))
            .Count(line => line.Split('#', ';')[0].Trim().Length > 0);
        import.Counts.Rules.ShouldBe(entries);
        import.Counts.Rules.ShouldBe(import.Counts.Modelled + import.Counts.Opaque + import.Counts.Refused);
        // The one file of another tool (dnsmasq) in the corpus.
        var isForeign = file.Contains("morgenanno", StringComparison.Ordinal);
        import.Counts.Refused.ShouldBe(isForeign ? entries : 0);
    }
}
