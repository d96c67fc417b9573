using System.Globalization;
using Weir.Cli.Documents;
using Weir.Cli.Output;

namespace Weir.Cli.Show;

/// <summary>The explanation for people.</summary>
internal static class ExplainPage
{
    public static void Print(Page page, ExplainDocument document)
    {
        page.Line(
            $"{Counted.Of(document.Rules, "rule")} in {Counted.Of(document.Chains, "chain")}, "
                + $"{Counted.Of(document.Elements, "element")} in {Counted.Of(document.Sets, "set")}: "
                + "the number of rules and chains does not depend on the number of members"
        );
        page.Line(
            $"cost table: kernel {document.CostTable.Kernel}, {document.CostTable.Date}, {document.CostTable.Machine}"
        );
        page.Line("");
        page.Grid(Decisions(document));
        page.Line("");
        page.Grid(Classes(document));
        page.Line("");
        page.Line(
            "ns for rules: over a kernel that forwards without any; ns in all: with forwarding and connection tracking"
        );
    }

    private static Grid Decisions(ExplainDocument document)
    {
        var grid = new Grid("chosen for", Column.Number("entries"), "form", Column.Number("ns per look-up"), "taken");
        foreach (var decision in document.Decisions)
        {
            foreach (var alternative in decision.Alternatives)
            {
                grid.Add(
                    decision.What,
                    Counted.Number(decision.Entries),
                    alternative.Form,
                    Number(alternative.Nanoseconds),
                    alternative.Chosen ? "yes" : "no"
                );
            }
        }

        return grid;
    }

    private static Grid Classes(ExplainDocument document)
    {
        var grid = new Grid(
            "packet",
            "fate",
            Column.Number("rules met"),
            Column.Number("look-ups"),
            Column.Number("ns for rules"),
            Column.Number("ns in all")
        );
        foreach (var kind in document.Classes)
        {
            grid.Add(
                kind.Name,
                kind.Fate,
                $"{kind.RulesMet}",
                $"{kind.LookUps}",
                Number(kind.RuleNanoseconds),
                Number(kind.TotalNanoseconds)
            );
        }

        return grid;
    }

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
