using System.Globalization;
using System.Text;

namespace Weir.Testing;

/// <summary>The lines in which two texts differ: between the common start and the common end, the longest common lines kept.</summary>
public static class LineDiff
{
    private const int MaximumCells = 4_000_000;

    /// <summary>Lines with <c>-</c> (expected), <c>+</c> (actual) or a blank, and where they are; empty when the texts are equal.</summary>
    public static string Between(string expected, string actual)
    {
        if (expected == actual)
        {
            return "";
        }

        var before = expected.Split('\n');
        var after = actual.Split('\n');
        var start = 0;
        while (start < before.Length && start < after.Length && before[start] == after[start])
        {
            start++;
        }

        var tail = 0;
        while (tail < Math.Min(before.Length, after.Length) - start && before[^(tail + 1)] == after[^(tail + 1)])
        {
            tail++;
        }

        var result = new StringBuilder();
        result.Append(CultureInfo.InvariantCulture, $"@@ line {start + 1} @@\n");
        Middle(result, before.AsSpan(start..^tail), after.AsSpan(start..^tail));
        return result.ToString();
    }

    private static void Middle(StringBuilder result, ReadOnlySpan<string> before, ReadOnlySpan<string> after)
    {
        var common = (long)before.Length * after.Length <= MaximumCells ? CommonLengths(before, after) : null;
        var (i, j) = (0, 0);
        while (i < before.Length || j < after.Length)
        {
            if (common is not null && i < before.Length && j < after.Length && before[i] == after[j])
            {
                result.Append(CultureInfo.InvariantCulture, $"  {before[i++]}\n");
                j++;
            }
            else if (
                j == after.Length
                || (i < before.Length && (common is null || common[i + 1, j] >= common[i, j + 1]))
            )
            {
                result.Append(CultureInfo.InvariantCulture, $"- {before[i++]}\n");
            }
            else
            {
                result.Append(CultureInfo.InvariantCulture, $"+ {after[j++]}\n");
            }
        }
    }

    // Length of the longest common subsequence of what is left behind each pair of lines.
    private static int[,] CommonLengths(ReadOnlySpan<string> before, ReadOnlySpan<string> after)
    {
        var lengths = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
            {
                lengths[i, j] =
                    before[i] == after[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        return lengths;
    }
}
