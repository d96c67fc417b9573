using System.Runtime.InteropServices;

namespace Weir.Backends.Xdp;

/// <summary>
/// How a line of 64 bytes is cut: <c>struct line4</c>, <c>line8</c> and <c>line16</c> of bpf/bans.bpf.c. It begins with a byte of each key's hash, 0 where there
/// is no key. Little-endian machines only.
/// </summary>
/// <param name="FlagsAt">Of 32 bits in a line of IPv4, of 8 in others.</param>
/// <param name="First">Where the keys begin.</param>
internal readonly record struct LineForm(int FlagsAt, int First, int Stride, int Keys)
{
    public const int Bytes = 64;

    /// <summary>Lines a look-up may walk through: PROBES.</summary>
    public const int Probes = 16;

    public static readonly LineForm Four = new(12, 16, 4, 12);
    public static readonly LineForm Eight = new(7, 8, 8, 7);
    public static readonly LineForm Sixteen = new(7, 16, 16, 3);

    private const uint Overflow = 1;

    public static LineForm Of(bool isIpv6, int length) =>
        !isIpv6 ? Four
        : length <= 64 ? Eight
        : Sixteen;

    /// <summary><c>byte_of</c>.</summary>
    public static byte ByteOf(uint hash) => (byte)hash == 0 ? (byte)1 : (byte)hash;

    public static bool Holds(ReadOnlySpan<byte> line, int place) => line[place] != 0;

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
    public void Put(Span<byte> line, int place, BanKey key, uint hash, bool isGuarded)
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

        SetFlag(line, 2U << place, isGuarded);
        Volatile.Write(ref line[place], ByteOf(hash));
    }

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
