using System.Collections.Immutable;

namespace Weir.Lab.Benching;

/// <summary>Which classes the next session measures of which candidate. The empty namespace, candidate 0, is measured beside all of them.</summary>
/// <param name="classes">By candidate.</param>
internal sealed class OpenClasses(ImmutableArray<ImmutableArray<int>> classes)
{
    /// <summary>Candidates with any.</summary>
    public ImmutableArray<int> Candidates { get; } =
    [.. Enumerable.Range(0, classes.Length).Where(candidate => !classes[candidate].IsEmpty)];

    public static OpenClasses All(int candidates, int classes) =>
        new([.. Enumerable.Repeat(Every(classes), candidates)]);

    /// <summary>What is not sure yet. Of a candidate whose classes are sure, but not all together, all.</summary>
    public static OpenClasses Unsure(BenchResult result)
    {
        ImmutableArray<int>[] others = [.. result.Candidates.Skip(1).Select(Unsure)];
        return new([
            [.. others.SelectMany(static one => one).Distinct().Order()],
            .. others,
        ]);
    }

    public bool Has(int candidate, int index) => classes[candidate].Contains(index);

    private static ImmutableArray<int> Unsure(CandidateResult candidate)
    {
        var classes = candidate.Classes.Where(static one => !one.Packet.Sure).Select(static one => one.Class);
        return !candidate.Sure && !classes.Any() ? Every(candidate.Classes.Length) : [.. classes];
    }

    private static ImmutableArray<int> Every(int classes) => [.. Enumerable.Range(0, classes)];
}
