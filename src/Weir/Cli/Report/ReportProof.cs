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
            "equal" => ("good", "equal"),
            "different" => ("bad", "different"),
            "undecided" => ("warning", "undecided"),
            _ => ("warning", "not proved"),
        };
        return Html.Of(
            $"""<div class="tile"><b class="{style}">{word}</b><span>every packet, before and after</span></div>"""
        );
    }

    public static Html Section(ProofDocument? proof) =>
        proof is null
            ? Html.Of(
                $"<h2>Proof</h2>\n<p>Not asked for: run <code>weir optimize</code> with <code>--prove</code>.</p>"
            )
            : Html.Of(
                $"""
                <h2>Proof</h2>
                <p>{ProofPage.Sentence(proof)}</p>
                <p class="soft">By decision diagrams over all fields of a packet, sharing no code with the passes; {proof.PeakNodes} nodes at most.</p>
                {Html.Join(proof.Differences.Select(Difference))}
                """
            );

    private static Html Difference(DifferenceDocument difference) =>
        Html.Of(
            $"""
            <div class="difference">
            <p><b>{difference.Family} {difference.Table} {difference.Chain}</b>: <code>{difference.Packet}</code></p>
            {Side("before", difference.Left, difference.LeftTrace)}
            {Side("after", difference.Right, difference.RightTrace)}
            </div>

            """
        );

    private static Html Side(string name, string outcome, ImmutableArray<TraceStepDocument> trace) =>
        Html.Of(
            $"""
            <h3>{name}: {outcome}</h3>
            {Html.Join(trace.Select(step => Html.Of($"<p class=\"mono\">{step.Line()}</p>\n")))}
            """
        );
}
