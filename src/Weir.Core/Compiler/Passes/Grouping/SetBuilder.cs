using Weir.Core.Compiler.Lowering;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Grouping;

/// <summary>Collects the sets that one pass makes for a table.</summary>
internal sealed class SetBuilder(Ruleset table, PassContext context)
{
    private readonly List<SetDeclaration> _sets = [.. table.Sets];
    private readonly Dictionary<string, ElementTable> _elements = new(table.Elements, StringComparer.Ordinal);

    public PassContext Context => context;

    /// <param name="counts">Its rules exist for their counters.</param>
    public ElementTable Add(SetDeclaration set, int count, bool counts = false)
    {
        // A tree has no fixed size to gain from.
        var declared = set with
        {
            Capacity = set.Interval ? 0 : Declarations.CapacityFor(count),
            Counters = counts || context.ElementCounters,
        };
        var elements = new ElementTable(declared.Stride, count);
        _sets.Add(declared);
        _elements.Add(declared.Name, elements);
        return elements;
    }

    /// <summary>A set of the optimiser's own, whose elements nobody counts.</summary>
    public ElementTable AddPlain(SetDeclaration set, int count)
    {
        var elements = new ElementTable(set.Stride, count);
        _sets.Add(set with { Capacity = Declarations.CapacityFor(count) });
        _elements.Add(set.Name, elements);
        return elements;
    }

    /// <summary>What an element carries over from the rule that it was.</summary>
    /// <param name="carriesTally">False when what it had counted is on another element.</param>
    public void Carry(SetDeclaration set, ElementTable elements, Rule rule, bool carriesTally)
    {
        var tally = context.ElementCounters && carriesTally ? rule.Tally : null;
        if (rule.Comment is not null || tally is not null)
        {
            elements.Annotate(
                new ElementNote(rule.Comment is null ? null : ElementComment.Of(rule.Comment), null, tally)
            );
        }

        context.Note(new RulePlace(table.Table, rule.Origin, rule.Comment, rule.Tally, set.Name, elements.Count - 1));
    }

    /// <summary>A rule that became nothing.</summary>
    public void NoteLeftOut(Rule rule) =>
        context.Note(new RulePlace(table.Table, rule.Origin, rule.Comment, rule.Tally, null, 0));

    public Ruleset Finish(Ruleset ruleset) => ruleset with { Sets = new([.. _sets]), Elements = _elements };
}
