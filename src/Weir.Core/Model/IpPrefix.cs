using System.Diagnostics.CodeAnalysis;

namespace Weir.Core.Model;

/// <summary>An IPv4 or an IPv6 prefix. IPv4 sorts before IPv6. Default is 0.0.0.0/0.</summary>
public readonly record struct IpPrefix : IComparable<IpPrefix>
{
    // One number for both families: a million bans are a third smaller than with a field for each. In two halves, of which IPv4 has the
    // lower: what sees a type with a UInt128 is not compiled ahead (Ipv6Address), and lies at multiples of 16 bytes.
    private readonly ulong _high;
    private readonly ulong _low;
    private readonly byte _length;

    public IpPrefix(Ipv4Prefix prefix) => (_low, _length) = (prefix.Address.Value, (byte)prefix.Length);

    public IpPrefix(Ipv6Prefix prefix)
    {
        (_high, _low) = (prefix.Address.High, prefix.Address.Low);
        (_length, IsIpv6) = ((byte)prefix.Length, true);
    }

    public bool IsIpv6 { get; }

    /// <summary>The IPv4 prefix; 0.0.0.0/0 when this is IPv6.</summary>
    public Ipv4Prefix V4 => IsIpv6 ? default : new(new Ipv4Address((uint)_low), _length);

    /// <summary>The IPv6 prefix; ::/0 when this is IPv4.</summary>
    public Ipv6Prefix V6 => IsIpv6 ? new(Ipv6Address.Of(_high, _low), _length) : default;

    public int Length => _length;

    /// <summary>Reads either family; a colon decides for IPv6.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpPrefix prefix, [NotNullWhen(false)] out string? problem)
    {
        if (text.Contains(':'))
        {
            var six = Ipv6Prefix.TryParse(text, out var v6, out problem);
            prefix = six ? new IpPrefix(v6) : default;
            return six;
        }

        var four = Ipv4Prefix.TryParse(text, out var v4, out problem);
        prefix = four ? new IpPrefix(v4) : default;
        return four;
    }

    public bool Overlaps(IpPrefix other) =>
        IsIpv6 == other.IsIpv6 && (IsIpv6 ? V6.Overlaps(other.V6) : V4.Overlaps(other.V4));

    public bool Contains(IpPrefix other) =>
        IsIpv6 == other.IsIpv6 && (IsIpv6 ? V6.Contains(other.V6) : V4.Contains(other.V4));

    /// <summary>A host prefix prints as the address alone.</summary>
    public override string ToString() =>
        IsIpv6
            ? (V6.IsHost ? V6.Address.ToString() : V6.ToString())
            : (V4.IsHost ? V4.Address.ToString() : V4.ToString());

    public int CompareTo(IpPrefix other) =>
        IsIpv6 != other.IsIpv6 ? (IsIpv6 ? 1 : -1)
        : _high != other._high ? _high.CompareTo(other._high)
        : _low != other._low ? _low.CompareTo(other._low)
        : _length.CompareTo(other._length);

    public static bool operator <(IpPrefix left, IpPrefix right) => left.CompareTo(right) < 0;

    public static bool operator >(IpPrefix left, IpPrefix right) => left.CompareTo(right) > 0;

    public static bool operator <=(IpPrefix left, IpPrefix right) => left.CompareTo(right) <= 0;

    public static bool operator >=(IpPrefix left, IpPrefix right) => left.CompareTo(right) >= 0;
}
