using System.Collections.Immutable;

namespace Weir.Core.Fleet;

public enum RolloutState
{
    Running,

    /// <summary>Every node that was there has it.</summary>
    Done,

    /// <summary>A node could not take it; who had it went back.</summary>
    Failed,

    /// <summary>An operator ended it; who had it went back.</summary>
    Aborted,

    /// <summary>Its snapshot was gone: a newer one takes its place, and who has it keeps it until then.</summary>
    Superseded,
}

public enum StepState
{
    Waiting,

    /// <summary>The node has taken its turn, and may have applied the revision.</summary>
    Applying,

    /// <summary>In force, not confirmed yet.</summary>
    Soaking,
    Confirmed,
    Failed,

    /// <summary>The node was away at its turn.</summary>
    Skipped,
    RolledBack,

    /// <summary>The revision is in force although the rollout failed: the node does not know what was before.</summary>
    Stays,
}

/// <summary>A revision on its way over the nodes of a fleet.</summary>
/// <param name="Revision">Which rows.</param>
/// <param name="Snapshot">PostgreSQL's name of the exported snapshot that has them.</param>
/// <param name="Reason">Why it ended; empty while it runs and when it is done.</param>
/// <param name="Node">Who began it.</param>
/// <param name="Steps">One for each node that was known then, in the order of their turns.</param>
public sealed record Rollout(
    long Id,
    SiteName Revision,
    string Snapshot,
    RolloutState State,
    string Reason,
    string Node,
    ImmutableArray<RolloutStep> Steps
)
{
    /// <summary>The step of a node; null when it was not known when the rollout began.</summary>
    public RolloutStep? StepOf(string node) => Steps.FirstOrDefault(step => step.Node == node);

    /// <summary>Whose turn it is; null when all are through.</summary>
    public RolloutStep? Current => Steps.FirstOrDefault(static step => !step.IsThrough);
}

/// <param name="Place">From 1, in the order of turns.</param>
/// <param name="Attempts">How often the node has taken it.</param>
/// <param name="Reason">Why it failed or was skipped; else empty.</param>
public sealed record RolloutStep(string Node, int Place, bool IsCanary, StepState State, int Attempts, string Reason)
{
    /// <summary>True when the next node may go on.</summary>
    public bool IsThrough => State is StepState.Confirmed or StepState.Skipped;
}
