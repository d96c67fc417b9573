using System.Diagnostics.CodeAnalysis;

namespace Weir.Core.Model;

/// <summary>An IPv4 or an IPv6 prefix. IPv4 sorts before IPv6. Default is 0.0.0.0/0.</summary>
public readonly record struct IpPrefix : IComparable<IpPrefix>
{
    private readonly Ipv4Prefix _v4;
    private readonly Ipv6Prefix _v6;

    public IpPrefix(Ipv4Prefix prefix) => _v4 = prefix;

    public IpPrefix(Ipv6Prefix prefix)
    {
        _v6 = prefix;
        IsIpv6 = true;
    }

    public bool IsIpv6 { get; }

    /// <summary>The IPv4 prefix; 0.0.0.0/0 when this is IPv6.</summary>
    public Ipv4Prefix V4 => _v4;

    /// <summary>The IPv6 prefix; ::/0 when this is IPv4.</summary>
    public Ipv6Prefix V6 => _v6;

    public int Length => IsIpv6 ? _v6.Length : _v4.Length;

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
        IsIpv6 == other.IsIpv6 && (IsIpv6 ? _v6.Overlaps(other._v6) : _v4.Overlaps(other._v4));

    public bool Contains(IpPrefix other) =>
        IsIpv6 == other.IsIpv6 && (IsIpv6 ? _v6.Contains(other._v6) : _v4.Contains(other._v4));

    /// <summary>A host prefix prints as the address alone.</summary>
    public override string ToString() =>
        IsIpv6
            ? (_v6.IsHost ? _v6.Address.ToString() : _v6.ToString())
            : (_v4.IsHost ? _v4.Address.ToString() : _v4.ToString());

    public int CompareTo(IpPrefix other) =>
        IsIpv6 != other.IsIpv6 ? (IsIpv6 ? 1 : -1)
        : IsIpv6 ? _v6.CompareTo(other._v6)
        : _v4.CompareTo(other._v4);

    public static bool operator <(IpPrefix left, IpPrefix right) => left.CompareTo(right) < 0;

    public static bool operator >(IpPrefix left, IpPrefix right) => left.CompareTo(right) > 0;

    public static bool operator <=(IpPrefix left, IpPrefix right) => left.CompareTo(right) <= 0;

    public static bool operator >=(IpPrefix left, IpPrefix right) => left.CompareTo(right) >= 0;
}
