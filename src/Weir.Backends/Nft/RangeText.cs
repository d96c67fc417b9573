using System.Numerics;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>A field's range in an interval set: one value, an address prefix, or first-last.</summary>
internal static class RangeText
{
    public static void Write(TextWriter output, FieldType type, ReadOnlySpan<byte> first, ReadOnlySpan<byte> last)
    {
        var length = type.Length();
        first = first[..length];
        last = last[..length];
        ValueText.Write(output, type, first);
        if (first.SequenceEqual(last))
        {
            return;
        }

        if (IsAddress(type) && PrefixLength(first, last) is >= 0 and var prefix)
        {
            output.Write('/');
            ValueText.WriteNumber(output, (ulong)prefix);
            return;
        }

        output.Write('-');
        ValueText.Write(output, type, last);
    }

    private static bool IsAddress(FieldType type) => type is FieldType.Ipv4Address or FieldType.Ipv6Address;

    /// <summary>The prefix from first to last, or −1 when it is none: first ends with zeros where last ends with ones.</summary>
    private static int PrefixLength(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last)
    {
        var shared = first.CommonPrefixLength(last);
        var (low, high) = (first[shared], last[shared]);
        var differing = 32 - BitOperations.LeadingZeroCount((uint)(low ^ high));
        var tail = (1 << differing) - 1;
        var aligned = (low & tail) == 0 && (high & tail) == tail;
        var rest = shared + 1;
        return aligned && !first[rest..].ContainsAnyExcept((byte)0) && !last[rest..].ContainsAnyExcept((byte)255)
            ? (8 * rest) - differing
            : -1;
    }
}
