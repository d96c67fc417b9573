using System.Diagnostics;
using System.Runtime.InteropServices;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Simulation;

/// <summary>Answers the tests of rules. A packet without the field fails every test of it, negated or not.</summary>
internal sealed class Tests(TableIndex table, LocalAddresses? locals)
{
    public bool Holds(Match match, WalkState state) =>
        match switch
        {
            Match.Compare compare => Holds(compare, state.Packet),
            Match.AnyBit bits => Holds(bits, state.Packet),
            Match.Masked masked => Holds(masked, state.Packet),
            Match.InRanges ranges => Holds(ranges, state.Packet),
            Match.Either either => Holds(either, state),
            Match.InSet inSet => Holds(inSet, state.Packet),
            Match.Extension test => Holds(test, state),
            _ => throw new UnreachableException(),
        };

    /// <returns>The element found (−1: none), or null when the packet lacks a field of the key.</returns>
    public int? Find(Key key, string name, Packet packet)
    {
        var set = table.Set(name);
        Span<byte> bytes = stackalloc byte[64];
        bytes = bytes[..set.Set.KeyLength];
        return PacketFields.TryRead(packet, key, bytes) ? set.Find(bytes) : null;
    }

    /// <summary>What packets put into a set is no property of one packet: such a set's answer is free.</summary>
    private bool Holds(Match.InSet test, Packet packet) =>
        Find(test.Key, test.Set, packet) is { } index
        && (table.Set(test.Set).Set.Dynamic ? packet.Holding.Contains(FreeNames.Of(test)) : index >= 0) != test.Negated;

    private static bool Holds(Match.Compare test, Packet packet)
    {
        Span<byte> value = stackalloc byte[16];
        return TryRead(packet, test.Part.Field, ref value)
            && Under(test.Part, value).SequenceEqual(test.Value.AsSpan()[..value.Length])
                == (test.Comparison == Comparison.Equal);
    }

    private static Span<byte> Under(KeyPart part, Span<byte> value)
    {
        if (part.IsMasked)
        {
            PacketFields.Mask(value, part.PrefixLength);
        }

        return value;
    }

    private static bool Holds(Match.AnyBit test, Packet packet)
    {
        Span<byte> value = stackalloc byte[16];
        return TryRead(packet, test.Field, ref value)
            && ((value.Length < 4 ? value[0] : MemoryMarshal.Read<uint>(value)) & test.Bits) != 0 != test.Negated;
    }

    private static bool Holds(Match.Masked test, Packet packet)
    {
        Span<byte> value = stackalloc byte[16];
        if (!TryRead(packet, test.Field, ref value))
        {
            return false;
        }

        for (var i = 0; i < value.Length; i++)
        {
            value[i] &= test.Mask[i];
        }

        return value.SequenceEqual(test.Value.AsSpan()) == (test.Comparison == Comparison.Equal);
    }

    private static bool Holds(Match.InRanges test, Packet packet)
    {
        Span<byte> value = stackalloc byte[16];
        if (!TryRead(packet, test.Field, ref value))
        {
            return false;
        }

        var type = test.Field.Type;
        var bounds = test.Bounds.AsSpan();
        for (var at = 0; at < bounds.Length; at += value.Length * 2)
        {
            if (
                KeyBytes.Order(type, value, bounds.Slice(at, value.Length)) >= 0
                && KeyBytes.Order(type, value, bounds.Slice(at + value.Length, value.Length)) <= 0
            )
            {
                return !test.Negated;
            }
        }

        return test.Negated;
    }

    private bool Holds(Match.Either test, WalkState state)
    {
        var any = false;
        foreach (var alternative in test.Alternatives)
        {
            if (test.Negated && !CanAsk(alternative, state.Packet))
            {
                return false;
            }

            any = any || Holds(alternative, state);
        }

        return any != test.Negated;
    }

    private static bool CanAsk(Match match, Packet packet)
    {
        Span<byte> value = stackalloc byte[64];
        return match switch
        {
            Match.Compare test => TryRead(packet, test.Part.Field, ref value),
            Match.AnyBit test => TryRead(packet, test.Field, ref value),
            Match.Masked test => TryRead(packet, test.Field, ref value),
            Match.InRanges test => TryRead(packet, test.Field, ref value),
            Match.InSet test => PacketFields.TryRead(packet, test.Key, value),
            _ => true,
        };
    }

    private bool Holds(Match.Extension test, WalkState state)
    {
        var text = table.Text(test);
        if (test.Purity == Purity.Stateful)
        {
            state.Happened(text);
        }

        return locals?.Answer(test, state.Packet) ?? state.Packet.Holding.Contains(text);
    }

    /// <summary>Reads a field into the front of <paramref name="value"/> and cuts that to the field's length.</summary>
    private static bool TryRead(Packet packet, Field field, ref Span<byte> value)
    {
        var padded = value[..field.Type.PaddedLength()];
        padded.Clear();
        value = value[..field.Type.Length()];
        return PacketFields.TryRead(packet, field, padded);
    }
}
