namespace Weir.Bench.Packets;

/// <summary>Candidates down, classes of traffic across, nanoseconds over no rules.</summary>
internal static class CostGrid
{
    /// <param name="labels">What the page calls each candidate of the bench; those left out are not shown.</param>
    /// <param name="kinds">What the page calls each class.</param>
    public static void Write(
        TextWriter output,
        WeirBench bench,
        IReadOnlyList<(string Name, string Label)> labels,
        IReadOnlyList<(string Class, string Label)> kinds
    )
    {
        output.WriteLine(
            $"| ns over no rules | {string.Join(" | ", kinds.Select(static kind => kind.Label))} | load ms |"
        );
        output.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", kinds.Count + 1))}");
        foreach (var (name, label) in labels)
        {
            var cells = kinds.Select(kind => WeirBench.Cell(bench.Range(name, kind.Class)));
            output.WriteLine(
                $"| {label} | {string.Join(" | ", cells)} | {WeirBench.Cell(bench.LoadMilliseconds(name))} |"
            );
        }
    }
}
