using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Shouldly;
using Weir.Testing;
using Weir.Web.Pages;
using Xunit;

namespace Weir.Tests.Web;

/// <summary>The built page as it is committed and sent.</summary>
public sealed class PageFilesTests
{
    private const int MostBytes = 150_000;

    public static TheoryData<string> Names => [.. PageFiles.Read().Select(file => file.Path)];

    [Fact]
    public void Page_CommittedFiles_AreWhatTheBuildMadeOfTheseSources()
    {
        var sums = File.ReadAllLines(Path.Combine(Repository.Root, "ui", "built.sha256"));
        var listed = sums.ToDictionary(line => line[66..], line => line[..64]);

        var there = Sources().Concat(Built()).ToDictionary(path => path, Sum);

        var differ = listed
            .Keys.Union(there.Keys)
            .Where(path => listed.GetValueOrDefault(path) != there.GetValueOrDefault(path));
        differ.ShouldBeEmpty("changed since the page was built: run ui/build and commit what it makes");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void PageFile_Packed_UnpacksToTheSame(string name)
    {
        var file = PageFiles.Read().Single(one => one.Path == name);
        var plain = File.ReadAllBytes(Path.Combine(Repository.Root, "src", "Weir", "Web", "page", name));

        file.In("identity").ToArray().ShouldBe(plain);
        using var gzip = new GZipStream(new MemoryStream(file.In("gzip").ToArray()), CompressionMode.Decompress);
        All(gzip).ShouldBe(plain);
        using var brotli = new BrotliStream(new MemoryStream(file.In("br").ToArray()), CompressionMode.Decompress);
        All(brotli).ShouldBe(plain);
        file.ContentType.ShouldNotBe("application/octet-stream");
    }

    [Fact]
    public void Page_Packed_IsSmall() =>
        PageFiles.Read().Sum(file => file.In("gzip").Length).ShouldBeLessThanOrEqualTo(MostBytes);

    [Fact]
    public void Page_Html_HasNothingThatThePolicyForbidsAndNothingFromElsewhere()
    {
        var html = Text("index.html");

        Regex
            .Matches(html, "<script[^>]*>", RegexOptions.NonBacktracking)
            .Where(static tag => !tag.Value.Contains(" src=", StringComparison.Ordinal))
            .ShouldBeEmpty();
        Regex.Matches(html, "<style|style=| on[a-z]+=", RegexOptions.NonBacktracking).ShouldBeEmpty();
        Regex.Matches(html, "(?:src|href)=\"(?:https?:)?//", RegexOptions.NonBacktracking).ShouldBeEmpty();
        foreach (var css in PageFiles.Read().Where(file => file.Path.EndsWith(".css", StringComparison.Ordinal)))
        {
            Regex.Matches(Text(css.Path), @"url\(|@import", RegexOptions.NonBacktracking).ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("", "identity")]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("gzip;q=1.0, br;q=0", "gzip")]
    [InlineData("GZIP", "gzip")]
    [InlineData("br;q=nonsense", "identity")]
    [InlineData("brotli, xgzip", "identity")]
    [InlineData("br;q=0.001", "br")]
    [InlineData(",;,;q=1", "identity")]
    public void Encodings_Choose_TakesTheSmallestThatIsNotRefused(string accept, string expected) =>
        Encodings.Choose(accept).ShouldBe(expected);

    private static string Text(string name) =>
        System.Text.Encoding.UTF8.GetString(PageFiles.Read().Single(file => file.Path == name).In("identity").Span);

    private static byte[] All(Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static IEnumerable<string> Sources() =>
        Files("ui")
            .Where(path => !path.Contains("/node_modules/", StringComparison.Ordinal) && path != "ui/built.sha256");

    private static IEnumerable<string> Built() => Files("src/Weir/Web/page");

    private static IEnumerable<string> Files(string folder) =>
        Directory
            .EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path));

    private static string Sum(string path) =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Repository.Root, path))));
}
