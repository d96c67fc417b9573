using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Chains;

/// <summary>Rules with one value of a field, by their index in the chain.</summary>
/// <param name="Test">The first rule's test.</param>
internal sealed record FieldValue(Match.Compare Test, List<int> Rules);

/// <summary>Rules that follow one another and each compare the same field with a value.</summary>
/// <param name="Start">The first.</param>
/// <param name="Count">How many.</param>
/// <param name="Values">In the order of their first rules.</param>
internal sealed record FieldRun(Field Field, int Start, int Count, List<FieldValue> Values)
{
    /// <returns>The longest run that begins at a rule; null when not even that rule compares the field.</returns>
    public static FieldRun? At(EquatableArray<Rule> rules, int start, Field field)
    {
        var end = start;
        while (end < rules.Count && TestOf(rules[end], field) is not null)
        {
            end++;
        }

        if (end < rules.Count)
        {
            // A return from the new chain comes back to the rules behind the run; at the chain's end there are none.
            end = start + rules.Items[start..end].TakeWhile(StaysInside).Count();
        }

        var values = new Dictionary<EquatableArray<byte>, FieldValue>();
        var order = new List<FieldValue>();
        for (var i = start; i < end; i++)
        {
            if (TestOf(rules[i], field) is not { } test)
            {
                continue;
            }

            var value = Padded(test);
            if (!values.TryGetValue(value, out var known))
            {
                values.Add(value, known = new FieldValue(test, []));
                order.Add(known);
            }

            known.Rules.Add(i);
        }

        return end == start ? null : new FieldRun(field, start, end - start, order);
    }

    /// <summary>The value as it lies in a key.</summary>
    public static EquatableArray<byte> Padded(Match.Compare test)
    {
        var value = new byte[test.Part.Field.Type.PaddedLength()];
        var bytes = test.Value.AsSpan();
        bytes[..Math.Min(bytes.Length, test.Part.Field.Type.Length())].CopyTo(value);
        return EquatableArray.Create<byte>(value);
    }

    /// <summary>The rule's test of the field, unless a stateful test before it would be asked by others too.</summary>
    public static Match.Compare? TestOf(Rule rule, Field field)
    {
        foreach (var match in rule.Matches)
        {
            if (!Effects.IsPure(match))
            {
                return null;
            }

            if (
                match is Match.Compare { Comparison: Comparison.Equal, Part.IsMasked: false } compare
                && ReferenceEquals(compare.Part.Field, field)
            )
            {
                return compare;
            }
        }

        return null;
    }

    private static bool StaysInside(Rule rule) => rule.Verdict is not (Verdict.Return or Verdict.Goto or Verdict.Map);
}
