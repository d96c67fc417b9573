using System.Diagnostics.CodeAnalysis;

namespace Weir.Core.Model;

/// <summary>An IPv6 address as a 128-bit number; the first byte on the wire is the most significant. Default is <c>::</c>.</summary>
/// <remarks>Read as RFC 4291 section 2.2 writes them (no zone, no port, no brackets), printed as RFC 5952 says.</remarks>
public readonly record struct Ipv6Address : IComparable<Ipv6Address>
{
    /// <summary>The 128-bit number.</summary>
    public Ipv6Address(UInt128 value)
    {
        High = (ulong)(value >> 64);
        Low = (ulong)value;
    }

    private Ipv6Address(ulong high, ulong low) => (High, Low) = (high, low);

    // Two halves, not one UInt128: the ahead-of-time compiler leaves every method that sees a type with such a field to the
    // JIT (its calling convention is not settled), which would be most of Weir at each start.

    /// <summary>The first eight bytes on the wire.</summary>
    public ulong High { get; }

    /// <summary>The last eight bytes on the wire.</summary>
    public ulong Low { get; }

    public UInt128 Value => new(High, Low);

    /// <summary>From its halves, as they lie on the wire.</summary>
    internal static Ipv6Address Of(ulong high, ulong low) => new(high, low);

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

    public int CompareTo(Ipv6Address other) =>
        High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    public static bool operator <(Ipv6Address left, Ipv6Address right) => left.CompareTo(right) < 0;

    public static bool operator >(Ipv6Address left, Ipv6Address right) => left.CompareTo(right) > 0;

    public static bool operator <=(Ipv6Address left, Ipv6Address right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Ipv6Address left, Ipv6Address right) => left.CompareTo(right) >= 0;
}
