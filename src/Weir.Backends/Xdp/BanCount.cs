using System.Runtime.InteropServices;

namespace Weir.Backends.Xdp;

/// <summary><c>struct count</c> of bpf/bans.bpf.c: what one CPU counted for one ban.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BanCount : IEquatable<BanCount>
{
    public ulong Packets;

    /// <summary>Of IP packets, without the link's header.</summary>
    public ulong Bytes;

    /// <summary>In 2³⁰ ns (1.07 s) of CLOCK_MONOTONIC; 0: never hit.</summary>
    public uint First;

    /// <inheritdoc cref="First"/>
    public uint Last;

    /// <summary>Nanoseconds of CLOCK_BOOTTIME at which the ban runs out; 0: never. Each copy holds it.</summary>
    public ulong Expires;

    /// <summary>Adds what another CPU counted; the time of expiry stays.</summary>
    public void Add(in BanCount other)
    {
        Packets += other.Packets;
        Bytes += other.Bytes;
        First =
            First == 0 ? other.First
            : other.First == 0 ? First
            : Math.Min(First, other.First);
        Last = Math.Max(Last, other.Last);
    }

    public readonly bool Equals(BanCount other) =>
        Packets == other.Packets
        && Bytes == other.Bytes
        && First == other.First
        && Last == other.Last
        && Expires == other.Expires;

    public override readonly bool Equals(object? obj) => obj is BanCount other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(Packets, Bytes, First, Last, Expires);

    public static bool operator ==(BanCount left, BanCount right) => left.Equals(right);

    public static bool operator !=(BanCount left, BanCount right) => !left.Equals(right);
}
