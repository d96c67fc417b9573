using System.Globalization;

namespace Weir.Cli.Output;

/// <summary>Large amounts for people, three digits and a unit: <c>1.42 Gbit/s</c>, <c>731 kB</c>. Units are powers of a thousand, as networks count.</summary>
internal static class Amount
{
    private static readonly string[] Steps = ["", "k", "M", "G", "T", "P", "E"];

    public static string Bytes(double bytes) => Of(bytes, "B");

    public static string BitsPerSecond(double bits) => Of(bits, "bit/s");

    public static string PerSecond(double count) => Of(count, "/s");

    private static string Of(double value, string unit)
    {
        var step = 0;
        // What rounds to 1000 is 1.00 of the next unit.
        while (value >= 999.5 && step < Steps.Length - 1)
        {
            value /= 1000;
            step++;
        }

        var format =
            step == 0 ? "0"
            : value < 9.995 ? "0.00"
            : value < 99.95 ? "0.0"
            : "0";
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} {Steps[step]}{unit}";
    }
}
