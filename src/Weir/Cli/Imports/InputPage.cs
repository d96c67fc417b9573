using System.Collections.Immutable;
using System.Globalization;
using Weir.Cli.Documents;
using Weir.Cli.Output;

namespace Weir.Cli.Imports;

/// <summary>Files read and written, for people.</summary>
internal static class InputPage
{
    public static void Files(Page page, ImmutableArray<InputDocument> files)
    {
        foreach (var file in files)
        {
            var noun = file.Kind == "ipset-save" ? "line" : "rule";
            page.Line($"{file.Path}: {file.Kind}, {Size(file.Bytes)}, {Count(file.Rules, noun)}");
        }
    }

    public static void Outputs(Page page, ImmutableArray<OutputDocument> outputs)
    {
        foreach (var output in outputs)
        {
            page.Line($"{output.Path}: written, {Size(output.Bytes)}");
        }
    }

    /// <summary><c>no rules</c>, <c>1 rule</c>, <c>1,600,000 rules</c>.</summary>
    public static string Count(long count, string noun) => count == 0 ? $"no {noun}s" : Counted.Of((ulong)count, noun);

    /// <summary><c>812 bytes</c>, <c>41.2 MB</c>.</summary>
    public static string Size(long bytes) =>
        bytes switch
        {
            < 10_000 => Count(bytes, "byte"),
            < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:F1} kB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB"),
        };
}
