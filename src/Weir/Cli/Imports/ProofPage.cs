using System.Collections.Immutable;
using Weir.Cli.Documents;
using Weir.Cli.Output;
using Weir.Core.Analysis;
using Weir.Core.Analysis.Equivalence;
using Weir.Imports;

namespace Weir.Cli.Imports;

/// <summary>A proof as a document, and for people.</summary>
internal static class ProofPage
{
    // A long run of rules that do not match says nothing about a difference.
    private const int Fold = 3;

    public static ProofDocument Document(ProofRun proof) =>
        new(
            Word(proof.Result.Verdict),
            proof.Result.Reason,
            [.. proof.Differences.Select(Document)],
            proof.Result.Figures.BaseChains,
            proof.Result.Figures.PeakNodes,
            Math.Round(proof.Took.TotalMilliseconds, 3)
        );

    /// <param name="left">What the left side is called.</param>
    public static void Print(Page page, ProofDocument proof, string left, string right)
    {
        var number = 0;
        foreach (var difference in proof.Differences)
        {
            page.Line(
                $"{++number}. {difference.Family} {difference.Table} {difference.Chain} (hook {difference.Hook}): {difference.Packet}"
            );
            Side(page, left, difference.Left, difference.LeftTrace);
            Side(page, right, difference.Right, difference.RightTrace);
            page.Line("");
        }
    }

    /// <summary>The proof's answer in a sentence.</summary>
    public static string Sentence(ProofDocument proof) =>
        proof.Verdict switch
        {
            "equal" =>
                $"equal: every packet meets the same in {Counted.Of(proof.BaseChains, "base chain")} ({proof.Ms / 1000:F1} s)",
            "different" => $"different: {Counted.Of(proof.Differences.Length, "packet")} shown",
            _ => $"undecided: {proof.Reason}",
        };

    private static void Side(Page page, string name, string outcome, ImmutableArray<TraceStepDocument> trace)
    {
        page.Line($"   {name}: {outcome}");
        foreach (var step in trace)
        {
            page.Line($"      {step.Line()}");
        }
    }

    private static DifferenceDocument Document(TracedDifference traced)
    {
        var difference = traced.Difference;
        return new DifferenceDocument(
            TableDocument.Word(difference.Family),
            difference.Table,
            difference.Hook.ToString().ToLowerInvariant(),
            difference.Chain,
            PacketText.Of(difference.Example),
            difference.Left,
            difference.Right,
            Steps(traced.Left),
            Steps(traced.Right)
        );
    }

    private static ImmutableArray<TraceStepDocument> Steps(ChainTrace? chain) =>
        chain is null
            ? []
            : TraceStepDocument.From(TraceText.Rows(new Trace(Fate.Accepted, chain.Packet, [chain]), Fold));

    private static string Word(EquivalenceVerdict verdict) =>
        verdict switch
        {
            EquivalenceVerdict.Equal => "equal",
            EquivalenceVerdict.Different => "different",
            _ => "undecided",
        };
}
