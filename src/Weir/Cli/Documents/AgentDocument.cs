namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir agent</c> when it was told to stop.</summary>
internal sealed record AgentDocument : Document
{
    /// <summary>The rules are left in force.</summary>
    public bool Stopped { get; init; } = true;
}

/// <summary>What a running agent says of itself, in <c>weir status</c>.</summary>
/// <param name="Process">Its process id.</param>
/// <param name="Source">"good", "bad" or "unread".</param>
/// <param name="Held">Why changes are held; null when they are not.</param>
internal sealed record AgentPart(int Process, string Source, string? Held);
