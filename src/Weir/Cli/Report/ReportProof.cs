using System.Collections.Immutable;
using Weir.Cli.Documents;
using Weir.Cli.Imports;

namespace Weir.Cli.Report;

/// <summary>The proof's part of the report.</summary>
internal static class ReportProof
{
    public static Html Tile(ProofDocument? proof)
    {
        var (style, word) = proof?.Verdict switch
        {
            "equal" => ("good", "proved equal"),
            "different" => ("bad", "different"),
            "undecided" => ("warning", "undecided"),
            _ => ("warning", "not proved"),
        };
        return Html.Of(
            $"""<div class="tile"><b class="{style}">{word}</b><span>what every packet meets, before and after</span></div>"""
        );
    }

    public static Html Section(ProofDocument? proof) =>
        proof is null
            ? Html.Of(
                $"<section>\n<h2>Proof</h2>\n<p>Not asked for: run <code>weir optimize</code> with <code>--prove</code>.</p>\n</section>"
            )
            : Html.Of(
                $"""
                <section>
                <h2>Proof</h2>
                <p>{ProofPage.Sentence(proof)}.{(
                    proof.Verdict == "equal" ? "" : " No rules were written."
                )}</p>
                <p class="soft">By decision diagrams over all fields of a packet, sharing no code with the passes; {proof.PeakNodes} nodes at most.</p>
                {Html.Join(proof.Differences.Select(Difference))}</section>
                """
            );

    private static Html Difference(DifferenceDocument difference) =>
        Html.Of(
            $"""
            <div class="difference">
            <h3>{difference.Family} {difference.Table} {difference.Chain}, a packet that differs</h3>
            <p><code>{difference.Packet}</code></p>
            <div class="sides">
            {Side("before", difference.Left, difference.LeftTrace)}
            {Side("after", difference.Right, difference.RightTrace)}
            </div>
            </div>

            """
        );

    private static Html Side(string name, string outcome, ImmutableArray<TraceStepDocument> trace) =>
        Html.Of(
            $"""
            <div>
            <h4>{name}: {outcome}</h4>
            <ol>
            {Html.Join(trace.Select(Step))}</ol>
            </div>
            """
        );

    private static Html Step(TraceStepDocument step) =>
        Html.Of(
            $"""
            <li class="{(
                step.Result == "matched" ? "matched" : "step"
            )}"><span class="soft">{step.Chain} {step.Place}</span> <code>{step.Rule}</code> {step.Why}</li>

            """
        );
}
