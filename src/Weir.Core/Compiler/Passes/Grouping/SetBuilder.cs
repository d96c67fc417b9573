using Weir.Core.Compiler.Lowering;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Grouping;

/// <summary>Collects the sets that one pass makes for a table.</summary>
internal sealed class SetBuilder(Ruleset table, PassContext context)
{
    private readonly List<SetDeclaration> _sets = [.. table.Sets];
    private readonly Dictionary<string, ElementTable> _elements = new(table.Elements, StringComparer.Ordinal);

    public PassContext Context => context;

    public ElementTable Add(SetDeclaration set, int count)
    {
        // A tree has no fixed size to gain from.
        var declared = set with
        {
            Capacity = set.Interval ? 0 : Declarations.CapacityFor(count),
            Counters = context.ElementCounters,
        };
        var elements = new ElementTable(declared.Stride, count);
        _sets.Add(declared);
        _elements.Add(declared.Name, elements);
        return elements;
    }

    /// <summary>What an element carries over from the rule that it was.</summary>
    public void Carry(SetDeclaration set, ElementTable elements, Rule rule)
    {
        var tally = context.ElementCounters ? rule.Tally : null;
        if (rule.Comment is not null || tally is not null)
        {
            elements.Annotate(
                new ElementNote(rule.Comment is null ? null : ElementComment.Of(rule.Comment), null, tally)
            );
        }

        context.Note(new RulePlace(table.Table, rule.Origin, rule.Comment, rule.Tally, set.Name, elements.Count - 1));
    }

    public Ruleset Finish(Ruleset ruleset) => ruleset with { Sets = new([.. _sets]), Elements = _elements };
}
