using System.Collections.Immutable;
using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Core.Analysis.Lint;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Sources.Importing;

namespace Weir.Cli.Imports;

/// <summary><c>weir lint</c>: what is wrong, useless or needlessly dear in rules.</summary>
internal sealed class LintVerb : Verb
{
    private readonly Argument<string[]> _files = RuleFileOptions.Files();
    private readonly RuleFileOptions _reading = new();

    private readonly Option<string[]> _external = new("--external")
    {
        HelpName = "INTERFACE",
        Description = "An interface that faces the world (default: told by the names in the rules; may be repeated)",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _exitCode = new("--exit-code") { Description = "End with 1 when something is found" };

    public LintVerb()
        : base(
            "lint",
            "Find what is wrong, useless or needlessly dear in rules",
            new Example("weir lint v4.rules v6.rules sets.ipset", "shadowed rules, holes, runs that are a set, …"),
            new Example("iptables-save | weir lint - --json | jq '.findings[].code'", "for a program")
        )
    {
        Remarks =
            "Each finding has a permanent code with a page in docs/diagnostics. Findings leave the exit code 0 unless --exit-code is "
            + "given; input with errors ends with 2, after the findings about what could be read.";
        Add(_files);
        Add(_external);
        Add(_exitCode);
        _reading.AddTo(this);
    }

    public override int Run(Call call)
    {
        var start = call.Time.GetTimestamp();
        var reading = _reading.Read(call, call.Value(_files) ?? []);
        var read = call.Time.GetElapsedTime(start);
        start = call.Time.GetTimestamp();
        var settings = LintSettings.Default with
        {
            Costs = call.Costs,
            ExternalInterfaces = [.. call.Value(_external) ?? []],
        };
        var findings = Look(call, reading.Firewall, settings);
        var found = DiagnosticDocument.From(findings);
        var document = new LintDocument
        {
            Files = InputDocument.From(reading.Files),
            Findings = found,
            Counts =
            [
                .. found
                    .GroupBy(finding => (finding.Code, finding.Severity))
                    .OrderBy(group => group.Key.Code, StringComparer.Ordinal)
                    .Select(group => new FindingCount(group.Key.Code, group.Key.Severity, group.Count())),
            ],
            ReadMs = Math.Round(read.TotalMilliseconds, 3),
            LintMs = Math.Round(call.Time.GetElapsedTime(start).TotalMilliseconds, 3),
            // WEIR0712 says it with the findings.
            Diagnostics = DiagnosticDocument.From(
                reading.Diagnostics.RemoveAll(static one => one.Code == UndeclaredSets.Descriptor.Code)
            ),
            WarningsShown = RuleFileOptions.WarningsShown,
            AllShownBy = "weir import --json",
        };
        var code =
            reading.HasErrors ? ExitCode.BadInput
            : found.Length > 0 && call.Value(_exitCode) ? ExitCode.Differs
            : ExitCode.Ok;
        return call.Answer(document, static () => CliJson.Default.LintDocument, page => Print(page, document), code);
    }

    /// <summary>Runs the linter beside a bar.</summary>
    internal static ImmutableArray<Diagnostic> Look(Call call, Firewall firewall, LintSettings settings)
    {
        const string What = "Looking at the rules …";
        return call.Waiting.For(
            What,
            stage =>
                Linter.Run(
                    firewall,
                    settings with
                    {
                        Progress = new Told<double>(call, done => stage.Report(What, done)),
                    }
                )
        );
    }

    private static void Print(Page page, LintDocument document)
    {
        InputPage.Files(page, document.Files);
        foreach (var finding in document.Findings)
        {
            page.Finding(finding);
        }

        page.Line(
            document.Findings.IsEmpty
                ? "nothing found"
                : $"{Counted.Of(document.Findings.Length, "finding")}: "
                    + string.Join(
                        ", ",
                        document.Counts.Select(count => $"{count.Code} × {Counted.Number(count.Count)}")
                    )
        );
    }
}
