using System.Collections.Immutable;
using System.Globalization;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>A plan in numbers and words, ready for a terminal or JSON.</summary>
/// <param name="Lines">One for each kind of operation, and for each set whose elements change, in the plan's order.</param>
/// <param name="Elements">The element changes, up to the limit asked for.</param>
/// <param name="ElementsOmitted">How many more there are.</param>
public sealed record PlanSummary(
    ImmutableArray<PlanLine> Lines,
    ImmutableArray<PlanElement> Elements,
    int ElementsOmitted
)
{
    /// <param name="plan">The plan.</param>
    /// <param name="limit">Most element changes to list; those of sets that are new are not listed.</param>
    /// <param name="now">For what is left of time-outs.</param>
    public static PlanSummary Of(Plan plan, int limit, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var lines = new List<PlanLine>();
        var elements = ImmutableArray.CreateBuilder<PlanElement>();
        var made = new HashSet<string>(StringComparer.Ordinal);
        var changes = 0;
        foreach (var step in plan.Steps.Where(s => !s.IsGuard))
        {
            Count(lines, step);
            if (step.Operation is NftOperation.AddSet add)
            {
                made.Add(add.Set.Name);
            }

            if (step is { Set: { } set, Elements: { } table } && !made.Contains(set.Name))
            {
                changes += table.Count;
                List(elements, step.Operation is NftOperation.DeleteElements, set, table, limit, now);
            }
        }

        return new PlanSummary([.. lines], elements.ToImmutable(), changes - elements.Count);
    }

    /// <summary>For people, a line each.</summary>
    public void Write(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        foreach (var line in Lines)
        {
            output.Write($"{line}\n");
        }

        foreach (var element in Elements)
        {
            output.Write($"  {element}\n");
        }

        if (ElementsOmitted > 0)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"  … and {ElementsOmitted:N0} more\n"));
        }
    }

    private static void Count(List<PlanLine> lines, PlanStep step)
    {
        var (operation, name, isOwnLine) = Words(step.Operation);
        var count = step.Operation switch
        {
            NftOperation.AddElements add => add.Elements.Count,
            NftOperation.DeleteElements delete => delete.Elements.Count,
            _ => 1,
        };
        var at = lines.FindIndex(l => l.Operation == operation && (!isOwnLine || l.Names[0] == name));
        if (at < 0)
        {
            lines.Add(new PlanLine(operation, [name], count));
            return;
        }

        var line = lines[at];
        var names = line.Names.Contains(name, StringComparer.Ordinal) ? line.Names : line.Names.Add(name);
        lines[at] = new PlanLine(operation, names, line.Count + count);
    }

    private static (string Operation, string Name, bool IsOwnLine) Words(NftOperation operation) =>
        operation switch
        {
            NftOperation.AddTable o => ("add table", o.Table, false),
            NftOperation.DeleteTable o => ("delete table", o.Table, false),
            NftOperation.AddSet o => ("add set", o.Set.Name, false),
            NftOperation.DeleteSet o => ("delete set", o.Set, false),
            NftOperation.FlushSet o => ("flush set", o.Set, false),
            NftOperation.AddCounter o => ("add counter", o.Counter.Name, false),
            NftOperation.DeleteCounter o => ("delete counter", o.Counter, false),
            NftOperation.AddChain o => ("add chain", o.Chain, false),
            NftOperation.DeleteChain o => ("delete chain", o.Chain, false),
            NftOperation.FlushChain o => ("flush chain", o.Chain, false),
            NftOperation.AddRule o => ("add rule", o.Chain, false),
            NftOperation.AddElements o => ("add element", o.Set.Name, true),
            NftOperation.DeleteElements o => ("delete element", o.Set.Name, true),
            _ => (operation.GetType().Name, "", false),
        };

    private static void List(
        ImmutableArray<PlanElement>.Builder elements,
        bool isDelete,
        SetDeclaration set,
        ElementTable table,
        int limit,
        DateTimeOffset now
    )
    {
        for (var i = 0; i < table.Count && elements.Count < limit; i++)
        {
            var change = isDelete ? "delete" : "add";
            elements.Add(
                new PlanElement(
                    change,
                    set.Name,
                    ElementText.Describe(set, table, i, now),
                    OriginText(table.OriginOf(i))
                )
            );
        }
    }

    private static string? OriginText(Origin origin) =>
        origin.Table is null ? null : $"{origin.At(string.Create(CultureInfo.InvariantCulture, $"row {origin.Line}"))}";
}

/// <summary>Operations of one kind.</summary>
/// <param name="Operation">As nft calls it: "add chain", "delete element".</param>
/// <param name="Names">Of the objects; of rules the chains, of elements the set.</param>
/// <param name="Count">How many operations, rules or elements.</param>
public sealed record PlanLine(string Operation, ImmutableArray<string> Names, int Count)
{
    private const int NamesShown = 8;

    public override string ToString()
    {
        var names = string.Join(", ", Names.Take(NamesShown));
        var more = Names.Length > NamesShown ? ", …" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Operation}{(Count == 1 ? "" : "s")} {Preposition}{names}{more}{(Count == 1 ? "" : $": {Count:N0}")}"
        );
    }

    private string Preposition =>
        Operation switch
        {
            "add rule" or "add element" => "to ",
            "delete element" => "of ",
            _ => "",
        };
}

/// <summary>One element that comes or goes.</summary>
/// <param name="Change">"add" or "delete".</param>
/// <param name="Set">The set.</param>
/// <param name="Element">Key, options and data as nft writes them.</param>
/// <param name="Origin">The row it comes from; null where that is not known.</param>
public sealed record PlanElement(string Change, string Set, string Element, string? Origin)
{
    public override string ToString()
    {
        var sign = Change == "add" ? '+' : '-';
        return Origin is null ? $"{sign} {Set} {Element}" : $"{sign} {Set} {Element}  ({Origin})";
    }
}
