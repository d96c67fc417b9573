using System.Collections.Immutable;
using System.Globalization;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Simulation;

/// <summary>Keeps what a walk meets, with its price.</summary>
internal sealed class Recorder(TableIndex table, RulePrice price)
{
    private readonly ImmutableArray<TraceStep>.Builder _steps = ImmutableArray.CreateBuilder<TraceStep>();

    public ImmutableArray<TraceStep> Steps => _steps.ToImmutable();

    public void Begin(Chain chain, BaseHook at)
    {
        var words = string.Create(
            CultureInfo.InvariantCulture,
            $"hook {at.Hook.ToString().ToLowerInvariant()}{(at.Device is { } device ? $" of {device}" : "")}, priority {at.Priority}"
        );
        Add(chain, words, price.BaseChain);
    }

    public void Policy(Chain chain, BaseHook at) => Add(chain, at.Drops ? "policy drop" : "policy accept", 0);

    public void Met(Chain chain, Rule rule, RuleResult result, Packet before, WalkState after)
    {
        var (nanoseconds, lookUps) = price.Of(rule, result, before);
        _steps.Add(
            new TraceStep(chain.Name, rule, result.Matched, Why(rule, result, before, after), nanoseconds, lookUps)
        );
    }

    private Reason Why(Rule rule, RuleResult result, Packet before, WalkState after)
    {
        if (result.Matched)
        {
            return new Reason.Held(rule, result, before, after.Packet, after.Nat);
        }

        return result.Tests < rule.Matches.Count
            ? new Reason.Failed(rule, result.Tests, before, table)
            : new Reason.NotFound(rule, result.Statements, after.Packet);
    }

    private void Add(Chain chain, string words, double nanoseconds) =>
        _steps.Add(new TraceStep(chain.Name, null, true, new Reason.Said(words), nanoseconds, 0));
}
