using System.Collections.Immutable;
using Weir.Core.Analysis.Simulation;
using Weir.Core.Rules;

namespace Weir.Core.Analysis;

public enum Fate
{
    Accepted,
    Dropped,
    Rejected,

    /// <summary>A target outside the rule set decides (NFQUEUE, TPROXY).</summary>
    TakenOver,
}

/// <summary>One rule that a packet met, or (no rule) the beginning or end of a base chain.</summary>
public sealed class TraceStep
{
    private readonly Reason _reason;

    internal TraceStep(string chain, Rule? rule, bool matched, Reason reason, double nanoseconds, int lookUps)
    {
        (Chain, Rule, Matched, Nanoseconds, LookUps) = (chain, rule, matched, nanoseconds, lookUps);
        _reason = reason;
    }

    public string Chain { get; }

    public Rule? Rule { get; }

    /// <summary>True when all its tests and look-ups held, so that its verdict (if any) was taken.</summary>
    public bool Matched { get; }

    /// <summary>Predicted cost of what was evaluated.</summary>
    public double Nanoseconds { get; }

    /// <summary>Sets and maps asked.</summary>
    public int LookUps { get; }

    /// <summary>True when the rule asked a test that no field answers, so that the trace rests on what the packet says of it.</summary>
    internal bool AskedExtension => _reason.AskedExtension;

    /// <summary>What decided, in words with values: <c>ip saddr 192.0.2.7 is not in 10.0.0.0/8</c>. Made when it is read.</summary>
    public string Why => _reason.ToString();

    /// <summary>What the rule did and where it sent the packet, in words; empty for a rule that did not match.</summary>
    public ImmutableArray<string> Done => _reason.Done;
}

/// <summary>What one packet met in one base chain.</summary>
/// <param name="Table">Table the chain is in.</param>
/// <param name="Chain">Name of the base chain.</param>
/// <param name="Packet">The packet as it left the chain.</param>
/// <param name="Steps">In order; empty when the run was not recorded or the table does not see the packet's family.</param>
public sealed record ChainTrace(
    Ruleset Table,
    string Chain,
    Outcome Outcome,
    Packet Packet,
    ImmutableArray<TraceStep> Steps
)
{
    /// <summary>Sets and maps asked.</summary>
    public int LookUps => Steps.Sum(step => step.LookUps);

    public int RulesMet => Steps.Count(step => step.Rule is not null);

    /// <summary>True of a chain that packets meet before conntrack does.</summary>
    public bool IsBeforeConntrack =>
        Table.Chains.Any(chain => chain.Name == Chain && chain.Base is { IsBeforeConntrack: true });

    public double Nanoseconds => Steps.Sum(step => step.Nanoseconds);
}

/// <summary>All that one packet met, in order, and what became of it.</summary>
/// <param name="Packet">The packet as it left: translated and marked.</param>
/// <param name="Chains">Base chains met, hook after hook.</param>
public sealed record Trace(Fate Fate, Packet Packet, ImmutableArray<ChainTrace> Chains)
{
    /// <summary>True when the packet came as far as conntrack: it met a chain behind it.</summary>
    public bool ReachedConntrack => Chains.Any(static chain => !chain.IsBeforeConntrack);

    public IEnumerable<TraceStep> Steps => Chains.SelectMany(chain => chain.Steps);

    public int RulesMet => Chains.Sum(chain => chain.RulesMet);

    /// <summary>Sets and maps asked.</summary>
    public int LookUps => Chains.Sum(chain => chain.LookUps);

    /// <summary>Predicted cost, over forwarding without any rule.</summary>
    public double Nanoseconds => Chains.Sum(chain => chain.Nanoseconds);
}
