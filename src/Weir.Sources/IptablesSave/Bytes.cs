using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>Values as their bytes lie in a key (<see cref="FieldType"/>).</summary>
internal static class Bytes
{
    public static EquatableArray<byte> Of(params byte[] bytes) =>
        new(ImmutableCollectionsMarshal.AsImmutableArray(bytes));

    /// <summary>Network order.</summary>
    public static EquatableArray<byte> Of(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return Of(bytes);
    }

    /// <summary>Network order.</summary>
    public static EquatableArray<byte> Of(UInt128 value)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return Of(bytes);
    }

    /// <summary>An address of the family: 4 bytes or 16.</summary>
    public static EquatableArray<byte> Address(UInt128 value, bool ipv6) => ipv6 ? Of(value) : Of((uint)value);

    /// <summary>The machine's order, as marks and conntrack bits lie.</summary>
    public static EquatableArray<byte> Native(uint value)
    {
        var bytes = new byte[4];
        MemoryMarshal.Write(bytes, in value);
        return Of(bytes);
    }

    /// <summary>A number in as many bytes as the field has, in the field's order.</summary>
    public static EquatableArray<byte> For(Field field, ulong value) =>
        field.Type switch
        {
            FieldType.Mark or FieldType.Priority or FieldType.CtState or FieldType.CtStatus => Native((uint)value),
            _ when field.Type.Length() == 1 => Of((byte)value),
            _ when field.Type.Length() == 2 => Of([(byte)(value >> 8), (byte)value]),
            _ => Of((uint)value),
        };

    /// <summary>First and last value of one range.</summary>
    public static EquatableArray<byte> Range(Field field, ulong low, ulong high)
    {
        return new([.. For(field, low).AsSpan(), .. For(field, high).AsSpan()]);
    }

    /// <summary>A name in 16 bytes, filled with zeros.</summary>
    public static EquatableArray<byte> Name(ReadOnlySpan<byte> name)
    {
        var bytes = new byte[16];
        name.CopyTo(bytes);
        return Of(bytes);
    }

    public static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
