using System.Globalization;
using System.Numerics;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>
/// Rates and bursts that the kernel refuses with "Overflow, try lower": it keeps a bucket in credits, of which a day's fill its number, and a burst
/// that needs more wraps around (net/netfilter/xt_limit.c, limit_mt_check; xt_hashlimit.c, hashlimit_mt_check_common).
/// </summary>
/// <remarks>
/// How many credits a second has depends on the kernel's clock. Clocks of 250 and of 1000 ticks, which distributions build, have equally many; one
/// of 100 or 300 ticks differs for a few rates below ten a day.
/// </remarks>
internal static class BucketOverflow
{
    private const ulong Ticks = 1000;
    private const ulong SecondsOfADay = 86_400;
    private const ulong LimitScale = 10_000;
    private const ulong HashScale = 100 * LimitScale;

    /// <param name="rate">As RateArguments prints it: <c>5/min</c>.</param>
    /// <param name="burst">In packets.</param>
    public static string? OfLimit(string rate, string burst)
    {
        var average = (uint)Period(rate, LimitScale);
        var whole = unchecked(average * uint.Parse(burst, CultureInfo.InvariantCulture));
        return LimitCredits(whole) < LimitCredits(average) ? Problem(rate, burst) : null;
    }

    /// <inheritdoc cref="OfLimit"/>
    public static string? OfHashlimit(string rate, string burst)
    {
        var credits = Ticks * LargestPower(ulong.MaxValue / (Ticks * SecondsOfADay)) / HashScale;
        var average = Period(rate, HashScale);
        var whole = unchecked(average * ulong.Parse(burst, CultureInfo.InvariantCulture));
        return unchecked(whole * credits) < unchecked(average * credits) ? Problem(rate, burst) : null;
    }

    private static uint LimitCredits(uint time)
    {
        const uint aSecond = (uint)Ticks * 32;
        return time > uint.MaxValue / aSecond
            ? unchecked(time / (uint)LimitScale * aSecond)
            : time * aSecond / (uint)LimitScale;
    }

    private static ulong LargestPower(ulong most) => 1ul << BitOperations.Log2(most);

    /// <summary>Time per packet in parts of a second.</summary>
    private static ulong Period(string rate, ulong scale)
    {
        var slash = rate.IndexOf('/', StringComparison.Ordinal);
        return scale
            * RateArguments.Seconds(rate[(slash + 1)..])
            / ulong.Parse(rate.AsSpan(0, slash), CultureInfo.InvariantCulture);
    }

    private static string Problem(string rate, string burst) =>
        $"a bucket of {burst} packets at {rate} overflows the kernel's counter (\"Overflow, try lower\")";
}
