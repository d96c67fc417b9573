using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Weir.Kernel.Netlink;

/// <summary>
/// Writes netlink messages one after another into one growing buffer. Lengths of messages and nested attributes are
/// patched when their scope is disposed; scopes hold offsets, not spans, because the buffer moves when it grows.
/// </summary>
internal sealed class NetlinkWriter(int capacity = 512)
{
    // #define NLMSG_HDRLEN ((int) NLMSG_ALIGN(sizeof(struct nlmsghdr)))
    internal const int MessageHeaderLength = 16;

    // #define NLA_HDRLEN ((int) NLA_ALIGN(sizeof(struct nlattr)))
    internal const int AttributeHeaderLength = 4;

    // #define NLA_F_NESTED (1 << 15)
    internal const ushort Nested = 0x8000;

    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(Math.Max(capacity, 64));

    /// <summary>Bytes written so far.</summary>
    internal int Length { get; private set; }

    internal ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>What is written, open for patching.</summary>
    internal Span<byte> Mutable => _buffer.AsSpan(0, Length);

    internal void Clear() => Length = 0;

    /// <summary>Takes back what was written behind <paramref name="length"/>.</summary>
    internal void Truncate(int length) => Length = Math.Min(Length, length);

    // #define NLMSG_ALIGN(len) ( ((len)+NLMSG_ALIGNTO-1) & ~(NLMSG_ALIGNTO-1) ), the same for NLA_ALIGN: both align to 4.
    internal static int Align(int length) => (length + 3) & ~3;

    /// <summary>Starts a message (<c>struct nlmsghdr</c>); its length is written when the scope ends. The port id is left to the kernel.</summary>
    internal MessageScope Message(ushort type, NetlinkFlags flags, uint sequence = 0)
    {
        var start = Length;
        var header = Reserve(MessageHeaderLength);
        MemoryMarshal.Write(header, 0u);
        MemoryMarshal.Write(header[4..], type);
        MemoryMarshal.Write(header[6..], (ushort)flags);
        MemoryMarshal.Write(header[8..], sequence);
        MemoryMarshal.Write(header[12..], 0u);
        return new MessageScope(this, start);
    }

    /// <summary>Starts an attribute that holds attributes.</summary>
    internal NestScope Nest(ushort type)
    {
        var start = Length;
        var header = Reserve(AttributeHeaderLength);
        MemoryMarshal.Write(header, (ushort)0);
        MemoryMarshal.Write(header[2..], (ushort)(type | Nested));
        return new NestScope(this, start);
    }

    internal void Attribute(ushort type, ReadOnlySpan<byte> value) => value.CopyTo(Attribute(type, value.Length));

    internal void Flag(ushort type) => Attribute(type, 0);

    internal void UInt8(ushort type, byte value) => Attribute(type, 1)[0] = value;

    internal void UInt16(ushort type, ushort value) => MemoryMarshal.Write(Attribute(type, 2), value);

    internal void UInt32(ushort type, uint value) => MemoryMarshal.Write(Attribute(type, 4), value);

    internal void UInt64(ushort type, ulong value) => MemoryMarshal.Write(Attribute(type, 8), value);

    internal void UInt16BigEndian(ushort type, ushort value) =>
        BinaryPrimitives.WriteUInt16BigEndian(Attribute(type, 2), value);

    internal void UInt32BigEndian(ushort type, uint value) =>
        BinaryPrimitives.WriteUInt32BigEndian(Attribute(type, 4), value);

    internal void UInt64BigEndian(ushort type, ulong value) =>
        BinaryPrimitives.WriteUInt64BigEndian(Attribute(type, 8), value);

    /// <summary>UTF-8 with the ending zero byte the kernel's NLA_NUL_STRING wants.</summary>
    internal void String(ushort type, string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        var target = Attribute(type, length + 1);
        Encoding.UTF8.GetBytes(value, target);
        target[length] = 0;
    }

    /// <summary>Bytes as they are (a family header behind the message header), padded to 4.</summary>
    internal void Raw(ReadOnlySpan<byte> value)
    {
        var target = Reserve(Align(value.Length));
        value.CopyTo(target);
        target[value.Length..].Clear();
    }

    /// <summary>Room for <paramref name="count"/> bytes at the end, uninitialised: the caller writes every one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Span<byte> Reserve(int count)
    {
        var start = Length;
        if (count > _buffer.Length - start)
        {
            Grow(count);
        }

        Length = start + count;
        return _buffer.AsSpan(start, count);
    }

    /// <summary>Header and padding of an attribute; returns the place of its value.</summary>
    private Span<byte> Attribute(ushort type, int valueLength)
    {
        var length = AttributeHeaderLength + valueLength;
        var target = Reserve(Align(length));
        MemoryMarshal.Write(target, CheckedLength(length, type));
        MemoryMarshal.Write(target[2..], type);
        target[length..].Clear();
        return target.Slice(AttributeHeaderLength, valueLength);
    }

    private void EndNest(int start)
    {
        var header = _buffer.AsSpan(start);
        var type = MemoryMarshal.Read<ushort>(header[2..]);
        MemoryMarshal.Write(header, CheckedLength(Length - start, type));
    }

    private void EndMessage(int start) => MemoryMarshal.Write(_buffer.AsSpan(start), Length - start);

    // nla_len is 16 bits wide: a longer attribute must never wrap into a shorter one.
    private static ushort CheckedLength(int length, ushort type) =>
        length <= ushort.MaxValue
            ? (ushort)length
            : throw new NetlinkFormatException(
                $"attribute {type & ~Nested} would be {length} bytes long; an attribute holds at most {ushort.MaxValue}"
            );

    private void Grow(int count)
    {
        var wanted = Math.Max((long)_buffer.Length * 2, (long)Length + count);
        var grown = GC.AllocateUninitializedArray<byte>((int)Math.Min(wanted, Array.MaxLength));
        Written.CopyTo(grown);
        _buffer = grown;
    }

    internal readonly ref struct MessageScope(NetlinkWriter writer, int start) : IDisposable
    {
        public void Dispose() => writer.EndMessage(start);
    }

    internal readonly ref struct NestScope(NetlinkWriter writer, int start) : IDisposable
    {
        public void Dispose() => writer.EndNest(start);
    }
}
