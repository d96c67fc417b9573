using System.Diagnostics.CodeAnalysis;

namespace Weir.Core.Model;

/// <summary>An IPv4 prefix; no bit below <see cref="Length"/> is set. Ordered by address, then shorter first. Default is the whole space.</summary>
public readonly record struct Ipv4Prefix : IComparable<Ipv4Prefix>
{
    /// <param name="address">Its bits below <paramref name="length"/> must be zero.</param>
    /// <param name="length">0 … 32.</param>
    /// <exception cref="ArgumentException">Bits below the length are set, or the length is out of range.</exception>
    public Ipv4Prefix(Ipv4Address address, int length)
    {
        if (length is < 0 or > 32 || (address.Value & ~Mask(length)) != 0)
        {
            throw new ArgumentException($"{address}/{length} is not an IPv4 prefix", nameof(address));
        }

        Address = address;
        Length = length;
    }

    /// <summary>The lowest address.</summary>
    public Ipv4Address Address { get; }

    /// <summary>Prefix length, 0 … 32.</summary>
    public int Length { get; }

    /// <summary>The highest address.</summary>
    public Ipv4Address Last => new(Address.Value | ~Mask(Length));

    public bool IsHost => Length == 32;

    public static Ipv4Prefix Host(Ipv4Address address) => new(address, 32);

    /// <summary>The prefix of this length that holds the address.</summary>
    public static Ipv4Prefix Around(Ipv4Address address, int length) =>
        new(new Ipv4Address(address.Value & Mask(length)), length);

    /// <summary>A number whose first <paramref name="length"/> bits are ones.</summary>
    public static uint Mask(int length) => length == 0 ? 0 : uint.MaxValue << (32 - length);

    /// <summary>Reads <c>address/length</c>, or an address alone as a host prefix. Bits below the length are an error, never masked away.</summary>
    public static bool TryParse(
        ReadOnlySpan<char> text,
        out Ipv4Prefix prefix,
        [NotNullWhen(false)] out string? problem
    )
    {
        prefix = default;
        var slash = text.IndexOf('/');
        var length = 32;
        if (slash >= 0 && !PrefixText.TryParseLength(text[(slash + 1)..], 32, out length, out problem))
        {
            return false;
        }

        if (!Ipv4Address.TryParse(slash < 0 ? text : text[..slash], out var address, out problem))
        {
            return false;
        }

        if ((address.Value & ~Mask(length)) != 0)
        {
            problem = $"{address}/{length} has bits below /{length}; did you mean {Around(address, length)}?";
            return false;
        }

        prefix = new Ipv4Prefix(address, length);
        problem = null;
        return true;
    }

    public bool Contains(Ipv4Address address) => ((address.Value ^ Address.Value) & Mask(Length)) == 0;

    public bool Contains(Ipv4Prefix other) => other.Length >= Length && Contains(other.Address);

    public bool Overlaps(Ipv4Prefix other) => Contains(other) || other.Contains(this);

    public override string ToString() => $"{Address}/{Length}";

    public int CompareTo(Ipv4Prefix other)
    {
        var byAddress = Address.CompareTo(other.Address);
        return byAddress != 0 ? byAddress : Length.CompareTo(other.Length);
    }

    public static bool operator <(Ipv4Prefix left, Ipv4Prefix right) => left.CompareTo(right) < 0;

    public static bool operator >(Ipv4Prefix left, Ipv4Prefix right) => left.CompareTo(right) > 0;

    public static bool operator <=(Ipv4Prefix left, Ipv4Prefix right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Ipv4Prefix left, Ipv4Prefix right) => left.CompareTo(right) >= 0;
}
