using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Weir.Agent.State;

/// <summary>Reads what <see cref="ByteSink"/> wrote. Every read checks that the bytes are there and say what they may say.</summary>
internal ref struct ByteSource(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public readonly int Left => _bytes.Length - _at;

    /// <exception cref="DamagedStateException">No byte is left.</exception>
    public byte Byte()
    {
        Need(1);
        return _bytes[_at++];
    }

    /// <exception cref="DamagedStateException">Fewer bytes are left.</exception>
    public ReadOnlySpan<byte> Raw(int count)
    {
        Need(count);
        var slice = _bytes.Slice(_at, count);
        _at += count;
        return slice;
    }

    /// <exception cref="DamagedStateException">The number does not end, or is above <paramref name="most"/>.</exception>
    public ulong Number(ulong most)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte();
            if (shift == 63 && next > 1)
            {
                throw Damaged("a number has more than 64 bits");
            }

            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                break;
            }
        }

        return value <= most ? value : throw Damaged($"the number {value} is above {most}");
    }

    /// <summary>A number of rows, each at least <paramref name="rowBytes"/> bytes long, so that a damaged count allocates nothing.</summary>
    /// <exception cref="DamagedStateException">There cannot be so many.</exception>
    public int Count(int rowBytes) => (int)Number((ulong)(Left / rowBytes));

    /// <exception cref="DamagedStateException">The byte is neither 0 nor 1.</exception>
    public bool Flag() =>
        Byte() switch
        {
            0 => false,
            1 => true,
            var other => throw Damaged($"{other} is neither yes nor no"),
        };

    /// <exception cref="DamagedStateException">The text is cut or no UTF-8.</exception>
    public string Text()
    {
        var slice = Raw(Count(1));
        return Utf8.IsValid(slice) ? Encoding.UTF8.GetString(slice) : throw Damaged("a text is not UTF-8");
    }

    public uint UInt32BigEndian() => BinaryPrimitives.ReadUInt32BigEndian(Raw(4));

    /// <exception cref="DamagedStateException">Always; says where.</exception>
    public readonly DamagedStateException Damaged(string problem) => new($"{problem} (before byte {_at})");

    private readonly void Need(int count)
    {
        if (Left < count)
        {
            throw Damaged($"{count} more bytes were expected and {Left} are left");
        }
    }
}

/// <summary>A file of the state folder does not say what it may say. Caught by <see cref="StateFolder"/>; never seen outside.</summary>
internal sealed class DamagedStateException(string message) : Exception(message);
