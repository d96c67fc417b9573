using System.Globalization;

namespace Weir.Cli.Output;

/// <summary>Numbers with their nouns, for people: <c>1 member</c>, <c>5,000 members</c>, <c>no members</c>.</summary>
internal static class Counted
{
    public static string Of(int count, string noun) =>
        count switch
        {
            0 => $"no {noun}s",
            1 => $"1 {noun}",
            _ => $"{Number(count)} {noun}s",
        };

    public static string Of(ulong count, string noun) => count == 1 ? $"1 {noun}" : $"{Number(count)} {noun}s";

    public static string Number(ulong value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
