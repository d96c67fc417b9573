namespace Weir.Core.Model;

/// <summary>Ranges of addresses as prefixes.</summary>
public static class PrefixCover
{
    /// <summary>The fewest prefixes that make up a range, ascending.</summary>
    /// <param name="first">First address as a number.</param>
    /// <param name="last">Last address, not below the first.</param>
    /// <param name="bits">32 or 128.</param>
    public static IEnumerable<(UInt128 First, int Length)> Of(UInt128 first, UInt128 last, int bits) =>
        RangeAlgebra.Cover(new NumberRange(first, last), bits);
}
