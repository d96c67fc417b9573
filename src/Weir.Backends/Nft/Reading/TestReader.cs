using System.Text;
using Weir.Core.Rules;

namespace Weir.Backends.Nft.Reading;

/// <summary>What a field is compared with.</summary>
internal static class TestReader
{
    /// <summary>Behind the field.</summary>
    public static Match Read(ref LineCursor cursor, Field field) =>
        cursor.TryTake("&"u8) ? Masked(ref cursor, field) : Compared(ref cursor, field);

    private static Match Masked(ref LineCursor cursor, Field field)
    {
        var at = cursor.At;
        var word = cursor.Word();
        var type = field.Type;
        if (type is FieldType.CtState or FieldType.CtStatus && word.StartsWith("("u8) && word.EndsWith(")"u8))
        {
            Span<byte> bits = stackalloc byte[4];
            if (!ValueReader.TryBits(type, word[1..^1], (byte)'|', bits))
            {
                throw Bad(at, field, word);
            }

            cursor.Take("== 0"u8);
            return new Match.AnyBit(field, HostOrder.Number(bits), Negated: true);
        }

        var mask = new byte[type.Length()];
        if (!FieldReader.TryMask(type, word, mask))
        {
            throw Bad(at, field, word);
        }

        var comparison = cursor.TryTake("!="u8) ? Comparison.NotEqual : Comparison.Equal;
        if (comparison == Comparison.Equal)
        {
            cursor.Take("=="u8);
        }

        at = cursor.At;
        word = cursor.Word();
        var value = new byte[type.Length()];
        if (!FieldReader.TryMask(type, word, value))
        {
            throw Bad(at, field, word);
        }

        // A prefix of an address is compared as such, see NftForm.
        return
            type is FieldType.Ipv4Address or FieldType.Ipv6Address
            && PrefixMask.LengthOf(field, mask) is > 0 and var length
            ? new Match.Compare(new KeyPart(field, length), comparison, [.. value])
            : new Match.Masked(field, [.. mask], comparison, [.. value]);
    }

    private static Match Compared(ref LineCursor cursor, Field field)
    {
        var differs = cursor.TryTake("!="u8);
        var comparison = differs ? Comparison.NotEqual : Comparison.Equal;
        var at = cursor.At;
        var type = field.Type;
        if (type == FieldType.InterfaceName)
        {
            return Name(ref cursor, field, comparison);
        }

        var word = cursor.Word();
        var first = new byte[type.Length()];
        var last = new byte[type.Length()];
        var isBits = type is FieldType.CtState or FieldType.CtStatus;
        var isRead = isBits
            ? ValueReader.TryRead(type, word, first) && ValueReader.TryRead(type, word, last)
            : RangeReader.TryRead(type, word, first, last);
        if (!isRead)
        {
            throw Bad(at, field, word);
        }

        if (isBits && !differs)
        {
            return new Match.AnyBit(field, HostOrder.Number(first));
        }

        var slash = word.IndexOf((byte)'/');
        if (slash >= 0)
        {
            _ = LineCursor.TryNumber(word[(slash + 1)..], out var bits);
            return new Match.Compare(new KeyPart(field, (int)bits), comparison, [.. first]);
        }

        return first.AsSpan().SequenceEqual(last)
            ? new Match.Compare(field, comparison, [.. first])
            : new Match.InRanges(field, [.. first, .. last], differs);
    }

    private static Match.Compare Name(ref LineCursor cursor, Field field, Comparison comparison)
    {
        var at = cursor.At;
        var word = cursor.Value(isQuoted: true);
        var value = new byte[field.Type.Length()];
        if (ValueReader.TryRead(field.Type, word, value))
        {
            return new Match.Compare(field, comparison, [.. value]);
        }

        var start = word[1..^1].TrimEnd((byte)'*');
        if (start.Length != word.Length - 3 || start.Length > value.Length)
        {
            throw Bad(at, field, word);
        }

        start.CopyTo(value);
        return new Match.Compare(new KeyPart(field, 8 * start.Length), comparison, [.. value]);
    }

    private static ReadFault Bad(int at, Field field, ReadOnlySpan<byte> word) =>
        LineCursor.FaultAt(
            at,
            NftDiagnostics.BadValue,
            $"\"{Encoding.UTF8.GetString(word)}\" is no value of {NftFields.Name(field)}"
        );
}
