using System.Diagnostics.CodeAnalysis;

namespace Weir.Core.Model;

/// <summary>An IPv6 prefix; no bit below <see cref="Length"/> is set. Ordered by address, then shorter first. Default is the whole space.</summary>
public readonly record struct Ipv6Prefix : IComparable<Ipv6Prefix>
{
    /// <param name="address">Its bits below <paramref name="length"/> must be zero.</param>
    /// <param name="length">0 … 128.</param>
    /// <exception cref="ArgumentException">Bits below the length are set, or the length is out of range.</exception>
    public Ipv6Prefix(Ipv6Address address, int length)
    {
        if (length is < 0 or > 128 || HasHostBits(address, length))
        {
            throw new ArgumentException($"{address}/{length} is not an IPv6 prefix", nameof(address));
        }

        Address = address;
        Length = length;
    }

    /// <summary>The lowest address.</summary>
    public Ipv6Address Address { get; }

    /// <summary>Prefix length, 0 … 128.</summary>
    public int Length { get; }

    /// <summary>The highest address.</summary>
    public Ipv6Address Last => new(Address.Value | ~Mask(Length));

    public bool IsHost => Length == 128;

    public static Ipv6Prefix Host(Ipv6Address address) => new(address, 128);

    /// <summary>The prefix of this length that holds the address.</summary>
    public static Ipv6Prefix Around(Ipv6Address address, int length) =>
        new(new Ipv6Address(address.Value & Mask(length)), length);

    /// <summary>A number whose first <paramref name="length"/> bits are ones.</summary>
    public static UInt128 Mask(int length) => length == 0 ? 0 : UInt128.MaxValue << (128 - length);

    /// <summary>Reads <c>address/length</c>, or an address alone as a host prefix. Bits below the length are an error, never masked away.</summary>
    public static bool TryParse(
        ReadOnlySpan<char> text,
        out Ipv6Prefix prefix,
        [NotNullWhen(false)] out string? problem
    )
    {
        prefix = default;
        var slash = text.IndexOf('/');
        var length = 128;
        if (slash >= 0 && !PrefixText.TryParseLength(text[(slash + 1)..], 128, out length, out problem))
        {
            return false;
        }

        if (!Ipv6Address.TryParse(slash < 0 ? text : text[..slash], out var address, out problem))
        {
            return false;
        }

        if (HasHostBits(address, length))
        {
            problem = $"{address}/{length} has bits below /{length}; did you mean {Around(address, length)}?";
            return false;
        }

        prefix = new Ipv6Prefix(address, length);
        problem = null;
        return true;
    }

    public bool Contains(Ipv6Address address) =>
        ((address.High ^ Address.High) & MaskHigh(Length)) == 0 && ((address.Low ^ Address.Low) & MaskLow(Length)) == 0;

    public bool Contains(Ipv6Prefix other) => other.Length >= Length && Contains(other.Address);

    public bool Overlaps(Ipv6Prefix other) => Contains(other) || other.Contains(this);

    public override string ToString() => $"{Address}/{Length}";

    public int CompareTo(Ipv6Prefix other)
    {
        var byAddress = Address.CompareTo(other.Address);
        return byAddress != 0 ? byAddress : Length.CompareTo(other.Length);
    }

    private static bool HasHostBits(Ipv6Address address, int length) =>
        (address.High & ~MaskHigh(length)) != 0 || (address.Low & ~MaskLow(length)) != 0;

    private static ulong MaskHigh(int length) => length == 0 ? 0 : ulong.MaxValue << (64 - Math.Min(length, 64));

    private static ulong MaskLow(int length) => length <= 64 ? 0 : ulong.MaxValue << (128 - length);

    public static bool operator <(Ipv6Prefix left, Ipv6Prefix right) => left.CompareTo(right) < 0;

    public static bool operator >(Ipv6Prefix left, Ipv6Prefix right) => left.CompareTo(right) > 0;

    public static bool operator <=(Ipv6Prefix left, Ipv6Prefix right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Ipv6Prefix left, Ipv6Prefix right) => left.CompareTo(right) >= 0;
}
