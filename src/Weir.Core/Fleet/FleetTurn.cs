using System.Collections.Immutable;

namespace Weir.Core.Fleet;

/// <summary>What a node sees when it decides.</summary>
/// <param name="Me">Its name.</param>
/// <param name="InForce">Name of what is in force; null while nothing is.</param>
/// <param name="Wanted">Name of what its source says; null when it could not be read yet.</param>
/// <param name="IsHeld">The reading waits for nothing but the fleet.</param>
/// <param name="Rollout">The latest; null when there never was one.</param>
/// <param name="Away">Nodes whose beat stands still.</param>
public sealed record FleetSight(
    string Me,
    SiteName? InForce,
    SiteName? Wanted,
    bool IsHeld,
    Rollout? Rollout,
    ImmutableHashSet<string> Away
);

/// <summary>
/// Decides what a node does next in a staged fleet. Every node asks it for itself, and there is no leader: what two nodes may do at once is decided by
/// the database, which lets one of them.
/// </summary>
public static class FleetTurn
{
    /// <summary>A step that the agent died in so often has failed.</summary>
    public const int MostAttempts = 3;

    public static FleetMove Next(FleetSight sight)
    {
        ArgumentNullException.ThrowIfNull(sight);
        return sight.Rollout switch
        {
            null => sight.IsHeld ? new FleetMove.Propose() : new FleetMove.Rest(),
            { State: RolloutState.Running } running => Running(sight, running),
            { State: RolloutState.Failed or RolloutState.Aborted } ended => Ended(sight, ended),
            { State: RolloutState.Done } done when Late(sight, done) is { } late => late,
            _ => Idle(sight),
        };
    }

    private static FleetMove Running(FleetSight sight, Rollout rollout)
    {
        if (rollout.Current is not { } current)
        {
            return new FleetMove.Rest();
        }

        if (current.Node == sight.Me)
        {
            return Own(sight, rollout, current);
        }

        if (!sight.Away.Contains(current.Node))
        {
            return Held(sight, $"rollout {rollout.Id} is at {current.Node} ({Word(current.State)})");
        }

        const string Away = "has not been heard of";
        return current switch
        {
            { State: not StepState.Waiting } => new FleetMove.Mark(
                rollout,
                current.Node,
                StepState.Failed,
                $"{Away} since it took its step"
            ),
            { IsCanary: true } => Held(
                sight,
                $"rollout {rollout.Id} waits for its canary {current.Node}, which {Away}"
            ),
            _ => new FleetMove.Mark(rollout, current.Node, StepState.Skipped, $"{Away} at its turn"),
        };
    }

    /// <summary>The node's own step, when no run of it is under way in this process.</summary>
    private static FleetMove Own(FleetSight sight, Rollout rollout, RolloutStep step)
    {
        var has = sight.InForce == rollout.Revision;
        return step.State switch
        {
            StepState.Waiting when has => Mark(StepState.Confirmed, ""),
            StepState.Waiting => new FleetMove.Take(rollout),
            StepState.Applying or StepState.Soaking when has => new FleetMove.Resume(rollout),
            StepState.Applying when step.Attempts < MostAttempts => Mark(StepState.Waiting, ""),
            StepState.Applying => Mark(StepState.Failed, $"the agent died in it {MostAttempts} times"),
            StepState.Soaking => Mark(StepState.Failed, "was taken back while its agent was away"),
            _ => new FleetMove.Rest(),
        };

        FleetMove.Mark Mark(StepState state, string why) => new(rollout, sight.Me, state, why);
    }

    private static FleetMove Ended(FleetSight sight, Rollout rollout)
    {
        var step = rollout.StepOf(sight.Me);
        var why = $"rollout {rollout.Id} {Word(rollout.State)}: {rollout.Reason}";
        switch (step?.State)
        {
            case StepState.Applying
            or StepState.Soaking
            or StepState.Confirmed
            or StepState.Failed when sight.InForce == rollout.Revision:
                return new FleetMove.TakeBack(rollout, why);
            case StepState.Applying or StepState.Soaking or StepState.Confirmed:
                return new FleetMove.Mark(rollout, sight.Me, StepState.RolledBack, step.Reason);
        }

        return sight.Wanted == rollout.Revision
            ? Held(sight, $"{why}; 'weir fleet continue' tries it again")
            : Idle(sight);
    }

    /// <summary>A node that was away, or is new, takes what the others have; null when it has nothing to catch up with.</summary>
    private static FleetMove? Late(FleetSight sight, Rollout rollout)
    {
        var step = rollout.StepOf(sight.Me);
        return step?.State switch
        {
            StepState.Applying or StepState.Soaking => Own(sight, rollout, step),
            StepState.Skipped when sight.InForce == rollout.Revision => new FleetMove.Mark(
                rollout,
                sight.Me,
                StepState.Confirmed,
                ""
            ),
            _ when !sight.IsHeld || sight.Wanted != rollout.Revision => null,
            StepState.Failed => new FleetMove.Wait(
                $"rollout {rollout.Id} failed here: {step.Reason}; 'weir fleet continue' tries it again"
            ),
            _ => new FleetMove.Take(rollout),
        };
    }

    private static FleetMove Idle(FleetSight sight) => sight.IsHeld ? new FleetMove.Propose() : new FleetMove.Rest();

    private static FleetMove Held(FleetSight sight, string why) =>
        sight.IsHeld ? new FleetMove.Wait(why) : new FleetMove.Rest();

    private static string Word(RolloutState state) => state == RolloutState.Failed ? "failed" : "was aborted";

    private static string Word(StepState state) => state.ToString().ToLowerInvariant();
}
