using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Weir.Kernel.Netlink;

/// <summary>
/// Walks a run of attributes (<c>struct nlattr</c>). <see cref="Next"/> checks the bounds of one attribute once; the typed
/// readers check its exact length. Anything wrong throws <see cref="NetlinkFormatException"/>, never another exception.
/// </summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> data)
{
    // #define NLA_TYPE_MASK ~(NLA_F_NESTED | NLA_F_NET_BYTEORDER)
    private const ushort TypeMask = 0x3fff;

    private ReadOnlySpan<byte> _rest = data;

    /// <summary>Type of the current attribute without its two flag bits.</summary>
    internal ushort Type { get; private set; }

    /// <summary>Bytes of the current attribute's value, unpadded.</summary>
    internal ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Moves to the next attribute; false at the end.</summary>
    internal bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        if (_rest.Length < NetlinkWriter.AttributeHeaderLength)
        {
            throw new NetlinkFormatException($"{_rest.Length} bytes left where an attribute header of 4 was expected");
        }

        var length = MemoryMarshal.Read<ushort>(_rest);
        Type = (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & TypeMask);
        if (length < NetlinkWriter.AttributeHeaderLength || length > _rest.Length)
        {
            throw new NetlinkFormatException(
                $"attribute {Type} says it is {length} bytes long; expected 4 to {_rest.Length}"
            );
        }

        Value = _rest[NetlinkWriter.AttributeHeaderLength..length];
        // The last attribute of a message may come without its padding.
        _rest = _rest[Math.Min(NetlinkWriter.Align(length), _rest.Length)..];
        return true;
    }

    internal readonly byte UInt8() => Exactly(1)[0];

    internal readonly ushort UInt16() => MemoryMarshal.Read<ushort>(Exactly(2));

    internal readonly uint UInt32() => MemoryMarshal.Read<uint>(Exactly(4));

    internal readonly ulong UInt64() => MemoryMarshal.Read<ulong>(Exactly(8));

    internal readonly ushort UInt16BigEndian() => BinaryPrimitives.ReadUInt16BigEndian(Exactly(2));

    internal readonly uint UInt32BigEndian() => BinaryPrimitives.ReadUInt32BigEndian(Exactly(4));

    internal readonly ulong UInt64BigEndian() => BinaryPrimitives.ReadUInt64BigEndian(Exactly(8));

    /// <summary>UTF-8, with or without the ending zero byte.</summary>
    internal readonly string String()
    {
        var text = Value is [.. var head, 0] ? head : Value;
        return text.Contains((byte)0)
            ? throw new NetlinkFormatException($"attribute {Type} has a zero byte inside its text")
            : Encoding.UTF8.GetString(text);
    }

    /// <summary>The attributes inside the current one.</summary>
    internal readonly AttributeReader Nested() => new(Value);

    private readonly ReadOnlySpan<byte> Exactly(int length) =>
        Value.Length == length
            ? Value
            : throw new NetlinkFormatException($"attribute {Type} has {Value.Length} bytes; expected {length}");
}
