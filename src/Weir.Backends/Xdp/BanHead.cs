using System.Runtime.InteropServices;

namespace Weir.Backends.Xdp;

/// <summary>The fields before the lists in <c>struct head</c> of bpf/bans.bpf.c.</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct BanHead
{
    /// <summary>Of the layout of all maps; another version's table is not touched but replaced.</summary>
    public const uint CurrentVersion = 3;

    public const int Lengths4 = 33;
    public const int Lengths6 = 129;
    public const int ListHeader = 32;
    public const int Lists = 3;

    public uint Version;
    public uint Seed;
    public uint Slots;
    public uint Cpus;
    public uint Shift4;
    public uint Shift6;
    public ulong Mask6;
    public uint Words6;
    public uint SyncPort;
    public uint Rate;
    public uint UsedLines;
    public uint UsedSlots;
    public uint Ahead;
    public ulong Lineage;

    /// <summary>The program's own.</summary>
    public ulong Clock;
    public uint Coarse;
    public uint CoarseShift;

    /// <summary>Bans taken out since the filter was made: their bits are still set.</summary>
    public uint Removed;

    private static int List4Bytes => ListHeader + (Lengths4 * Marshal.SizeOf<BanLength4>());

    private static int List6Bytes => ListHeader + (Lengths6 * Marshal.SizeOf<BanLength6>());

    /// <summary>Size of the map's one value.</summary>
    public static int Bytes => Marshal.SizeOf<BanHead>() + (Lists * (List4Bytes + List6Bytes));

    public static ref BanHead Of(Span<byte> head) => ref MemoryMarshal.AsRef<BanHead>(head);

    public static ref uint Count(Span<byte> head, bool isIpv6, BanList list) =>
        ref MemoryMarshal.AsRef<uint>(head[At(isIpv6, list)..]);

    public static Span<BanLength4> Of4(Span<byte> head, BanList list) =>
        MemoryMarshal.Cast<byte, BanLength4>(head[At(isIpv6: false, list)..][ListHeader..List4Bytes]);

    public static Span<BanLength6> Of6(Span<byte> head, BanList list) =>
        MemoryMarshal.Cast<byte, BanLength6>(head[At(isIpv6: true, list)..][ListHeader..List6Bytes]);

    private static int At(bool isIpv6, BanList list) =>
        Marshal.SizeOf<BanHead>() + (isIpv6 ? (Lists * List4Bytes) + ((int)list * List6Bytes) : (int)list * List4Bytes);
}

/// <summary><c>enum list</c>.</summary>
internal enum BanList
{
    Bans,
    Allows,
    Peers,
}

/// <summary><c>struct length4</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BanLength4
{
    public uint Mask;
    public uint Base;
    public uint Lines;
    public uint Slots;
}

/// <summary><c>struct length6</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BanLength6
{
    public ulong MaskHigh;
    public ulong MaskLow;
    public uint Base;
    public uint Lines;
    public uint Slots;
    public uint Pad;
}
