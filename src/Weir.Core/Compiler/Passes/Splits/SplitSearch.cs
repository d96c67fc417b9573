using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Splits;

/// <summary>Finds the split of a chain that saves most.</summary>
internal sealed class SplitSearch(
    IReadOnlyDictionary<string, SetDeclaration> sets,
    IReadOnlyDictionary<string, ElementTable> elements,
    PassContext context,
    ChainEffects effects
)
{
    /// <summary>A split writes the rules behind it down again for each class of values.</summary>
    private const int MostRules = 16;

    private const int MostClasses = 4;

    /// <summary>Nothing is known of the traffic: each part of the key is taken to be one that occurs in half of the packets.</summary>
    private const double Known = 0.5;

    /// <summary>Saving below which another map and chains are not worth their while.</summary>
    private const double LeastGain = 40;

    /// <summary>What a million elements more must save: they take a second to load and 100 MB (kernel.md, B).</summary>
    private const double NanosecondsPerMillion = 200;

    /// <summary>
    /// Elements of the look-ups of a chain up to which it is split. The map says again which of them belong together, and the proof that it says
    /// so rightly grows faster than they do: 11 s with 200,000, not done after ten minutes with 1,700,000. An unproved rule set is worth
    /// less than a look-up.
    /// </summary>
    private const int MostElements = 500_000;

    public KeySplit? Best(EquatableArray<Rule> rules)
    {
        var lookUps = new KeyedLookUp?[rules.Count];
        for (var i = 0; i < rules.Count; i++)
        {
            lookUps[i] = KeyedLookUp.Of(rules[i], sets, elements);
        }

        if (lookUps.Sum(static lookUp => (long)(lookUp?.Elements.Count ?? 0)) > MostElements)
        {
            return null;
        }

        KeySplit? best = null;
        foreach (var parts in Candidates(lookUps))
        {
            if (Of(rules, lookUps, parts) is { } split && split.Gain > Math.Max(LeastGain, best?.Gain ?? 0))
            {
                best = split;
            }
        }

        return best;
    }

    /// <summary>
    /// What two of the keys have in common, each once: several fields, because one alone is a guard's to ask for, and the whole key of a
    /// plain test, whose set the map replaces.
    /// </summary>
    private static List<KeyPart[]> Candidates(KeyedLookUp?[] lookUps)
    {
        var found = new List<KeyPart[]>();
        for (var i = 0; i < lookUps.Length; i++)
        {
            for (var j = i + 1; j < lookUps.Length; j++)
            {
                if (lookUps[i] is not { } first || lookUps[j] is not { } second)
                {
                    continue;
                }

                KeyPart[] shared =
                [
                    .. first.Key.Parts.Where(part => IsFixed(part.Field) && second.Key.Parts.Contains(part)),
                ];
                if (
                    shared.Length > 1
                    && (IsExact(first, shared) || IsExact(second, shared))
                    && !found.Exists(known => known.SequenceEqual(shared))
                )
                {
                    found.Add(shared);
                }
            }
        }

        return found;
    }

    private static bool IsFixed(Field field) =>
        field.Layer is FieldLayer.Transport
        || field.Type is FieldType.Ipv4Address or FieldType.Ipv6Address
        || ReferenceEquals(field, Field.L4Proto);

    private KeySplit? Of(EquatableArray<Rule> rules, KeyedLookUp?[] lookUps, KeyPart[] parts)
    {
        var needing = new List<int>();
        for (var i = 0; i < lookUps.Length; i++)
        {
            if (lookUps[i]?.Covers(parts) == true)
            {
                needing.Add(i);
            }
        }

        var start = needing[0];
        var now = needing.Sum(rule => CostOf(lookUps[rule]));
        if (
            rules.Count - start > MostRules
            || now - LeastCost(lookUps, needing, parts) < LeastGain
            || Changes(rules, start, parts)
        )
        {
            return null;
        }

        var (values, members) = Members(lookUps, needing, parts);
        if (members.Distinct().Count() > MostClasses)
        {
            return null;
        }

        var (needs, exact) = (new int[rules.Count - start], new bool[rules.Count - start]);
        Array.Fill(needs, -1);
        for (var i = 0; i < needing.Count; i++)
        {
            needs[needing[i] - start] = i;
            exact[needing[i] - start] = IsExact(lookUps[needing[i]], parts);
        }

        var found = Share(values, parts) * Inside(lookUps, needing, parts, members);
        var gain = now - context.Cost.LookUp(parts, GroupForm.Verdicts, values.Count) - found;
        gain -= NanosecondsPerMillion * Math.Max(0, values.Count - Replaced(lookUps, needing, parts)) / 1e6;
        return new KeySplit(start, parts, needs, exact, values, members, gain);
    }

    private static bool IsExact(KeyedLookUp? lookUp, KeyPart[] parts) =>
        lookUp is { IsPlainTest: true } && lookUp.Key.Parts.Items.SequenceEqual(parts);

    /// <summary>Elements of sets that nobody will look up any more.</summary>
    private static int Replaced(KeyedLookUp?[] lookUps, List<int> needing, KeyPart[] parts) =>
        needing.Sum(rule => IsExact(lookUps[rule], parts) ? lookUps[rule]?.Elements.Count ?? 0 : 0);

    /// <summary>The map's cost at least: what it replaces is in it.</summary>
    private double LeastCost(KeyedLookUp?[] lookUps, List<int> needing, KeyPart[] parts)
    {
        var least = needing.Max(rule => IsExact(lookUps[rule], parts) ? lookUps[rule]?.Elements.Count ?? 1 : 1);
        return context.Cost.LookUp(parts, GroupForm.Verdicts, least);
    }

    private double CostOf(KeyedLookUp? lookUp)
    {
        if (lookUp is null)
        {
            return 0;
        }

        var form =
            lookUp.Set.IsVerdictMap ? GroupForm.Verdicts
            : lookUp.Set.Data.IsEmpty ? GroupForm.Set
            : GroupForm.Mark;
        return context.Cost.LookUp([.. lookUp.Key.Parts], form, lookUp.Elements.Count);
    }

    /// <summary>True when a rule from there on may change what is looked up.</summary>
    private bool Changes(EquatableArray<Rule> rules, int start, KeyPart[] parts)
    {
        var reads = FieldBits.Of(new Key(new([.. parts]))) | FieldBits.Sets;
        var writes = 0UL;
        foreach (var rule in rules.Items[start..])
        {
            foreach (var statement in rule.Statements)
            {
                writes |= Effects.Of(statement).Writes;
            }

            writes |= rule.Verdict switch
            {
                Verdict.Jump jump => effects.Of(jump.Chain).Writes,
                Verdict.Map => FieldBits.All & WritesOf(rule),
                _ => 0,
            };
        }

        return (writes & reads) != 0;
    }

    private ulong WritesOf(Rule rule)
    {
        var writes = 0UL;
        if (rule.Verdict is Verdict.Map map && sets.TryGetValue(map.Name, out var set))
        {
            foreach (var verdict in set.Verdicts)
            {
                writes |= verdict is Verdict.Jump jump ? effects.Of(jump.Chain).Writes : 0;
            }
        }

        return writes;
    }

    private static (PackedKeys Values, List<uint> Members) Members(
        KeyedLookUp?[] lookUps,
        List<int> needing,
        KeyPart[] parts
    )
    {
        var values = new PackedKeys(parts.Sum(static part => part.Field.Type.PaddedLength()));
        var members = new List<uint>();
        for (var i = 0; i < needing.Count; i++)
        {
            if (lookUps[needing[i]] is { } lookUp)
            {
                Add(lookUp, 1u << i, parts, values, members);
            }
        }

        return (values, members);
    }

    private static void Add(KeyedLookUp lookUp, uint bit, KeyPart[] parts, PackedKeys values, List<uint> members)
    {
        var places = lookUp.PlacesOf(parts);
        Span<byte> value = stackalloc byte[64];
        for (var i = 0; i < lookUp.Elements.Count; i++)
        {
            var element = lookUp.Elements[i];
            var length = 0;
            foreach (var (at, size) in places)
            {
                element.Slice(at, size).CopyTo(value[length..]);
                length += size;
            }

            var number = values.FindOrAdd(value[..length]);
            if (number == members.Count)
            {
                members.Add(0);
            }

            members[number] |= bit;
        }
    }

    /// <summary>The part of the packets whose key is in the map: half of those whose every part occurs there somewhere.</summary>
    private static double Share(PackedKeys values, KeyPart[] parts)
    {
        var combinations = 1.0;
        var at = 0;
        foreach (var part in parts)
        {
            var length = part.Field.Type.PaddedLength();
            var distinct = new PackedKeys(length);
            for (var i = 0; i < values.Count; i++)
            {
                distinct.FindOrAdd(values[i].Slice(at, length));
            }

            combinations *= Math.Max(1, distinct.Count);
            at += length;
        }

        return Known * values.Count / combinations;
    }

    /// <summary>What a packet whose key is in the map pays behind it.</summary>
    private double Inside(KeyedLookUp?[] lookUps, List<int> needing, KeyPart[] parts, List<uint> members)
    {
        var sum = 0.0;
        for (var i = 0; i < needing.Count; i++)
        {
            if (!IsExact(lookUps[needing[i]], parts))
            {
                var bit = 1u << i;
                sum += CostOf(lookUps[needing[i]]) * members.Count(member => (member & bit) != 0);
            }
        }

        return members.Count == 0 ? 0 : context.Cost.Jump + (sum / members.Count);
    }
}
