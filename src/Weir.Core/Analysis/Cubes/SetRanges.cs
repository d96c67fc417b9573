using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Cubes;

/// <summary>
/// Contents of sets of one field as ranges. Sets that change by themselves (timeouts, written from the packet path) and empty ones, which
/// somebody surely fills later, are not taken at their word.
/// </summary>
internal sealed class SetRanges(Ruleset table)
{
    private readonly Dictionary<string, SetDeclaration> _sets = table.Sets.ToDictionary(set => set.Name);
    private readonly Dictionary<(string, bool), ImmutableArray<NumberRange>> _read = [];

    public bool TryRead(Match.InSet test, out ImmutableArray<NumberRange> values)
    {
        values = default;
        if (
            test.Key.Parts.Count != 1
            || test.Key.Parts[0].IsMasked
            || test.Key.Parts[0].Field == Field.CtState
            || !_sets.TryGetValue(test.Set, out var set)
            || set.Dynamic
            || set.Timeouts
            || set.Key.Count != 1
            || !table.Elements.TryGetValue(test.Set, out var elements)
            || elements.Count == 0
        )
        {
            return false;
        }

        if (!_read.TryGetValue((test.Set, test.Negated), out values))
        {
            values = Read(test.Key.Parts[0].Field, set, elements, test.Negated);
            _read.Add((test.Set, test.Negated), values);
        }

        return true;
    }

    private static ImmutableArray<NumberRange> Read(
        Field field,
        SetDeclaration set,
        ElementTable elements,
        bool negated
    )
    {
        var list = new List<NumberRange>(elements.Count);
        for (var i = 0; i < elements.Count; i++)
        {
            var first = FieldNumbers.Read(field, elements[i]);
            list.Add(
                new NumberRange(first, set.Interval ? FieldNumbers.Read(field, elements[i][set.KeyLength..]) : first)
            );
        }

        var values = RangeAlgebra.Normalize(list);
        return negated ? CubeReader.Complement(field, values) : values;
    }
}
