using System.Collections.Immutable;
using Weir.Core.Rules;

namespace Weir.Core.Analysis;

public enum Fate
{
    Accepted,
    Dropped,
}

/// <summary>One rule that a packet met.</summary>
/// <param name="Matched">True when all its tests and look-ups held, so that its verdict (if any) was taken.</param>
/// <param name="Why">What decided, in words.</param>
/// <param name="Nanoseconds">Predicted cost of what was evaluated.</param>
public sealed record TraceStep(string Chain, Rule? Rule, bool Matched, string Why, double Nanoseconds);

/// <summary>All that one packet met, in order, and what became of it.</summary>
/// <param name="Packet">The packet as it left: translated and marked.</param>
/// <param name="LookUps">Sets and maps asked.</param>
public sealed record Trace(Fate Fate, Packet Packet, ImmutableArray<TraceStep> Steps, int LookUps)
{
    public int RulesMet => Steps.Count(step => step.Rule is not null);

    /// <summary>Predicted cost, over forwarding without any rule.</summary>
    public double Nanoseconds => Steps.Sum(step => step.Nanoseconds);
}
