using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Weir.Agent.State;

/// <summary>Writes numbers and text to a stream through a small buffer and sums CRC-32C (Castagnoli) over every byte.</summary>
internal sealed class ByteSink(Stream stream)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _used;
    private uint _crc = uint.MaxValue;

    public void Byte(byte value)
    {
        Room(1);
        _buffer[_used++] = value;
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        Room(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    /// <summary>Seven bits a byte, the lowest first; the top bit says that more follow (LEB128).</summary>
    public void Number(ulong value)
    {
        Room(10);
        while (value >= 0x80)
        {
            _buffer[_used++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _buffer[_used++] = (byte)value;
    }

    /// <summary>The length in bytes, then UTF-8.</summary>
    public void Text(string text)
    {
        if (text.Length == 0)
        {
            Byte(0);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        Number((ulong)length);
        if (length > _buffer.Length / 2)
        {
            LongText(text);
            return;
        }

        Room(length);
        _used += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_used));
    }

    /// <summary>Appends the sum, four bytes little-endian, and hands everything to the stream.</summary>
    public void Finish()
    {
        Drain();
        Span<byte> sum = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(sum, ~_crc);
        stream.Write(sum);
        stream.Flush();
    }

    private void LongText(string text)
    {
        Drain();
        var bytes = Encoding.UTF8.GetBytes(text);
        _crc = Checksum.Append(_crc, bytes);
        stream.Write(bytes);
    }

    private void Room(int count)
    {
        if (_buffer.Length - _used < count)
        {
            Drain();
        }
    }

    private void Drain()
    {
        _crc = Checksum.Append(_crc, _buffer.AsSpan(0, _used));
        stream.Write(_buffer.AsSpan(0, _used));
        _used = 0;
    }
}

/// <summary>CRC-32C as RFC 3720 appendix B.4 defines it; on x86-64 and arm64 an instruction of the processor.</summary>
internal static class Checksum
{
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Append(uint.MaxValue, bytes);

    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return crc;
    }
}
