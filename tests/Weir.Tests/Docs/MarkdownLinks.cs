using System.Text.RegularExpressions;

namespace Weir.Tests.Docs;

/// <summary>Finds links of a Markdown page that lead nowhere in the repository.</summary>
internal static partial class MarkdownLinks
{
    private const int TimeoutMilliseconds = 10_000;

    /// <param name="page">Path of the page.</param>
    /// <param name="text">Its text.</param>
    /// <param name="exists">Tells whether a file or folder is there.</param>
    public static IReadOnlyList<string> Broken(string page, string text, Func<string, bool> exists) =>
        Link()
            .Matches(WithoutCode(text))
            .Select(match => match.Groups["target"].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !exists(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page) ?? "", target))))
            .Select(target => $"{page} links to {target}")
            .ToArray();

    private static string WithoutCode(string text) => CodeBlock().Replace(text, "");

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline, TimeoutMilliseconds)]
    private static partial Regex CodeBlock();
}
