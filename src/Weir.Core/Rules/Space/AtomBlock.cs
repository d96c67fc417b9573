using System.Collections.Immutable;

namespace Weir.Core.Rules.Space;

/// <summary>
/// The variables of a field that has few values worth telling apart: each value is a code. Codes that no value uses mean the last
/// value, so that equal functions stay equal diagrams.
/// </summary>
/// <param name="First">Variable of the code's most significant bit.</param>
/// <param name="Values">The field's bytes for each code, padded as in a key; null where the packet has no such field.</param>
internal sealed record AtomBlock(int First, ImmutableArray<byte[]?> Values)
{
    /// <summary>Variables needed for this many values.</summary>
    public static int BitsFor(int values)
    {
        var bits = 0;
        while (1 << bits < values)
        {
            bits++;
        }

        return bits;
    }

    public int Bits { get; } = BitsFor(Values.Length);

    /// <summary>The packets whose value's code is a member.</summary>
    public int Set(Diagrams diagrams, ReadOnlySpan<bool> members) => Set(diagrams, members, 0, 0);

    private int Set(Diagrams diagrams, ReadOnlySpan<bool> members, int bit, int code)
    {
        if (bit == Bits)
        {
            return members[Math.Min(code, members.Length - 1)] ? Diagrams.True : Diagrams.False;
        }

        var half = 1 << (Bits - 1 - bit);
        return diagrams.Make(
            First + bit,
            Set(diagrams, members, bit + 1, code),
            Set(diagrams, members, bit + 1, code + half)
        );
    }
}
