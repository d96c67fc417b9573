using System.Collections.Immutable;

namespace Weir.Core.Model;

/// <summary>IPv4 addresses from <paramref name="First"/> to <paramref name="Last"/>, both inclusive.</summary>
public readonly record struct Ipv4Range(Ipv4Address First, Ipv4Address Last)
{
    public override string ToString() => $"{First}-{Last}";
}

/// <summary>A set of IPv4 addresses, kept as sorted disjoint ranges that do not touch, so equal sets are equal values.</summary>
public sealed class PrefixSet4 : IEquatable<PrefixSet4>
{
    private readonly ImmutableArray<NumberRange> _ranges;

    // The same by half and half, for look-ups: a million bans are each asked for several times.
    private readonly uint[] _firsts;
    private readonly uint[] _lasts;

    private PrefixSet4(ImmutableArray<NumberRange> ranges)
    {
        _ranges = ranges;
        _firsts = new uint[ranges.Length];
        _lasts = new uint[ranges.Length];
        for (var i = 0; i < ranges.Length; i++)
        {
            (_firsts[i], _lasts[i]) = ((uint)ranges[i].First, (uint)ranges[i].Last);
        }
    }

    public static PrefixSet4 Empty { get; } = new([]);

    public bool IsEmpty => _ranges.IsEmpty;

    /// <summary>The union of the prefixes, in any order, overlapping or not.</summary>
    public static PrefixSet4 Of(IEnumerable<Ipv4Prefix> prefixes)
    {
        ArgumentNullException.ThrowIfNull(prefixes);
        var ranges = new List<NumberRange>();
        foreach (var prefix in prefixes)
        {
            ranges.Add(Number(prefix));
        }

        return new PrefixSet4(RangeAlgebra.Normalize(ranges));
    }

    public bool Contains(Ipv4Address address) => EndFrom(address.Value) >= address.Value;

    /// <summary>True when every address of the prefix is in the set.</summary>
    public bool Contains(Ipv4Prefix prefix) => EndFrom(prefix.Address.Value) >= prefix.Last.Value;

    /// <summary>True when some address of the prefix is in the set.</summary>
    public bool Overlaps(Ipv4Prefix prefix) => EndFrom(prefix.Last.Value) >= prefix.Address.Value;

    public PrefixSet4 Union(PrefixSet4 other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new PrefixSet4(RangeAlgebra.Normalize([.. _ranges, .. other._ranges]));
    }

    /// <summary>The addresses that are here and not in <paramref name="other"/>.</summary>
    public PrefixSet4 Subtract(PrefixSet4 other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new PrefixSet4(RangeAlgebra.Subtract(_ranges.AsSpan(), other._ranges.AsSpan()));
    }

    /// <summary>The fewest prefixes that hold exactly these addresses, sorted.</summary>
    public ImmutableArray<Ipv4Prefix> ToPrefixes()
    {
        var prefixes = ImmutableArray.CreateBuilder<Ipv4Prefix>();
        foreach (var range in _ranges)
        {
            foreach (var (first, length) in RangeAlgebra.Cover(range, 32))
            {
                prefixes.Add(new Ipv4Prefix(new Ipv4Address((uint)first), length));
            }
        }

        return prefixes.ToImmutable();
    }

    /// <summary>The ranges, sorted; no two touch.</summary>
    public ImmutableArray<Ipv4Range> ToRanges()
    {
        var ranges = ImmutableArray.CreateBuilder<Ipv4Range>(_ranges.Length);
        foreach (var range in _ranges)
        {
            ranges.Add(new Ipv4Range(new Ipv4Address((uint)range.First), new Ipv4Address((uint)range.Last)));
        }

        return ranges.MoveToImmutable();
    }

    public bool Equals(PrefixSet4? other) =>
        other is not null && _ranges.AsSpan().SequenceEqual(other._ranges.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as PrefixSet4);

    public override int GetHashCode() => RangeAlgebra.Hash(_ranges.AsSpan());

    public override string ToString() => string.Join(", ", ToPrefixes());

    /// <summary>Where the last range ends that begins at or before this address; −1 when none does.</summary>
    private long EndFrom(uint address)
    {
        var (low, high) = (0, _firsts.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _firsts[middle] <= address ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? -1 : _lasts[low - 1];
    }

    private static NumberRange Number(Ipv4Prefix prefix) => new(prefix.Address.Value, prefix.Last.Value);
}
