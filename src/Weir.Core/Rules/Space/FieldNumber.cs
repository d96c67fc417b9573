using System.Runtime.InteropServices;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Weir.Core.Rules.Space;

/// <summary>Reads a value's bytes as the number it is, whatever order they lie in (<see cref="FieldType"/>).</summary>
internal static class FieldNumber
{
    /// <param name="type">Type of the field.</param>
    /// <param name="bytes">At least as many as the type is long; fewer are filled up with zero bytes.</param>
    public static UInt128 Read(FieldType type, ReadOnlySpan<byte> bytes)
    {
        Span<byte> all = stackalloc byte[16];
        all.Clear();
        var length = type.Length();
        bytes[..Math.Min(length, bytes.Length)].CopyTo(all);
        return type switch
        {
            FieldType.Mark or FieldType.Priority or FieldType.CtState or FieldType.CtStatus => MemoryMarshal.Read<uint>(
                all
            ),
            _ => ReadUInt128BigEndian(all) >> (128 - (length * 8)),
        };
    }

    /// <summary>Whether the part keeps the most significant bits of its number: not so for numbers in the machine's order.</summary>
    public static bool IsPrefixOrdered(KeyPart part) =>
        !part.IsMasked
        || part.Field.Type is not (FieldType.Mark or FieldType.Priority or FieldType.CtState or FieldType.CtStatus);

    /// <summary>The mask that keeps the first bits of the value's bytes.</summary>
    public static UInt128 PrefixMask(FieldType type, int prefixLength)
    {
        Span<byte> mask = stackalloc byte[16];
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = (byte)(0xFF << (8 - Math.Clamp(prefixLength - (i * 8), 0, 8)));
        }

        return Read(type, mask);
    }
}
