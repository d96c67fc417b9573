using System.Text.RegularExpressions;
using Shouldly;
using Weir.Core.Analysis.Lint;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Lint;

/// <summary>
/// Each page of a lint finding is run: its example has the finding, word for word, and its mended form has not. WEIR_UPDATE_DOCS=1 writes
/// the findings anew.
/// </summary>
public sealed partial class LintPagesTests
{
    public static TheoryData<string> Codes() =>
        new(
            DiagnosticCatalog
                .In(typeof(Linter).Assembly)
                .Select(descriptor => descriptor.Code)
                .Where(code => code.StartsWith("WEIR07", StringComparison.Ordinal))
        );

    [Theory]
    [MemberData(nameof(Codes))]
    public void Example_AsOnThePage_HasTheFinding(string code)
    {
        var path = PathOf(code);
        var page = File.ReadAllText(path);
        var found = string.Join('\n', Example(page, "Example").Lint(code).Select(finding => finding.ToString()));
        found.ShouldNotBeEmpty();
        if (Environment.GetEnvironmentVariable("WEIR_UPDATE_DOCS") == "1")
        {
            page = FindingBlock().Replace(page, _ => $"## Finding\n\n```\n{found}\n```\n");
            File.WriteAllText(path, page);
        }

        FindingBlock().Match(page).Groups["text"].Value.ShouldBe(found);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Example_Mended_HasNoSuchFinding(string code)
    {
        var mended = Example(File.ReadAllText(PathOf(code)), "Mended");

        mended.Lint(code).ShouldBeEmpty();
    }

    private static string PathOf(string code) => Path.Combine(Repository.Root, "docs", "diagnostics", $"{code}.md");

    private static LintExample Example(string page, string heading)
    {
        var section = Section().Matches(page).Single(match => match.Groups["heading"].Value == heading);
        var blocks = Block()
            .Matches(section.Groups["body"].Value)
            .ToDictionary(match => match.Groups["kind"].Value, match => match.Groups["text"].Value);
        return new LintExample(
            blocks["iptables"],
            blocks.GetValueOrDefault("ip6tables", ""),
            blocks.GetValueOrDefault("ipset", "")
        );
    }

    [GeneratedRegex(
        @"^## (?<heading>\w+)\n(?<body>.*?)(?=^## |\z)",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.Multiline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Section();

    [GeneratedRegex(
        @"```(?<kind>\w+)\n(?<text>.*?)```",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Block();

    [GeneratedRegex(
        @"## Finding\n\n```\n(?<text>.*?)\n```\n",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex FindingBlock();
}
