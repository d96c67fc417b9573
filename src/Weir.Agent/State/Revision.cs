namespace Weir.Agent.State;

/// <summary>One state of the table that Weir committed or is about to.</summary>
/// <param name="Number">Counts Weir's commits from 1.</param>
/// <param name="Stamp">A random number of 62 bits, so that no two commits are taken for each other, also after the state was lost.</param>
/// <param name="Time">When it was committed.</param>
public sealed record Revision(ulong Number, ulong Stamp, DateTimeOffset Time)
{
    /// <summary>Equal when it is the same commit.</summary>
    public RevisionMark Mark => new(Number, Stamp);
}

/// <summary>What the table itself says about its revision: number and stamp in the tag of one rule.</summary>
public readonly record struct RevisionMark(ulong Number, ulong Stamp)
{
    public override string ToString() => $"revision {Number}";
}

/// <summary>What the state folder believes the kernel holds.</summary>
/// <param name="Current">The revision applied last.</param>
/// <param name="Generation">The kernel's generation id after that commit (or after the last look at the table that found nothing amiss).</param>
/// <param name="Previous">What <c>rollback</c> goes back to.</param>
/// <param name="Note">How it came about, for people: <c>apply</c>, <c>rollback to revision 16</c>.</param>
internal sealed record StateHead(Revision Current, uint Generation, RollbackTarget Previous, string Note);

/// <summary>Where a rollback leads. The hierarchy is closed.</summary>
internal abstract record RollbackTarget
{
    private RollbackTarget() { }

    /// <summary>The last step was itself a rollback, or what was before is unknown.</summary>
    public sealed record None : RollbackTarget;

    /// <summary>There was no table of Weir's before: it is removed.</summary>
    public sealed record NoTable : RollbackTarget;

    public sealed record To(Revision Revision) : RollbackTarget;
}

/// <summary>Written before a commit: what is about to happen, so that a process killed in the middle is understood afterwards.</summary>
/// <param name="From">The revision the table holds before; null when there is no table.</param>
/// <param name="To">The revision it holds after; null when the table is removed.</param>
/// <param name="BaseGeneration">The kernel accepts the commit at this generation only; after it, the generation is one more.</param>
internal sealed record StateJournal(
    Revision? From,
    Revision? To,
    uint BaseGeneration,
    RollbackTarget Previous,
    string Note
);

/// <summary>An apply that is rolled back unless it is confirmed.</summary>
/// <param name="Revision">What must be confirmed.</param>
/// <param name="Deadline">By the wall clock, for people; guardian and agent count monotonic time.</param>
/// <param name="Guardian">Process id of the guardian, for people.</param>
/// <param name="Wait">The same by the monotonic clock; null in the file of an older Weir.</param>
internal sealed record PendingConfirmation(
    RevisionMark Revision,
    RollbackTarget Back,
    DateTimeOffset Deadline,
    int Guardian,
    MonotonicWait? Wait = null
);

/// <summary>A wait that a process goes on with which another one began. A clock that is set changes nothing of it; after a reboot it means nothing.</summary>
/// <param name="Start">By <see cref="TimeProvider.GetTimestamp"/>: clock_gettime(CLOCK_MONOTONIC), the same in each process of a boot.</param>
internal readonly record struct MonotonicWait(long Start, TimeSpan Within)
{
    public bool IsOver(TimeProvider time) => time.GetElapsedTime(Start) >= Within;
}
