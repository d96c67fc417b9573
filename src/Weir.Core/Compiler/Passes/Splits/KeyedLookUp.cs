using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Splits;

/// <summary>The look-up without whose success a rule does nothing.</summary>
/// <param name="Key">What is looked up.</param>
/// <param name="Set">In what.</param>
/// <param name="Elements">What is in it.</param>
/// <param name="Test">The test that it is; null where a statement or the verdict looks it up.</param>
internal sealed record KeyedLookUp(Key Key, SetDeclaration Set, ElementTable Elements, Match.InSet? Test)
{
    /// <summary>A test that says no more than that the key is in the set, and that nobody counts.</summary>
    public bool IsPlainTest => Test is not null && !Set.Counters;

    /// <returns>Null when the rule may do something whatever is in the sets, or nobody can say what is.</returns>
    public static KeyedLookUp? Of(
        Rule rule,
        IReadOnlyDictionary<string, SetDeclaration> sets,
        IReadOnlyDictionary<string, ElementTable> elements
    )
    {
        foreach (var match in rule.Matches)
        {
            if (!Effects.IsPure(match))
            {
                // It is asked whatever stands behind it.
                return null;
            }

            if (match is Match.InSet { Negated: false } test)
            {
                return Make(test.Key, test.Set, test);
            }
        }

        return rule.Statements.Items switch
        {
            [Statement.SetMarkFromMap mark, ..] => Make(mark.Key, mark.Map, null),
            [Statement.SourceNat nat, ..] => Make(nat.Key, nat.Map, null),
            [Statement.DestinationNat nat, ..] => Make(nat.Key, nat.Map, null),
            [] when rule.Verdict is Verdict.Map map => Make(map.Key, map.Name, null),
            _ => null,
        };

        KeyedLookUp? Make(Key key, string name, Match.InSet? test) =>
            sets.TryGetValue(name, out var set)
            && set is { Interval: false, Dynamic: false, Timeouts: false }
            && elements.TryGetValue(name, out var table)
                ? new KeyedLookUp(key, set, table, test)
                : null;
    }

    public bool Covers(ReadOnlySpan<KeyPart> parts)
    {
        foreach (var part in parts)
        {
            if (!Key.Parts.Contains(part))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Where in an element each of some parts of the key lies.</summary>
    public (int At, int Length)[] PlacesOf(ReadOnlySpan<KeyPart> parts)
    {
        var places = new (int, int)[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var at = 0;
            foreach (var part in Key.Parts)
            {
                var length = part.Field.Type.PaddedLength();
                if (part == parts[i])
                {
                    places[i] = (at, length);
                    break;
                }

                at += length;
            }
        }

        return places;
    }
}
