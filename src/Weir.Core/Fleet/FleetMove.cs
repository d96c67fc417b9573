namespace Weir.Core.Fleet;

/// <summary>What a node does next. The hierarchy is closed.</summary>
public abstract record FleetMove
{
    private FleetMove() { }

    /// <summary>Nothing is to be done.</summary>
    public sealed record Rest : FleetMove;

    /// <summary>What it wants is held, and others have to do something first.</summary>
    public sealed record Wait(string Why) : FleetMove;

    /// <summary>Begin a rollout of what the source says now.</summary>
    public sealed record Propose : FleetMove;

    /// <summary>Take its step: apply, soak, probe, confirm.</summary>
    public sealed record Take(Rollout Rollout) : FleetMove;

    /// <summary>The revision is in force from before a restart: soak and probe again.</summary>
    public sealed record Resume(Rollout Rollout) : FleetMove;

    /// <summary>Go back to what was in force before the rollout.</summary>
    public sealed record TakeBack(Rollout Rollout, string Why) : FleetMove;

    /// <summary>Write down what became of a step: of its own, or of a node that is away.</summary>
    public sealed record Mark(Rollout Rollout, string Node, StepState State, string Why) : FleetMove;
}
