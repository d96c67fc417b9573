using System.Runtime.InteropServices;

namespace Weir.Backends.Xdp;

/// <summary><c>struct record</c> of bpf/bans.bpf.c: what is seldom asked of one place.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BanRecord
{
    /// <summary>In <see cref="Expires"/>: something that must pass lies within the ban.</summary>
    public const ulong Guarded = 1UL << 63;

    public ulong Packets;
    public ulong Bytes;

    /// <summary>Nanoseconds of CLOCK_BOOTTIME at which the ban runs out, 0: never; and <see cref="Guarded"/>.</summary>
    public ulong Expires;

    /// <summary>Spills of words into this that have begun; equal to <see cref="Ended"/> while none is under way.</summary>
    public uint Begun;

    public uint Ended;
    public uint First;
    public uint Last;
}
