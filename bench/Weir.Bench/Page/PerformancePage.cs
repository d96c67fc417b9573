namespace Weir.Bench.Page;

/// <summary>
/// docs/performance.md: text between <c>&lt;!-- section NAME --&gt;</c> and <c>&lt;!-- end NAME --&gt;</c> belongs to a section and is replaced as a
/// whole; all else is written by hand and stays.
/// </summary>
internal static class PerformancePage
{
    private const string Head = """
        # Performance

        Each section is written by `bench/run NAME`, alone or all of them, and says when and where; ratios are measured in one run against the
        peer doing the same work, absolute figures hold for the machine named.

        """;

    /// <param name="page">The page before; empty to begin one.</param>
    /// <param name="order">Names of all sections, in the order of the page: where a new one goes.</param>
    /// <param name="name">The section that is replaced.</param>
    /// <param name="body">Its text, heading included.</param>
    public static string With(string page, IReadOnlyList<string> order, string name, string body)
    {
        var text = page.Length > 0 ? page : Head;
        var section = $"{Begin(name)}\n{body.Trim('\n')}\n{End(name)}\n";
        var start = text.IndexOf(Begin(name), StringComparison.Ordinal);
        if (start >= 0)
        {
            var end = text.IndexOf(End(name), start, StringComparison.Ordinal);
            return end >= 0
                ? text[..start] + section.TrimEnd('\n') + text[(end + End(name).Length)..]
                : throw new InvalidDataException($"the page has '{Begin(name)}' without '{End(name)}'");
        }

        var next = order
            .SkipWhile(other => other != name)
            .Select(other => text.IndexOf(Begin(other), StringComparison.Ordinal))
            .FirstOrDefault(static at => at >= 0, -1);
        return next >= 0 ? text[..next] + section + "\n" + text[next..] : text.TrimEnd('\n') + "\n\n" + section;
    }

    private static string Begin(string name) => $"<!-- section {name} -->";

    private static string End(string name) => $"<!-- end {name} -->";
}
