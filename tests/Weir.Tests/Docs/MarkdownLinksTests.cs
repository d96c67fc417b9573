using Shouldly;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Docs;

public sealed class MarkdownLinksTests
{
    [Fact]
    public void Pages_EveryLinkLeadsToAFile()
    {
        var pages = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"))
            .Order(StringComparer.Ordinal)
            .ToList();

        pages.ShouldNotBeEmpty();
        pages.SelectMany(page => MarkdownLinks.Broken(page, File.ReadAllText(page), Path.Exists)).ShouldBeEmpty();
    }

    /// <summary>A page that no index names is not found by anybody.</summary>
    [Theory]
    [InlineData("docs/decisions")]
    [InlineData("docs/operations")]
    public void Index_NamesEveryPageOfItsFolder(string folder)
    {
        var path = Path.Combine(Repository.Root, folder);
        var index = File.ReadAllText(Path.Combine(path, "README.md"));

        Directory
            .EnumerateFiles(path, "*.md")
            .Select(page => Path.GetFileName(page))
            .Where(page => page != "README.md")
            .ShouldAllBe(page => index.Contains($"]({page})", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("see [there](there.md)", 1)]
    [InlineData("see [`there`](../src/There.cs#L3)", 1)]
    [InlineData("[a](a.md) and [b](b.md)", 2)]
    [InlineData("[web](https://example.org/x)", 0)]
    [InlineData("[below](#below)", 0)]
    [InlineData("```\n[code](x.md)\n```\n", 0)]
    [InlineData("```\ncode\n```\n[a](a.md)", 1)]
    public void Broken_NothingExists_FindsEachLink(string text, int expected) =>
        MarkdownLinks.Broken("/repo/docs/page.md", text, _ => false).Count.ShouldBe(expected);

    [Fact]
    public void Broken_LooksFromThePagesFolder() =>
        MarkdownLinks
            .Broken("/repo/docs/page.md", "[x](../src/X.cs)", path => path == "/repo/src/X.cs")
            .ShouldBeEmpty();
}
