using System.Runtime.InteropServices;

namespace Weir.Backends.Xdp;

/// <summary>
/// How a line of 64 bytes is cut: <c>struct line4</c>, <c>line8</c> and <c>line16</c> of bpf/bans.bpf.c. It begins with a byte of each key's hash, 0 where there
/// is no key. Little-endian machines only.
/// </summary>
/// <param name="FlagsAt">Of 32 bits in a line of IPv4, of 8 in others.</param>
/// <param name="First">Where the keys begin.</param>
/// <param name="OddStart">The place that a line of odd number is filled from.</param>
internal readonly record struct LineForm(int FlagsAt, int First, int Stride, int Keys, int OddStart)
{
    public const int Bytes = 64;

    /// <summary>Lines a look-up may walk through: PROBES.</summary>
    public const int Probes = 16;

    // Twelve words of hits are one cache line and a half: eight places share one, from place 0 of an even line and from place 4 of an odd one. Lines
    // are filled from there, and the program asks for that one before it knows the place (touch_hit of bpf/bans.bpf.c).
    public static readonly LineForm Four = new(12, 16, 4, 12, 4);
    public static readonly LineForm Eight = new(7, 8, 8, 7, 0);
    public static readonly LineForm Sixteen = new(7, 16, 16, 3, 0);

    private const uint Overflow = 1;

    public static LineForm Of(bool isIpv6, int length) =>
        !isIpv6 ? Four
        : length <= 64 ? Eight
        : Sixteen;

    /// <summary><c>byte_of</c>.</summary>
    public static byte ByteOf(uint hash) => (byte)hash == 0 ? (byte)1 : (byte)hash;

    public static bool Holds(ReadOnlySpan<byte> line, int place) => line[place] != 0;

    /// <summary>The place that the next key goes to; -1 when the line is full.</summary>
    public int FindFree(ReadOnlySpan<byte> line, uint number)
    {
        var start = (number & 1) == 0 ? 0 : OddStart;
        for (var i = 0; i < Keys; i++)
        {
            var place = start + i < Keys ? start + i : start + i - Keys;
            if (!Holds(line, place))
            {
                return place;
            }
        }

        return -1;
    }

    public BanKey Read(ReadOnlySpan<byte> line, int place)
    {
        var at = line[(First + (place * Stride))..];
        return Stride switch
        {
            4 => new BanKey(MemoryMarshal.Read<uint>(at), 0),
            8 => new BanKey(MemoryMarshal.Read<ulong>(at), 0),
            _ => new BanKey(MemoryMarshal.Read<ulong>(at), MemoryMarshal.Read<ulong>(at[8..])),
        };
    }

    /// <summary>Puts a key into a free place. The one store that makes it be there is the last.</summary>
    /// <param name="asks">The program must ask the place's record.</param>
    public void Put(Span<byte> line, int place, BanKey key, uint hash, bool asks)
    {
        var at = line[(First + (place * Stride))..];
        switch (Stride)
        {
            case 4:
                MemoryMarshal.Write(at, (uint)key.High);
                break;
            case 8:
                MemoryMarshal.Write(at, key.High);
                break;
            default:
                MemoryMarshal.Write(at, key.High);
                MemoryMarshal.Write(at[8..], key.Low);
                break;
        }

        SetFlag(line, 2U << place, asks);
        Volatile.Write(ref line[place], ByteOf(hash));
    }

    public void MarkAsking(Span<byte> line, int place) => SetFlag(line, 2U << place, set: true);

    public static void Clear(Span<byte> line, int place) => Volatile.Write(ref line[place], 0);

    public bool Overflows(ReadOnlySpan<byte> line) => (line[FlagsAt] & Overflow) != 0;

    public void MarkOverflow(Span<byte> line) => SetFlag(line, Overflow, set: true);

    private void SetFlag(Span<byte> line, uint flag, bool set)
    {
        // Flags of 32 bits are bytes on a little-endian machine, and only one of them changes.
        var at = FlagsAt + (flag > byte.MaxValue ? 1 : 0);
        var bit = (byte)(flag > byte.MaxValue ? flag >> 8 : flag);
        Volatile.Write(ref line[at], (byte)(set ? line[at] | bit : line[at] & ~bit));
    }
}
