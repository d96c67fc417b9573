using System.Diagnostics.CodeAnalysis;

namespace Weir.Core.Model;

/// <summary>An IPv4 address as a 32-bit number in host order: 10.0.0.1 is 0x0A000001. The default value is 0.0.0.0.</summary>
/// <remarks>
/// Only the dotted quad in decimal without leading zeros is read: <c>010.0.0.1</c> is 8.0.0.1 to some parsers
/// and 10.0.0.1 to others (inet_aton), so it is neither here.
/// </remarks>
public readonly record struct Ipv4Address(uint Value) : IComparable<Ipv4Address>
{
    public static bool TryParse(ReadOnlySpan<char> text, out Ipv4Address address) => TryParse(text, out address, out _);

    /// <param name="text">Dotted quad, nothing around it.</param>
    /// <param name="address">The address, or 0.0.0.0.</param>
    /// <param name="problem">What is wrong with the text, in words for the operator; null when it is right.</param>
    public static bool TryParse(
        ReadOnlySpan<char> text,
        out Ipv4Address address,
        [NotNullWhen(false)] out string? problem
    ) => AddressText.TryParseIpv4(text, out address, out problem);

    public override string ToString() => $"{Value >> 24}.{(Value >> 16) & 255}.{(Value >> 8) & 255}.{Value & 255}";

    public int CompareTo(Ipv4Address other) => Value.CompareTo(other.Value);

    public static bool operator <(Ipv4Address left, Ipv4Address right) => left.Value < right.Value;

    public static bool operator >(Ipv4Address left, Ipv4Address right) => left.Value > right.Value;

    public static bool operator <=(Ipv4Address left, Ipv4Address right) => left.Value <= right.Value;

    public static bool operator >=(Ipv4Address left, Ipv4Address right) => left.Value >= right.Value;
}
