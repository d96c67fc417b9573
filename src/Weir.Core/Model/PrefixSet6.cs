using System.Collections.Immutable;

namespace Weir.Core.Model;

/// <summary>IPv6 addresses from <paramref name="First"/> to <paramref name="Last"/>, both inclusive.</summary>
public readonly record struct Ipv6Range(Ipv6Address First, Ipv6Address Last)
{
    public override string ToString() => $"{First}-{Last}";
}

/// <summary>A set of IPv6 addresses, kept as sorted disjoint ranges that do not touch, so equal sets are equal values.</summary>
public sealed class PrefixSet6 : IEquatable<PrefixSet6>
{
    private readonly ImmutableArray<NumberRange> _ranges;

    private PrefixSet6(ImmutableArray<NumberRange> ranges) => _ranges = ranges;

    public static PrefixSet6 Empty { get; } = new([]);

    public bool IsEmpty => _ranges.IsEmpty;

    /// <summary>The union of the prefixes, in any order, overlapping or not.</summary>
    public static PrefixSet6 Of(IEnumerable<Ipv6Prefix> prefixes)
    {
        ArgumentNullException.ThrowIfNull(prefixes);
        var ranges = new List<NumberRange>();
        foreach (var prefix in prefixes)
        {
            ranges.Add(Number(prefix));
        }

        return new PrefixSet6(RangeAlgebra.Normalize(ranges));
    }

    public bool Contains(Ipv6Address address) => Covers(new NumberRange(address.Value, address.Value));

    /// <summary>True when every address of the prefix is in the set.</summary>
    public bool Contains(Ipv6Prefix prefix) => Covers(Number(prefix));

    /// <summary>True when some address of the prefix is in the set.</summary>
    public bool Overlaps(Ipv6Prefix prefix) => RangeAlgebra.Overlaps(_ranges.AsSpan(), Number(prefix));

    public PrefixSet6 Union(PrefixSet6 other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new PrefixSet6(RangeAlgebra.Normalize([.. _ranges, .. other._ranges]));
    }

    /// <summary>The addresses that are here and not in <paramref name="other"/>.</summary>
    public PrefixSet6 Subtract(PrefixSet6 other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new PrefixSet6(RangeAlgebra.Subtract(_ranges.AsSpan(), other._ranges.AsSpan()));
    }

    /// <summary>The fewest prefixes that hold exactly these addresses, sorted.</summary>
    public ImmutableArray<Ipv6Prefix> ToPrefixes()
    {
        var prefixes = ImmutableArray.CreateBuilder<Ipv6Prefix>();
        foreach (var range in _ranges)
        {
            foreach (var (first, length) in RangeAlgebra.Cover(range, 128))
            {
                prefixes.Add(new Ipv6Prefix(new Ipv6Address(first), length));
            }
        }

        return prefixes.ToImmutable();
    }

    /// <summary>The ranges, sorted; no two touch.</summary>
    public ImmutableArray<Ipv6Range> ToRanges()
    {
        var ranges = ImmutableArray.CreateBuilder<Ipv6Range>(_ranges.Length);
        foreach (var range in _ranges)
        {
            ranges.Add(new Ipv6Range(new Ipv6Address(range.First), new Ipv6Address(range.Last)));
        }

        return ranges.MoveToImmutable();
    }

    public bool Equals(PrefixSet6? other) =>
        other is not null && _ranges.AsSpan().SequenceEqual(other._ranges.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as PrefixSet6);

    public override int GetHashCode() => RangeAlgebra.Hash(_ranges.AsSpan());

    public override string ToString() => string.Join(", ", ToPrefixes());

    private bool Covers(NumberRange range) => RangeAlgebra.Covers(_ranges.AsSpan(), range);

    private static NumberRange Number(Ipv6Prefix prefix) => new(prefix.Address.Value, prefix.Last.Value);
}
