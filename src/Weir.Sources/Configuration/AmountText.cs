using System.Collections.Immutable;
using System.Globalization;

namespace Weir.Sources.Configuration;

/// <summary>Amounts as people write them: a whole number, a space or none, and a unit.</summary>
internal static class AmountText
{
    /// <summary>From the smallest on.</summary>
    public static ImmutableArray<(string Unit, ulong Factor)> Bytes { get; } =
    [
        ("B", 1),
        ("kB", 1000),
        ("KiB", 1UL << 10),
        ("MB", 1000_000),
        ("MiB", 1UL << 20),
        ("GB", 1000_000_000),
        ("GiB", 1UL << 30),
        ("TB", 1000_000_000_000),
        ("TiB", 1UL << 40),
    ];

    public static ImmutableArray<(string Unit, ulong Factor)> Bits { get; } =
    [("bit/s", 1), ("kbit/s", 1000), ("Mbit/s", 1000_000), ("Gbit/s", 1000_000_000)];

    public static bool TryParse(string text, ImmutableArray<(string Unit, ulong Factor)> units, out ulong amount)
    {
        var digits = text.AsSpan(
            0,
            text.AsSpan().IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : text.Length
        );
        var unit = text.AsSpan(digits.Length).TrimStart(' ');
        amount = 0;
        if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        foreach (var (name, factor) in units)
        {
            if (unit.SequenceEqual(name))
            {
                amount = number <= ulong.MaxValue / factor ? number * factor : ulong.MaxValue;
                return amount < ulong.MaxValue;
            }
        }

        return false;
    }

    /// <summary>In the largest unit that leaves at least one of it, rounded down.</summary>
    public static string Write(ulong amount, ImmutableArray<(string Unit, ulong Factor)> units)
    {
        var (unit, factor) = units.Last(one => one.Factor <= amount || one.Factor == 1);
        return string.Create(CultureInfo.InvariantCulture, $"{amount / factor} {unit}");
    }
}
