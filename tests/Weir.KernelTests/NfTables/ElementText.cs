using System.Globalization;
using Weir.Kernel.NfTables;

namespace Weir.KernelTests.NfTables;

/// <summary>Elements as lines of text in a fixed order, so that two blocks can be compared and a difference read.</summary>
internal static class ElementText
{
    internal static List<string> Lines(SetSpec set, ElementBlock block)
    {
        var lines = new List<string>();
        for (var i = 0; i < block.Count; i++)
        {
            lines.Add(Line(set, block, i));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    internal static string Line(SetSpec set, ElementBlock block, int index)
    {
        var hex = Convert.ToHexStringLower(block.Bytes.Span.Slice(index * set.Stride, set.Stride));
        var verdict = block.Verdicts.IsDefaultOrEmpty
            ? ""
            : $" {block.Verdicts[index].Code} {block.Verdicts[index].Chain}";
        var comment = block.Comments.IsDefaultOrEmpty ? "" : $" '{block.Comments[index]}'";
        var counter = block.Counters.IsDefaultOrEmpty ? default : block.Counters[index];
        // What is left of a time-out, in minutes rounded up: a test takes less than one.
        var timeout = block.TimeoutsMs.IsDefaultOrEmpty ? 0 : (block.TimeoutsMs[index] + 59_999) / 60_000;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{hex}{verdict}{(comment is " ''" ? "" : comment)} {counter.Packets}/{counter.Bytes} {timeout}"
        );
    }
}
