namespace Weir.Core.Rules.Space;

/// <summary>
/// Sets of packets that a test of one field leaves. A packet without the field fails the test, negated or not.
/// </summary>
internal sealed class FieldTests(Diagrams diagrams, SpaceLayout layout)
{
    private readonly Dictionary<string, int> _presence = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, int, bool, EquatableArray<byte>), int> _atomTests = [];

    /// <summary>A predicate on a field's bytes, padded as in a key.</summary>
    public delegate bool Predicate(ReadOnlySpan<byte> value);

    /// <summary>Protocols with ports at the start of their header: TCP, UDP, DCCP, SCTP, UDP-Lite.</summary>
    public static ReadOnlySpan<byte> PortProtocols => [6, 17, 33, 132, 136];

    public static bool IsTransport(Field field) => field.Layer == FieldLayer.Transport;

    /// <summary>The protocols whose packets have the field; empty when the protocol does not matter.</summary>
    public static ReadOnlySpan<byte> ProtocolsOf(Field field) =>
        !IsTransport(field) ? []
        : field.L4Protocol == 0 ? PortProtocols
        : field.L4Protocol switch
        {
            1 => [1],
            6 => [6],
            _ => [58],
        };

    /// <summary>The packets that have the field.</summary>
    public int Presence(Field field)
    {
        if (!_presence.TryGetValue(field.Name, out var diagram))
        {
            diagram = MakePresence(field);
            _presence.Add(field.Name, diagram);
        }

        return diagram;
    }

    /// <summary>Packets with a conntrack entry.</summary>
    public int Tracked()
    {
        Span<bool> states = stackalloc bool[SpaceLayout.States.Length];
        for (var i = 0; i < states.Length; i++)
        {
            states[i] = SpaceLayout.States[i] is not (CtStates.Invalid or CtStates.Untracked);
        }

        return layout.State.Set(diagrams, states);
    }

    /// <summary>Packets whose protocol is one of these, ascending; all when there are none.</summary>
    public int Protocols(ReadOnlySpan<byte> protocols)
    {
        if (protocols.IsEmpty)
        {
            return Diagrams.True;
        }

        Span<NumberRange> ranges = stackalloc NumberRange[protocols.Length];
        for (var i = 0; i < ranges.Length; i++)
        {
            ranges[i] = new NumberRange(protocols[i], protocols[i], Diagrams.True);
        }

        return layout.Number(Field.L4Proto) is { } block ? NumberRanges.Of(diagrams, block, ranges) : Diagrams.False;
    }

    /// <summary>Packets that begin a datagram, so that they have a transport header.</summary>
    public int FirstFragment() => layout.Fragment.Set(diagrams, [true, false]);

    public int Compare(Match.Compare compare)
    {
        var (field, negated) = (compare.Part.Field, compare.Comparison == Comparison.NotEqual);
        if (layout.Number(field) is { } block)
        {
            var mask = compare.Part.IsMasked
                ? FieldNumber.PrefixMask(field.Type, compare.Part.PrefixLength)
                : UInt128.MaxValue;
            var equal = Equal(block, mask, FieldNumber.Read(field.Type, compare.Value.AsSpan()));
            return Signed(field, equal, negated);
        }

        var key = (field.Name, compare.Part.IsMasked ? compare.Part.PrefixLength : -1, negated, compare.Value);
        if (!_atomTests.TryGetValue(key, out var diagram))
        {
            diagram = CompareAtoms(compare, negated);
            _atomTests.Add(key, diagram);
        }

        return diagram;
    }

    public int AnyBit(Match.AnyBit test)
    {
        if (layout.Number(test.Field) is not { } block)
        {
            return Atoms(
                test.Field,
                value => ((uint)FieldNumber.Read(test.Field.Type, value) & test.Bits) != 0 != test.Negated
            );
        }

        var none = Equal(block, test.Bits, 0);
        return Signed(test.Field, none, negated: !test.Negated);
    }

    public int Masked(Match.Masked test)
    {
        var mask = FieldNumber.Read(test.Field.Type, test.Mask.AsSpan());
        var wanted = FieldNumber.Read(test.Field.Type, test.Value.AsSpan());
        var negated = test.Comparison == Comparison.NotEqual;
        return layout.Number(test.Field) is { } block
            ? Signed(test.Field, Equal(block, mask, wanted), negated)
            : Atoms(test.Field, value => (FieldNumber.Read(test.Field.Type, value) & mask) == wanted != negated);
    }

    public int InRanges(Match.InRanges test)
    {
        var length = test.Field.Type.Length();
        var ranges = new NumberRange[test.Bounds.Count / (2 * length)];
        for (var i = 0; i < ranges.Length; i++)
        {
            var bounds = test.Bounds.AsSpan()[(i * 2 * length)..];
            ranges[i] = new NumberRange(
                FieldNumber.Read(test.Field.Type, bounds[..length]),
                FieldNumber.Read(test.Field.Type, bounds.Slice(length, length)),
                Diagrams.True
            );
        }

        return layout.Number(test.Field) is { } block
            ? Signed(test.Field, InRanges(block, ranges), test.Negated)
            : Atoms(test.Field, value => Within(ranges, FieldNumber.Read(test.Field.Type, value)) != test.Negated);
    }

    /// <summary>The numbers in ranges that may be unordered or overlap.</summary>
    public int InRanges(FieldBlock block, ReadOnlySpan<NumberRange> ranges)
    {
        var inside = Diagrams.False;
        foreach (var range in ranges)
        {
            var most = block.Bits == 128 ? UInt128.MaxValue : (UInt128.One << block.Bits) - 1;
            if (range.First <= range.Last && range.First <= most)
            {
                inside = diagrams.Or(inside, NumberRanges.Of(diagrams, block, [range]));
            }
        }

        return inside;
    }

    /// <summary>The packets whose value, among the few worth telling apart, satisfies the predicate.</summary>
    public int Atoms(Field field, Predicate predicate)
    {
        if (layout.Atoms(field) is not { } block)
        {
            return Diagrams.False;
        }

        Span<bool> members =
            block.Values.Length <= 256 ? stackalloc bool[block.Values.Length] : new bool[block.Values.Length];
        for (var i = 0; i < members.Length; i++)
        {
            members[i] = block.Values[i] is { } value && predicate(value);
        }

        return block.Set(diagrams, members);
    }

    /// <summary>The number's bits under the mask are those of <paramref name="wanted"/>.</summary>
    public int Equal(FieldBlock block, UInt128 mask, UInt128 wanted)
    {
        // Bits above the block are always 0; bits outside the mask are 0 after masking.
        var known = block.Bits == 128 ? UInt128.MaxValue : (UInt128.One << block.Bits) - 1;
        if ((wanted & ~(mask & known)) != 0)
        {
            return Diagrams.False;
        }

        var diagram = Diagrams.True;
        for (var bit = 0; bit < block.Bits; bit++)
        {
            if (((mask >> bit) & 1) != 0)
            {
                var variable = block.LowVariable(bit);
                diagram =
                    ((wanted >> bit) & 1) != 0
                        ? diagrams.Make(variable, Diagrams.False, diagram)
                        : diagrams.Make(variable, diagram, Diagrams.False);
            }
        }

        return diagram;
    }

    private int Signed(Field field, int holds, bool negated) =>
        negated ? diagrams.Minus(Presence(field), holds) : diagrams.And(Presence(field), holds);

    private int CompareAtoms(Match.Compare compare, bool negated)
    {
        var masked = new byte[16];
        return Atoms(
            compare.Part.Field,
            value =>
            {
                value.CopyTo(masked);
                if (compare.Part.IsMasked)
                {
                    MaskPrefix(masked.AsSpan(0, value.Length), compare.Part.PrefixLength);
                }

                var wanted = compare.Value.AsSpan();
                var length = Math.Min(value.Length, wanted.Length);
                return masked.AsSpan(0, length).SequenceEqual(wanted[..length]) != negated;
            }
        );
    }

    /// <summary>Clears the bits behind a prefix.</summary>
    public static void MaskPrefix(Span<byte> value, int prefixLength)
    {
        for (var i = 0; i < value.Length; i++)
        {
            value[i] &= (byte)(0xFF << (8 - Math.Clamp(prefixLength - (i * 8), 0, 8)));
        }
    }

    private static bool Within(ReadOnlySpan<NumberRange> ranges, UInt128 value)
    {
        foreach (var range in ranges)
        {
            if (value >= range.First && value <= range.Last)
            {
                return true;
            }
        }

        return false;
    }

    private int MakePresence(Field field)
    {
        if (layout.Number(field) is null && layout.Atoms(field) is null)
        {
            return Diagrams.False;
        }

        if (IsTransport(field))
        {
            return diagrams.And(FirstFragment(), Protocols(ProtocolsOf(field)));
        }

        if (field.Layer == FieldLayer.Conntrack && field != Field.CtState)
        {
            return Tracked();
        }

        return layout.Atoms(field) is null ? Diagrams.True : Atoms(field, static _ => true);
    }
}
