using System.Diagnostics;

namespace Weir.Core.Rules.Space;

/// <summary>The tests of one table's rules as sets of packets. Its own reading of the IR: it shares nothing with the simulator.</summary>
internal sealed class MatchDiagrams(
    Diagrams diagrams,
    SpaceLayout layout,
    FieldTests tests,
    Ruleset table,
    EquatableArray<Model.IpPrefix> localAddresses
)
{
    private readonly Dictionary<(string, string), int> _sets = [];
    private readonly Dictionary<string, SetDeclaration> _declarations = Declarations(table);
    private readonly ComparisonPath _path = new(diagrams, layout, tests);
    private readonly List<Match> _others = [];
    private readonly ElementDiagrams _elements = new(diagrams, layout, tests);

    /// <exception cref="SpaceLimitException">The table does not declare the set.</exception>
    public SetDeclaration Declaration(string set) =>
        _declarations.TryGetValue(set, out var found)
            ? found
            : throw new SpaceLimitException($"table {table.Table} has no set '{set}'");

    public int Of(Match match) =>
        match switch
        {
            Match.Compare compare => tests.Compare(compare),
            Match.AnyBit bits => tests.AnyBit(bits),
            Match.Masked masked => tests.Masked(masked),
            Match.InRanges ranges => tests.InRanges(ranges),
            Match.InSet inSet => Of(inSet),
            Match.Either either => Of(either),
            Match.Extension extension => Of(extension),
            _ => throw new UnreachableException(),
        };

    /// <summary>The packets for which all these tests hold. Plain comparisons, the bulk of large rule sets, become one path at once.</summary>
    public int OfAll(ReadOnlySpan<Match> matches)
    {
        _path.Clear();
        var protocol = PlainProtocol(matches);
        foreach (var match in matches)
        {
            if (match is Match.Compare compare && _path.TryAdd(compare, protocol))
            {
                continue;
            }

            _others.Add(match);
        }

        var all = _path.Build();
        for (var i = _others.Count - 1; i >= 0 && all != Diagrams.False; i--)
        {
            all = diagrams.And(Of(_others[i]), all);
        }

        _others.Clear();
        return all;
    }

    /// <summary>A map's diagram with a terminal for each element, as <see cref="ElementDiagrams"/> has it.</summary>
    public int Map(Key key, string map, ReadOnlySpan<int> terminals) =>
        _elements.Of(key, Declaration(map), table.Elements.GetValueOrDefault(map), terminals);

    /// <summary>A free boolean.</summary>
    public int Free(string text) => diagrams.Variable(layout.Opaque[text]);

    private int Of(Match.InSet inSet)
    {
        var declaration = Declaration(inSet.Set);
        var present = Diagrams.True;
        foreach (var part in inSet.Key.Parts)
        {
            present = diagrams.And(present, tests.Presence(part.Field));
        }

        var inside = declaration.Dynamic ? Free(OpaqueText.Of(inSet)) : Inside(inSet);
        return inSet.Negated ? diagrams.Minus(present, inside) : diagrams.And(present, inside);
    }

    private int Inside(Match.InSet inSet)
    {
        var key = (inSet.Set, OpaqueText.Of(inSet.Key));
        if (!_sets.TryGetValue(key, out var inside))
        {
            inside = Map(inSet.Key, inSet.Set, []);
            _sets.Add(key, inside);
        }

        return inside;
    }

    /// <summary>
    /// One of the alternatives; negated, each of them fails on a packet that has its field (xt_multiport refuses fragments either way).
    /// </summary>
    private int Of(Match.Either either)
    {
        var result = either.Negated ? Diagrams.True : Diagrams.False;
        foreach (var alternative in either.Alternatives)
        {
            result = either.Negated
                ? diagrams.And(result, Negation(alternative))
                : diagrams.Or(result, Of(alternative));
        }

        return result;
    }

    private int Negation(Match match) =>
        match switch
        {
            Match.Compare compare => Of(compare with { Comparison = Opposite(compare.Comparison) }),
            Match.Masked masked => Of(masked with { Comparison = Opposite(masked.Comparison) }),
            Match.AnyBit bits => Of(bits with { Negated = !bits.Negated }),
            Match.InRanges ranges => Of(ranges with { Negated = !ranges.Negated }),
            Match.InSet inSet => Of(inSet with { Negated = !inSet.Negated }),
            Match.Either either => Of(either with { Negated = !either.Negated }),
            _ => diagrams.Not(Of(match)),
        };

    private static Comparison Opposite(Comparison comparison) =>
        comparison == Comparison.Equal ? Comparison.NotEqual : Comparison.Equal;

    /// <summary>A free boolean, but for the host's own addresses where they are declared.</summary>
    private int Of(Match.Extension extension) =>
        LocalAddressTest.Fields(extension) is { Count: > 0 } local && !localAddresses.IsEmpty
            ? Local(local)
            : Free(OpaqueText.Of(extension));

    private int Local(IReadOnlyList<(bool Source, bool Negated)> sides)
    {
        var result = Diagrams.True;
        foreach (var (source, negated) in sides)
        {
            var field = LocalAddressTest.Field(layout.Version, source);
            var own = Diagrams.False;
            foreach (var prefix in localAddresses)
            {
                own = diagrams.Or(own, Own(field, prefix));
            }

            result = diagrams.And(result, negated ? diagrams.Not(own) : own);
        }

        return result;
    }

    private int Own(Field field, Model.IpPrefix prefix)
    {
        if (prefix.IsIpv6 != (layout.Version == 6) || layout.Number(field) is not { } block)
        {
            return Diagrams.False;
        }

        var mask = FieldNumber.PrefixMask(field.Type, prefix.Length);
        var address = prefix.IsIpv6 ? prefix.V6.Address.Value : prefix.V4.Address.Value;
        return tests.Equal(block, mask, address & mask);
    }

    /// <summary>The protocol that the tests ask for; −1 when they leave it open.</summary>
    private static int PlainProtocol(ReadOnlySpan<Match> matches)
    {
        foreach (var match in matches)
        {
            if (
                match is Match.Compare { Comparison: Comparison.Equal, Part.IsMasked: false } compare
                && compare.Part.Field == Field.L4Proto
            )
            {
                return compare.Value[0];
            }
        }

        return -1;
    }

    private static Dictionary<string, SetDeclaration> Declarations(Ruleset table)
    {
        var all = new Dictionary<string, SetDeclaration>(table.Sets.Count, StringComparer.Ordinal);
        foreach (var set in table.Sets)
        {
            all[set.Name] = set;
        }

        return all;
    }
}
