using System.Collections.Immutable;
using Weir.Cli.Documents;
using Weir.Cli.Output;

namespace Weir.Cli.Report;

/// <summary>The report's part about how large the tables are.</summary>
internal static class ReportSizes
{
    public static Html Section(OptimizeDocument document)
    {
        var tables = document.Before.Zip(document.After).ToImmutableArray();
        var rules = tables.Where(table => table.First.Rules > 0).Select(Bars).ToImmutableArray();
        return tables.IsEmpty
            ? Html.Empty
            : Html.Of(
                $"""
                <section>
                <h2>Tables</h2>
                {ReportCosts.Key}
                {BarPlot.Draw("Rules by table, before and after", "rules", rules)}
                {HtmlTable.Of(["table", "#rules", "#chains", "#sets", "#elements"], tables.Select(Row))}</section>
                """
            );
    }

    private static BarRow Bars((TableDocument Before, TableDocument After) table) =>
        new(
            Name(table.Before),
            [
                new Bar("before", table.Before.Rules, Counted.Number(table.Before.Rules)),
                new Bar("after", table.After.Rules, Counted.Number(table.After.Rules)),
            ]
        );

    private static ImmutableArray<string?> Row((TableDocument Before, TableDocument After) table) =>
        [
            Name(table.Before),
            Arrow.Of(table.Before.Rules, table.After.Rules),
            Arrow.Of(table.Before.Chains, table.After.Chains),
            Arrow.Of(table.Before.Sets, table.After.Sets),
            Arrow.Of(table.Before.Elements, table.After.Elements),
        ];

    private static string Name(TableDocument table) => $"{table.Family} {table.Table}";
}

/// <summary>A number before and after: <c>858 → 11</c>, or one when they are the same.</summary>
internal static class Arrow
{
    public static string Of(long before, long after) =>
        before == after ? Counted.Number(after) : $"{Counted.Number(before)} → {Counted.Number(after)}";
}
