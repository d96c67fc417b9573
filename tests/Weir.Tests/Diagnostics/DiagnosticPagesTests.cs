using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using Weir.Core.Text;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Diagnostics;

/// <summary>Code and documentation name the same diagnostics. WEIR_UPDATE_DOCS=1 rewrites the index.</summary>
public sealed partial class DiagnosticPagesTests
{
    private static readonly string[] Assemblies =
    [
        "Weir.Core",
        "Weir.Kernel",
        "Weir.Backends",
        "Weir.Sources",
        "Weir.Lab",
        "Weir.Agent",
        "weir",
    ];

    private static readonly (char Digit, string Area)[] Areas =
    [
        ('1', "Files, configuration and sources"),
        ('2', "Values and rows"),
        ('3', "The site: rows against one another"),
        ('4', "The compiler"),
        ('5', "The kernel, applying, the lab"),
        ('6', "The command line"),
        ('7', "What the linter finds in rules"),
        ('8', "The agent's services: HTTP API, metrics, alerts, several firewalls"),
    ];

    private static string Folder => Path.Combine(Repository.Root, "docs", "diagnostics");

    [Fact]
    public void Catalogs_AllAssemblies_DefineCodesOfTheFormOnce()
    {
        var codes = AllDescriptors().Select(d => d.Code).ToList();

        codes.ShouldNotBeEmpty();
        codes.ShouldAllBe(code => CodeForm().IsMatch(code));
        codes.GroupBy(code => code).Where(group => group.Count() > 1).Select(group => group.Key).ShouldBeEmpty();
    }

    [Fact]
    public void Catalogs_EachCode_HasAPageWithItsTitle()
    {
        var missing = new List<string>();
        foreach (var descriptor in AllDescriptors())
        {
            var path = Path.Combine(Folder, $"{descriptor.Code}.md");
            var heading = $"# {descriptor.Code}: {descriptor.Title}";
            if (!File.Exists(path) || !File.ReadLines(path).First().Equals(heading, StringComparison.Ordinal))
            {
                missing.Add($"{path} should begin with '{heading}'");
            }
        }

        missing.ShouldBeEmpty();
    }

    [Fact]
    public void Pages_Each_BelongsToACodeAndHasAnExample()
    {
        var codes = AllDescriptors().Select(d => d.Code).ToHashSet();
        foreach (var path in Directory.EnumerateFiles(Folder, "WEIR*.md"))
        {
            codes.ShouldContain(Path.GetFileNameWithoutExtension(path));
            File.ReadAllText(path).ShouldContain(Path.GetFileNameWithoutExtension(path), Case.Sensitive);
            File.ReadAllText(path).ShouldContain("```", Case.Sensitive, path);
        }
    }

    [Fact]
    public void Sources_CodesInStrings_AreDefinedByACatalog()
    {
        var codes = AllDescriptors().Select(d => d.Code).ToHashSet();
        var strangers = new List<string>();
        foreach (
            var path in Directory.EnumerateFiles(
                Path.Combine(Repository.Root, "src"),
                "*.cs",
                SearchOption.AllDirectories
            )
        )
        {
            var found = QuotedCode().Matches(File.ReadAllText(path)).Select(match => match.Groups["code"].Value);
            strangers.AddRange(found.Where(code => !codes.Contains(code)).Select(code => $"{path}: {code}"));
        }

        strangers.ShouldBeEmpty();
    }

    [Fact]
    public void Index_AsWritten_ListsEveryCode()
    {
        var path = Path.Combine(Folder, "README.md");
        var expected = Index();
        if (Environment.GetEnvironmentVariable("WEIR_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        File.ReadAllText(path)
            .ShouldBe(expected, "run the tests once with WEIR_UPDATE_DOCS=1 and look at the difference");
    }

    private static List<DiagnosticDescriptor> AllDescriptors() =>
        [.. Assemblies.SelectMany(name => DiagnosticCatalog.In(Assembly.Load(name)).ToArray())];

    private static string Index()
    {
        var text = new StringBuilder("# Diagnostics\n\nEvery finding has a code for life; each code has a page. ");
        text.Append("This list is made from the catalogs in the code: `WEIR_UPDATE_DOCS=1 ./test` writes it anew.\n");
        foreach (var (digit, area) in Areas)
        {
            var here = AllDescriptors()
                .Where(d => d.Code[5] == digit)
                .OrderBy(d => d.Code, StringComparer.Ordinal)
                .ToList();
            if (here.Count == 0)
            {
                continue;
            }

            text.Append($"\n## WEIR0{digit}xx: {area}\n\n| Code | |\n|---|---|\n");
            here.ForEach(d => text.Append($"| [{d.Code}]({d.Code}.md) | {d.Title} |\n"));
        }

        return text.ToString();
    }

    [GeneratedRegex("^WEIR0[1-8][0-9]{2}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeForm();

    [GeneratedRegex("\"(?<code>WEIR[0-9]{4})\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex QuotedCode();
}
