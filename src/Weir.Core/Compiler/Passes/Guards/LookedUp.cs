using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Compiler.Passes.Grouping;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Guards;

/// <summary>The values of one field without which a rule does nothing: those in the keys of a set, or one that it compares with.</summary>
internal sealed class LookedUp
{
    private readonly int _at;
    private readonly int _length;
    private readonly byte[] _single = [];

    private LookedUp(Key key, Field field, SetDeclaration set, ElementTable elements)
    {
        (Key, Set, Elements) = (key, set, elements);
        _length = field.Type.PaddedLength();
        foreach (var part in key.Parts)
        {
            if (ReferenceEquals(part.Field, field))
            {
                Bits = BitsOf(part);
                break;
            }

            _at += part.Field.Type.PaddedLength();
        }
    }

    private LookedUp(KeyPart part, ReadOnlySpan<byte> value)
    {
        Key = new Key([part]);
        Bits = BitsOf(part);
        _length = part.Field.Type.PaddedLength();
        _single = new byte[_length];
        value[..Math.Min(value.Length, _length)].CopyTo(_single);
    }

    public Key Key { get; }

    public SetDeclaration? Set { get; }

    public ElementTable? Elements { get; }

    /// <summary>Bits of the field that the rule looks at.</summary>
    public int Bits { get; }

    public int Count => Elements?.Count ?? 1;

    /// <summary>What it costs a packet that it does not find.</summary>
    public double Nanoseconds(TargetCost cost) =>
        this is { Set: { } set, Elements: { } elements }
            ? cost.LookUp([.. Key.Parts], FormOf(set), elements.Count)
            : cost.Rule([.. Key.Parts], []);

    public ReadOnlySpan<byte> Value(int index) => Elements is null ? _single : Elements[index].Slice(_at, _length);

    /// <returns>Null when the rule may do something for any value.</returns>
    public static LookedUp? By(
        Rule rule,
        Field field,
        Dictionary<string, SetDeclaration> sets,
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

            var found = match switch
            {
                Match.Compare { Comparison: Comparison.Equal } compare
                    when ReferenceEquals(compare.Part.Field, field) => new LookedUp(
                    compare.Part,
                    compare.Value.AsSpan()
                ),
                Match.InSet { Negated: false } set => Of(set.Key, set.Set, field, sets, elements),
                _ => null,
            };
            if (found is not null)
            {
                return found;
            }
        }

        return rule.Statements.Items switch
        {
            [Statement.SetMarkFromMap mark, ..] => Of(mark.Key, mark.Map, field, sets, elements),
            [Statement.SourceNat nat, ..] => Of(nat.Key, nat.Map, field, sets, elements),
            [Statement.DestinationNat nat, ..] => Of(nat.Key, nat.Map, field, sets, elements),
            [] when rule.Verdict is Verdict.Map map => Of(map.Key, map.Name, field, sets, elements),
            _ => null,
        };
    }

    private static GroupForm FormOf(SetDeclaration set) =>
        set.IsVerdictMap ? GroupForm.Verdicts
        : set.Data.IsEmpty ? GroupForm.Set
        : GroupForm.Mark;

    private static int BitsOf(KeyPart part) => part.IsMasked ? part.PrefixLength : part.Field.Type.Length() * 8;

    private static LookedUp? Of(
        Key key,
        string name,
        Field field,
        Dictionary<string, SetDeclaration> sets,
        IReadOnlyDictionary<string, ElementTable> elements
    )
    {
        if (
            !sets.TryGetValue(name, out var set)
            || set is { Interval: true } or { Dynamic: true } or { Timeouts: true }
            || !elements.TryGetValue(name, out var table)
        )
        {
            return null;
        }

        foreach (var part in key.Parts)
        {
            if (ReferenceEquals(part.Field, field))
            {
                return new LookedUp(key, field, set, table);
            }
        }

        return null;
    }
}
