using System.Collections.Immutable;
using System.Globalization;
using Weir.Cli.Documents;
using Weir.Core.Compiler.Passes;

namespace Weir.Cli.Report;

/// <summary>The report's part about the passes, in the order they ran, over all tables together.</summary>
internal static class ReportPasses
{
    private static readonly ImmutableArray<string> Columns =
    [
        "pass, and what it saves",
        "#rules",
        "#chains",
        "#sets after",
        "#time",
    ];

    public static Html Section(ImmutableArray<PassDocument> passes) =>
        passes.IsEmpty
            ? Html.Empty
            : Html.Of(
                $"""
                <section>
                <h2>What each pass did</h2>
                {HtmlTable.Of(Columns, Together(passes).Select(Row))}</section>
                """
            );

    /// <summary>The n-th pass of every table is one step.</summary>
    private static IEnumerable<PassDocument> Together(ImmutableArray<PassDocument> passes) =>
        passes
            .GroupBy(pass => (pass.Family, pass.Table))
            .SelectMany(table => table.Select((pass, step) => (pass, step)))
            .GroupBy(at => at.step, at => at.pass)
            .OrderBy(step => step.Key)
            .Select(step =>
                step.Aggregate(
                    (sum, pass) =>
                        sum with
                        {
                            RulesBefore = sum.RulesBefore + pass.RulesBefore,
                            RulesAfter = sum.RulesAfter + pass.RulesAfter,
                            ChainsBefore = sum.ChainsBefore + pass.ChainsBefore,
                            ChainsAfter = sum.ChainsAfter + pass.ChainsAfter,
                            SetsAfter = sum.SetsAfter + pass.SetsAfter,
                            Ms = sum.Ms + pass.Ms,
                        }
                )
            );

    private static ImmutableArray<Html> Row(PassDocument pass) =>
        [
            Html.Of(
                $"<div class=\"path\">{pass.Pass}<br><span class=\"soft\">{Optimizer.Passes.FirstOrDefault(known => known.Name == pass.Pass)?.Saves}</span></div>"
            ),
            Html.Of($"{Arrow.Of(pass.RulesBefore, pass.RulesAfter)}"),
            Html.Of($"{Arrow.Of(pass.ChainsBefore, pass.ChainsAfter)}"),
            Html.Of($"{pass.SetsAfter}"),
            Html.Of($"{pass.Ms.ToString("N0", CultureInfo.InvariantCulture)} ms"),
        ];
}
