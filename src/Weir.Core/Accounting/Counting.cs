using System.Runtime.InteropServices;

namespace Weir.Core.Accounting;

/// <summary>
/// What a set's counters said when they were last looked at: the one piece of knowledge that makes a series of increments exact.
/// </summary>
/// <param name="Incarnation">
/// Names the set as it was made: another name means that its counters began at zero again, whatever they say now. Empty before the
/// first look.
/// </param>
public sealed record LastSeen(string Incarnation, IReadOnlyDictionary<uint, Traffic> Members)
{
    public static LastSeen Nothing { get; } = new("", new Dictionary<uint, Traffic>());
}

/// <summary>A member's counter as it is now, and what of it is not in the series yet.</summary>
public readonly record struct CountStep(uint Member, Traffic Seen, Traffic Increment);

/// <summary>From two looks at a set's counters to what passed between them.</summary>
public static class Counting
{
    /// <summary>
    /// The members whose counter is another than it was. A counter of the same incarnation that fell was made anew since (its element was
    /// deleted and came back), so all that it says is new; one that is gone begins at zero when it comes back.
    /// </summary>
    /// <param name="before">The last look.</param>
    /// <param name="incarnation">Of the set looked at now.</param>
    /// <param name="now">Its counters, each member once.</param>
    /// <returns>In the order of <paramref name="now"/>, then those that are gone. The increments' sum is exactly what the set counted since the last look.</returns>
    public static List<CountStep> Between(LastSeen before, string incarnation, IReadOnlyDictionary<uint, Traffic> now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        var same = before.Incarnation == incarnation;
        var steps = new List<CountStep>();
        foreach (var (member, seen) in now)
        {
            var last = before.Members.GetValueOrDefault(member);
            var isContinued = same && seen.Packets >= last.Packets && seen.Bytes >= last.Bytes;
            var increment = isContinued ? seen - last : seen;
            if (seen != last || !increment.IsNone)
            {
                steps.Add(new CountStep(member, seen, increment));
            }
        }

        foreach (var (member, last) in before.Members)
        {
            if (!last.IsNone && !now.ContainsKey(member))
            {
                steps.Add(new CountStep(member, default, default));
            }
        }

        return steps;
    }

    /// <summary>
    /// A look that may be older than the one before, brought up to it: of one incarnation counters only grow, so of two values the greater
    /// is the later. A look at another incarnation is as it was.
    /// </summary>
    public static IReadOnlyDictionary<uint, Traffic> Later(
        LastSeen before,
        string incarnation,
        IReadOnlyDictionary<uint, Traffic> look
    )
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(look);
        if (before.Incarnation != incarnation)
        {
            return look;
        }

        var later = new Dictionary<uint, Traffic>(before.Members);
        foreach (var (member, traffic) in look)
        {
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(later, member, out _);
            known = traffic.Packets > known.Packets ? traffic : known;
        }

        return later;
    }

    /// <summary>The look that follows <paramref name="before"/> when the steps are in the series.</summary>
    public static LastSeen After(LastSeen before, string incarnation, IReadOnlyList<CountStep> steps)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(steps);
        var members = new Dictionary<uint, Traffic>(before.Members);
        foreach (var step in steps)
        {
            if (step.Seen.IsNone)
            {
                members.Remove(step.Member);
            }
            else
            {
                CollectionsMarshal.GetValueRefOrAddDefault(members, step.Member, out _) = step.Seen;
            }
        }

        return new LastSeen(incarnation, members);
    }
}
