using System.Collections.Immutable;
using Weir.Cli.Imports;
using Weir.Demo;

namespace Weir.Cli.Documents;

/// <summary>The act of <c>weir demo</c> about rules that are there already.</summary>
/// <param name="Findings">What the linter says of the dump's mistake.</param>
/// <param name="Proof">The result against the dump.</param>
/// <param name="Typing">What was mistyped in a copy of the result.</param>
/// <param name="Broken">That copy against the dump.</param>
/// <param name="Held">What the kernel held after the load, read back, against the dump.</param>
internal sealed record DemoImport(
    int RulesBefore,
    int RulesAfter,
    ImmutableArray<DiagnosticDocument> Findings,
    ProofDocument Proof,
    string Typing,
    ProofDocument Broken,
    long LoadedBytes,
    double KernelMs,
    ProofDocument Held,
    double Ms
)
{
    public static DemoImport From(ImportDemoReport report) =>
        new(
            report.RulesBefore,
            report.RulesAfter,
            DiagnosticDocument.From(report.Mistakes),
            ProofPage.Document(report.Proof),
            report.Typing,
            ProofPage.Document(report.Broken),
            report.Load.BytesSent,
            Math.Round(report.Load.Kernel.TotalMilliseconds, 3),
            ProofPage.Document(report.Held),
            Math.Round(report.Took.TotalMilliseconds, 3)
        );
}
