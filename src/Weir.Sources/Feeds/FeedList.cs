using Weir.Core.Model;

namespace Weir.Sources.Feeds;

/// <summary>Prefixes of a feed, sorted, each once, packed: two million are 16 MB.</summary>
public sealed class FeedList
{
    private readonly ulong[] _v4;
    private readonly FeedEntry6[] _v6;

    internal FeedList(ulong[] v4, FeedEntry6[] v6) => (_v4, _v6) = (v4, v6);

    public static FeedList Empty { get; } = new([], []);

    public int Count => _v4.Length + _v6.Length;

    /// <summary>IPv4, see <see cref="FeedEntry4"/>.</summary>
    internal ReadOnlySpan<ulong> V4 => _v4;

    internal ReadOnlySpan<FeedEntry6> V6 => _v6;

    /// <summary>How many entries both lists have.</summary>
    internal int SharedWith(FeedList other) =>
        Shared<ulong>(V4, other.V4, static (left, right) => FeedEntry4.KeyOf(left).CompareTo(FeedEntry4.KeyOf(right)))
        + Shared<FeedEntry6>(V6, other.V6, static (left, right) => left.CompareTo(right));

    /// <summary>The prefixes in order, IPv4 first; for listings.</summary>
    public IEnumerable<IpPrefix> Prefixes() => [.. _v4.Select(FeedEntry4.PrefixOf), .. _v6.Select(one => one.Prefix)];

    private static int Shared<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, Comparison<T> order)
    {
        var (i, j, shared) = (0, 0, 0);
        while (i < left.Length && j < right.Length)
        {
            var compared = order(left[i], right[j]);
            shared += compared == 0 ? 1 : 0;
            i += compared <= 0 ? 1 : 0;
            j += compared >= 0 ? 1 : 0;
        }

        return shared;
    }
}

/// <summary>An IPv4 prefix and its line in one number: 32 bits of address, 6 of length, 26 of line. Sorted as prefixes are.</summary>
internal static class FeedEntry4
{
    private const int LineBits = 26;
    private const ulong LineMask = (1UL << LineBits) - 1;

    public static ulong Of(uint address, int length, int line) =>
        ((ulong)address << 32) | ((ulong)(uint)length << LineBits) | Math.Min((uint)line, LineMask);

    /// <summary>All but the line.</summary>
    public static ulong KeyOf(ulong entry) => entry & ~LineMask;

    public static int LineOf(ulong entry) => (int)(entry & LineMask);

    public static Ipv4Prefix Prefix4Of(ulong entry) =>
        new(new Ipv4Address((uint)(entry >> 32)), (int)((uint)entry >> LineBits));

    public static IpPrefix PrefixOf(ulong entry) => new(Prefix4Of(entry));
}

/// <summary>An IPv6 prefix and its line; compared without the line.</summary>
internal readonly record struct FeedEntry6(UInt128 Address, int Length, int Line) : IComparable<FeedEntry6>
{
    public IpPrefix Prefix => new(new Ipv6Prefix(new Ipv6Address(Address), Length));

    public int CompareTo(FeedEntry6 other)
    {
        var order = Address.CompareTo(other.Address);
        return order != 0 ? order : Length.CompareTo(other.Length);
    }

    public static bool operator <(FeedEntry6 left, FeedEntry6 right) => left.CompareTo(right) < 0;

    public static bool operator >(FeedEntry6 left, FeedEntry6 right) => left.CompareTo(right) > 0;

    public static bool operator <=(FeedEntry6 left, FeedEntry6 right) => left.CompareTo(right) <= 0;

    public static bool operator >=(FeedEntry6 left, FeedEntry6 right) => left.CompareTo(right) >= 0;
}
