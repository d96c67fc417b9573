using System.Collections.Immutable;

namespace Weir.Agent.Running;

/// <summary>How many changes of the kernel's rules there were, and how long they took. Immutable.</summary>
/// <param name="Kinds">By the kind of plan, <see cref="AppliedChange.Kind"/>.</param>
/// <param name="Buckets">How many took at most as long as each of <see cref="Bounds"/> says and longer than the one before; the last: longer than all.</param>
/// <param name="Seconds">What all of them took together: planning and the kernel's transaction.</param>
public sealed record ApplyTally(
    ImmutableSortedDictionary<string, long> Kinds,
    ImmutableArray<long> Buckets,
    double Seconds
)
{
    /// <summary>Seconds, ascending.</summary>
    public static ImmutableArray<double> Bounds { get; } =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    public static ApplyTally Nothing { get; } =
        new(ImmutableSortedDictionary<string, long>.Empty, [.. Enumerable.Repeat(0L, Bounds.Length + 1)], 0);

    public long Count => Buckets.Sum();

    /// <summary>With one change more.</summary>
    public ApplyTally With(string kind, TimeSpan took)
    {
        var at = Bounds.BinarySearch(took.TotalSeconds);
        at = at < 0 ? ~at : at;
        return new ApplyTally(
            Kinds.SetItem(kind, Kinds.GetValueOrDefault(kind) + 1),
            Buckets.SetItem(at, Buckets[at] + 1),
            Seconds + took.TotalSeconds
        );
    }
}
