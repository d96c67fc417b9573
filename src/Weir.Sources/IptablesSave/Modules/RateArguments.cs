using System.Globalization;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>Rates as xt_limit keeps them: ten-thousandths of a second per packet.</summary>
internal static class RateArguments
{
    private const ulong Scale = 10_000;

    private static readonly (string Name, ulong Seconds)[] Units =
    [
        ("day", 86_400),
        ("hour", 3_600),
        ("min", 60),
        ("sec", 1),
    ];

    public static Argument Packets(string text, RuleFacts rule) => Read(text, Scale);

    /// <summary>As hashlimit keeps them since its second revision: a hundred times finer (XT_HASHLIMIT_SCALE_v2).</summary>
    public static Argument Fine(string text) => Read(text, 100 * Scale);

    private static Argument Read(string text, ulong scale)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var unit = slash < 0 ? "s" : text[(slash + 1)..];
        var seconds = Seconds(unit);
        if (
            seconds == 0
            || !Arguments.TryNumber(slash < 0 ? text : text.AsSpan(0, slash), uint.MaxValue, out var count, out _)
            || count == 0
            || count / seconds > scale
        )
        {
            return Argument.Bad(
                $"'{Arguments.Shown(text)}' is no rate like 5/min: a number, '/', sec, min, hour or day"
            );
        }

        return Argument.Ok(Print(scale * seconds / count, scale));
    }

    /// <summary>Units as iptables reads them: any beginning of the word, so s, m, h and d will do.</summary>
    public static ulong Seconds(string unit)
    {
        if (unit.Length == 0)
        {
            return 0;
        }

        foreach (
            var (name, seconds) in new[] { ("second", 1ul), ("minute", 60ul), ("hour", 3_600ul), ("day", 86_400ul) }
        )
        {
            if (name.StartsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                return seconds;
            }
        }

        return 0;
    }

    /// <summary>The same walk as print_rate of libxt_limit.c: the smallest unit before the remainder grows too large.</summary>
    private static string Print(ulong period, ulong scale)
    {
        var chosen = 0;
        while (chosen + 1 < Units.Length)
        {
            var next = scale * Units[chosen + 1].Seconds;
            if (period > next || next / period < next % period)
            {
                break;
            }

            chosen++;
        }

        var (name, seconds) = Units[chosen];
        return string.Create(CultureInfo.InvariantCulture, $"{scale * seconds / period}/{name}");
    }
}

/// <summary>Rates and bursts of hashlimit in bytes: <c>10mb/s</c>, <c>400kb</c>.</summary>
internal static class ByteRate
{
    public static bool IsRate(string text) => text.EndsWith("b/s", StringComparison.OrdinalIgnoreCase);

    public static bool IsSize(string text) => text.EndsWith('b') || text.EndsWith('B');

    public static Argument Rate(string text) =>
        TrySize(text[..^2], out var bytes) ? Argument.Ok($"{Print(bytes)}/s") : Bad(text);

    public static Argument Size(string text) => TrySize(text, out var bytes) ? Argument.Ok(Print(bytes)) : Bad(text);

    private static Argument Bad(string text) =>
        Argument.Bad($"'{Arguments.Shown(text)}' is no number of bytes like 512kb");

    private static bool TrySize(string text, out ulong bytes)
    {
        var digits = text.AsSpan(0, text.Length - 1);
        var scale = 1ul;
        if (digits.Length > 0 && char.ToLowerInvariant(digits[^1]) is 'k' or 'm')
        {
            scale = char.ToLowerInvariant(digits[^1]) == 'k' ? 1ul << 10 : 1ul << 20;
            digits = digits[..^1];
        }

        var read = Arguments.TryNumber(digits, uint.MaxValue, out bytes, out _);
        bytes *= scale;
        return read && bytes is > 0 and <= uint.MaxValue;
    }

    private static string Print(ulong bytes) =>
        bytes >= 1 << 20 && bytes % (1 << 20) == 0 ? $"{bytes >> 20}mb"
        : bytes >= 1 << 10 && bytes % (1 << 10) == 0 ? $"{bytes >> 10}kb"
        : $"{bytes}b";
}
