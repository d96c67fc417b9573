using System.Text;
using Shouldly;
using Weir.Testing;
using Weir.Web.Metrics;
using Xunit;

namespace Weir.Tests.Web.Metrics;

/// <summary>docs/operations/metrics.md lists every metric; <c>WEIR_UPDATE_DOCS=1</c> writes the list anew.</summary>
public sealed class MetricsDocumentTests
{
    private const string Begin = "<!-- metrics: from src/Weir/Web/Metrics/MetricCatalog.cs -->\n";
    private const string End = "<!-- metrics end -->\n";

    [Fact]
    public void Page_Metrics_AreThoseOfTheCatalog()
    {
        var path = Path.Combine(Repository.Root, "docs/operations/metrics.md");
        var text = File.ReadAllText(path);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        begin.ShouldBeGreaterThanOrEqualTo(Begin.Length);
        var expected = Table();
        if (Environment.GetEnvironmentVariable("WEIR_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, text[..begin] + expected + text[end..]);
            return;
        }

        text[begin..end].ShouldBe(expected);
    }

    [Fact]
    public void Examples_MetricsTheyName_AreThere()
    {
        var known = MetricCatalog.All.Select(static family => family.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var file in (string[])["docs/operations/metrics.md", "examples/prometheus/weir.rules.yml"])
        {
            foreach (var word in Words(File.ReadAllText(Path.Combine(Repository.Root, file))))
            {
                known.ShouldContain(word, file);
            }
        }
    }

    private static IEnumerable<string> Words(string text) =>
        text.Split([.. " \n`|(){}[]\"',;:=<>*/+-.!?$"])
            .Where(static word => word.StartsWith("weir_", StringComparison.Ordinal))
            .Select(static word => word.Replace("_bucket", "", StringComparison.Ordinal));

    private static string Table()
    {
        var table = new StringBuilder("\n| metric | kind | labels | unit | what it says |\n|---|---|---|---|---|\n");
        foreach (var family in MetricCatalog.All)
        {
            var labels = string.Join(", ", family.LabelNames.Select(static name => $"`{name}`"));
            table.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"| `{family.Name}` | {family.Kind.ToString().ToLowerInvariant()} | {labels} | {family.Unit} | {family.Help} |\n"
            );
        }

        return table.Append('\n').ToString();
    }
}
