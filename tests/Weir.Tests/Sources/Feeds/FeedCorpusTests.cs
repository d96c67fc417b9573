using Shouldly;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Feeds;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Sources.Feeds;

/// <summary>Lists that others publish, against a plain reading of their lines.</summary>
public sealed class FeedCorpusTests
{
    public static TheoryData<string> Files() =>
        Corpus.FilesIn("ipset", static file => !file.StartsWith("saved/", StringComparison.Ordinal));

    [CorpusTheory("ipset")]
    [MemberData(nameof(Files))]
    public void Read_EveryPublishedList_HasEachOfItsPrefixesOnce(string file)
    {
        var path = Corpus.PathOf($"ipset/{file}");
        var feed = new FeedSettings("list", path, FeedSettings.DefaultMaxEntries, 3, new Position.InFile(file, 1, 1));

        var report = FeedReading.Read(feed, null);

        report.BadLines.ShouldBe(0);
        report.List.Prefixes().Order().ShouldBe(Plain(path));
    }

    private static List<IpPrefix> Plain(string path) =>
        [
            .. File.ReadLines(path)
                .Select(static line => line.Split('#', ';')[0].Trim())
                .Where(static text => text.Length > 0)
                .Select(static text =>
                    IpPrefix.TryParse(text, out var prefix, out var problem)
                        ? prefix
                        : throw new FormatException(problem)
                )
                .Distinct()
                .Order(),
        ];
}
