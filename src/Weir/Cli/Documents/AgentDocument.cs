using System.Collections.Immutable;

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
/// <param name="Troubles">What goes wrong at the moment, a line each; empty when nothing does.</param>
internal sealed record AgentPart(int Process, string Source, string? Held, ImmutableArray<string> Troubles);
