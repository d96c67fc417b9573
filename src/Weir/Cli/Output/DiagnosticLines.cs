using System.Collections.Immutable;
using Weir.Cli.Documents;
using Weir.Core.Text;

namespace Weir.Cli.Output;

/// <summary>
/// Diagnostics on standard error, one line each: <c>members.csv(412): error WEIR0203: message; help</c>. With JSON the
/// document has them, so here only how many.
/// </summary>
internal static class DiagnosticLines
{
    /// <summary>Of one code; the JSON has them all. Sources that stop there themselves end with a line of how many more.</summary>
    private const int MostOfACode = DiagnosticBag.DefaultKeptPerCode + 1;

    private static readonly string[] Severities = ["error", "warning", "info"];

    public static void Write(
        TextWriter writer,
        ImmutableArray<DiagnosticDocument> diagnostics,
        AnswerStyle style,
        int warningsShown = int.MaxValue,
        string allShownBy = "weir check"
    )
    {
        if (diagnostics.IsEmpty)
        {
            return;
        }

        if (style.Json)
        {
            writer.WriteLine($"weir: {Counts(diagnostics)}");
            return;
        }

        // Errors come last: they are what the operator must see without scrolling back.
        foreach (var kind in Enumerable.Reverse(Severities))
        {
            var ofKind = diagnostics.Where(diagnostic => diagnostic.Severity == kind);
            foreach (var ofCode in ofKind.GroupBy(diagnostic => diagnostic.Code))
            {
                var (shown, by) =
                    kind == "error" || warningsShown > MostOfACode
                        ? (MostOfACode, "--json has them all")
                        : (warningsShown, allShownBy);
                WriteCode(writer, [.. ofCode], style, shown, by);
            }
        }
    }

    private static void WriteCode(
        TextWriter writer,
        DiagnosticDocument[] ofCode,
        AnswerStyle style,
        int shown,
        string allShownBy
    )
    {
        foreach (var diagnostic in ofCode.Take(shown))
        {
            writer.WriteLine(Line(diagnostic, style.ErrorColor));
        }

        if (ofCode.Length > shown)
        {
            writer.WriteLine($"… and {Counted.Number(ofCode.Length - shown)} more {ofCode[0].Code}: {allShownBy}");
        }
    }

    /// <summary><c>2 errors, 1 warning</c>, and the code when there is only one.</summary>
    public static string Counts(ImmutableArray<DiagnosticDocument> diagnostics)
    {
        var first = diagnostics[0];
        if (diagnostics.Length == 1)
        {
            return Printable.Clean($"{first.Severity} {first.Code}: {first.Message}");
        }

        var kinds = Severities
            .Select(kind => (kind, count: diagnostics.Count(d => d.Severity == kind)))
            .Where(k => k.count > 0)
            .Select(k => Counted.Of(k.count, k.kind));
        return string.Join(", ", kinds);
    }

    /// <summary>One line, control characters replaced.</summary>
    public static string Line(DiagnosticDocument diagnostic, bool color)
    {
        var where = diagnostic.Position is null ? "" : $"{diagnostic.Position}: ";
        var word = $"{diagnostic.Severity} {diagnostic.Code}";
        var help = diagnostic.Help.Length == 0 ? "" : $"; {diagnostic.Help}";
        var colored = color ? $"{Ansi.ForSeverity(diagnostic.Severity)}{word}{Ansi.Reset}" : word;
        return $"{Printable.Clean(where)}{colored}: {Printable.Clean($"{diagnostic.Message}{help}")}";
    }
}
