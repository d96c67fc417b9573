using System.Collections.Immutable;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Cli.Report;
using Weir.Core.Analysis;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Analysis.Lint;
using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Imports;

namespace Weir.Cli.Imports;

/// <summary>
/// The steps of <c>weir optimize</c> and what each left. A million rules are gigabytes: the original is let go as soon as the proof
/// is done, before the result is written.
/// </summary>
/// <param name="reported">Look for findings as well.</param>
internal sealed class OptimizeRun(Call call, bool reported)
{
    private const int BusiestShown = 25;

    private Firewall? _original;
    private Firewall? _result;
    private IReadOnlyList<RulePlace> _places = [];
    private ImmutableArray<InputDocument> _files = [];
    private ImmutableArray<TableDocument> _before = [];
    private ImmutableArray<TableDocument> _after = [];
    private ImmutableArray<ChainCostDocument> _chains = [];
    private ImmutableArray<PassDocument> _passes = [];
    private ImmutableArray<DiagnosticDocument> _findings = [];
    private ProofDocument? _proof;
    private OptimizeTimes _times = new(0, 0, 0, 0, 0);

    /// <summary>Null before <see cref="Prove"/>.</summary>
    public EquivalenceVerdict? Verdict { get; private set; }

    /// <summary>What reading found that is no error.</summary>
    public ImmutableArray<Diagnostic> Warnings { get; private set; } = [];

    public void Read(Func<FirewallReading> read)
    {
        var start = call.Time.GetTimestamp();
        var reading = read();
        _times = _times with { ReadMs = Since(start) };
        _original = reading.Firewall;
        _files = InputDocument.From(reading.Files);
        _before = TableDocument.From(reading.Firewall);
        Warnings = reading.Diagnostics;
        if (reported)
        {
            start = call.Time.GetTimestamp();
            var firewall = reading.Firewall;
            _findings = DiagnosticDocument.From(LintVerb.Look(call, firewall, LintSettings.Default));
            _times = _times with { LintMs = Since(start) };
        }
    }

    public void Optimize(OptimizerSettings settings)
    {
        var original = _original ?? throw new InvalidOperationException("nothing was read");
        var start = call.Time.GetTimestamp();
        var optimization = call.Waiting.For(
            "Optimizing …",
            stage =>
                Optimizer.Run(
                    original,
                    settings with
                    {
                        Progress = new Told<OptimizerStep>(
                            call,
                            step =>
                                stage.Report($"{step.Pass}, {step.Table}", (double)step.Done / Math.Max(1, step.Total))
                        ),
                    }
                )
        );
        _times = _times with { OptimizeMs = Since(start) };
        if (settings.Target == OptimizerTarget.Nft && Linter.FragmentsUnderNft(original) is { } fragments)
        {
            Warnings = Warnings.Add(fragments);
        }

        _result = optimization.Firewall;
        _places = optimization.Places;
        _after = TableDocument.From(optimization.Firewall);
        _passes = [.. optimization.Passes.Select(Document)];
        _chains = ChainCosts.Of(original, optimization.Firewall, settings.Costs);
    }

    public void Prove()
    {
        var original = _original ?? throw new InvalidOperationException("nothing was read");
        var result = _result ?? throw new InvalidOperationException("nothing was optimized");
        var proof = call.Waiting.For(
            "Proving …",
            stage =>
                ProofRun.Of(
                    original,
                    result,
                    call.Time,
                    (chain, done) => stage.Report($"Proving {chain}", done),
                    call.Cancellation
                )
        );
        _proof = ProofPage.Document(proof);
        _times = _times with { ProveMs = _proof.Ms };
        Verdict = proof.Result.Verdict;
    }

    public Written Write(FirewallForm form, string path, OptimizeDocument document, string? report, string? counters)
    {
        _original = null;
        var result = _result ?? throw new InvalidOperationException("nothing was optimized");
        var start = call.Time.GetTimestamp();
        var also = new List<Beside>();
        var table = counters is null ? null : CounterTable.Of(result, _places);
        if (counters is not null)
        {
            also.Add(new Beside(counters, (output, _) => table?.Write(output)));
        }

        if (report is not null)
        {
            also.Add(
                new Beside(
                    report,
                    (output, outputs) =>
                        ReportPage.Write(
                            output,
                            document with
                            {
                                Outputs = outputs,
                                Times = document.Times with { WriteMs = Since(start) },
                            },
                            table?.Busiest(counters ?? "", BusiestShown),
                            call.Time.GetUtcNow()
                        )
                )
            );
        }

        var written = call.Waiting.For(
            $"Writing {path} …",
            () => FirewallOutput.Write(call, result, form, path, [.. also])
        );
        _times = _times with { WriteMs = Since(start) };
        return written;
    }

    /// <summary>Writes the report of a proof that failed: the packet in it is what the operator needs.</summary>
    public Written WriteReportOnly(string report, OptimizeDocument document)
    {
        _original = null;
        return FirewallOutput.WriteAlone(
            call,
            new Beside(report, (output, _) => ReportPage.Write(output, document, null, call.Time.GetUtcNow()))
        );
    }

    public OptimizeDocument Document(string target) =>
        new()
        {
            Files = _files,
            Target = target,
            Before = _before,
            After = _after,
            Chains = _chains,
            Passes = _passes,
            Proof = _proof,
            Findings = _findings,
            Outputs = [],
            Report = null,
            Counters = null,
            Times = _times,
            WarningsShown = RuleFileOptions.WarningsShown,
            AllShownBy = "weir import --json",
        };

    private double Since(long start) => Math.Round(call.Time.GetElapsedTime(start).TotalMilliseconds, 3);

    private static PassDocument Document(PassReport report) =>
        new(
            report.Pass,
            TableDocument.Word(report.Family),
            report.Table,
            report.RulesBefore,
            report.RulesAfter,
            report.ChainsBefore,
            report.ChainsAfter,
            report.SetsAfter,
            Math.Round(report.Took.TotalMilliseconds, 3)
        );
}

/// <summary>Predicted cost of each base chain, before and after.</summary>
file static class ChainCosts
{
    public static ImmutableArray<ChainCostDocument> Of(Firewall before, Firewall after, CostTable costs)
    {
        var found = ImmutableArray.CreateBuilder<ChainCostDocument>();
        foreach (var table in before.Tables)
        {
            var result = after.Tables.FirstOrDefault(t => t.Family == table.Family && t.Table == table.Table);
            var then = result is null ? [] : RulesetCost.Of(result, costs);
            foreach (var chain in RulesetCost.Of(table, costs))
            {
                // The same measure on both sides: counts of rules that became elements cannot weigh the result.
                var now = then.FirstOrDefault(cost => cost.Chain == chain.Chain);
                found.Add(
                    new ChainCostDocument(
                        TableDocument.Word(table.Family),
                        table.Table,
                        chain.Chain,
                        Math.Round(chain.Miss, 1),
                        Math.Round(now?.Miss ?? 0, 1)
                    )
                );
            }
        }

        return found.ToImmutable();
    }
}
