using System.Diagnostics.CodeAnalysis;

namespace Weir.Core.Model;

/// <summary>An IPv6 address as a 128-bit number; the first byte on the wire is the most significant. Default is <c>::</c>.</summary>
/// <remarks>Read as RFC 4291 section 2.2 writes them (no zone, no port, no brackets), printed as RFC 5952 says.</remarks>
public readonly record struct Ipv6Address(UInt128 Value) : IComparable<Ipv6Address>
{
    public static bool TryParse(ReadOnlySpan<char> text, out Ipv6Address address) => TryParse(text, out address, out _);

    /// <param name="text">The address, nothing around it.</param>
    /// <param name="address">The address, or <c>::</c>.</param>
    /// <param name="problem">What is wrong with the text, in words for the operator; null when it is right.</param>
    public static bool TryParse(
        ReadOnlySpan<char> text,
        out Ipv6Address address,
        [NotNullWhen(false)] out string? problem
    ) => AddressText.TryParseIpv6(text, out address, out problem);

    public override string ToString() => AddressText.Format(this);

    public int CompareTo(Ipv6Address other) => Value.CompareTo(other.Value);

    public static bool operator <(Ipv6Address left, Ipv6Address right) => left.Value < right.Value;

    public static bool operator >(Ipv6Address left, Ipv6Address right) => left.Value > right.Value;

    public static bool operator <=(Ipv6Address left, Ipv6Address right) => left.Value <= right.Value;

    public static bool operator >=(Ipv6Address left, Ipv6Address right) => left.Value >= right.Value;
}
