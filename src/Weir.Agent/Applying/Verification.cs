using System.Collections.Immutable;
using Weir.Agent.Kernel;
using Weir.Agent.Planning;
using Weir.Backends.Nft;
using Weir.Core.Compiler;
using Weir.Core.Text;

namespace Weir.Agent.Applying;

/// <summary>Asks the kernel after a commit whether it holds what was meant: generation, structure, element counts. Lists no element.</summary>
internal static class Verification
{
    public static ImmutableArray<Diagnostic> Check(
        KernelTable table,
        SitePlan plan,
        CompiledSite desired,
        uint generation
    )
    {
        var findings = new DiagnosticBag();
        if (table.Structure() is not { } state)
        {
            return [AgentDiagnostics.Unverified($"there is no table {KernelTable.FullName}")];
        }

        if (state.Generation != generation)
        {
            findings.Add(
                AgentDiagnostics.Unverified($"the generation id is {state.Generation} where {generation} was expected")
            );
        }

        foreach (var drift in KernelDiff.Compare(NftSpecs.Table(desired.Structure), state.Table))
        {
            findings.Add(AgentDiagnostics.Unverified(drift.ToString()));
        }

        foreach (var (set, expected) in Expected(plan, desired))
        {
            if (state.ElementCounts.TryGetValue(set, out var actual) && actual != expected)
            {
                findings.Add(
                    AgentDiagnostics.Unverified($"set {set} holds {actual} elements where {expected} were expected")
                );
            }
        }

        return findings.ToImmutable();
    }

    /// <summary>How many elements sets must hold; not those whose elements come and go by themselves, nor trees, whose count has ends in it.</summary>
    private static IEnumerable<(string Set, uint Count)> Expected(SitePlan plan, CompiledSite desired)
    {
        if (plan.Kind == PlanKind.Elements)
        {
            return Changed(plan);
        }

        return desired
            .Ruleset.Sets.Items.Where(static set => set is { Dynamic: false, Timeouts: false, Interval: false })
            .Select(set => (set.Name, (uint)(desired.Ruleset.Elements.GetValueOrDefault(set.Name)?.Count ?? 0)));
    }

    /// <summary>The sets that the plan touches: what was in them before, and what it adds and removes.</summary>
    private static IEnumerable<(string Set, uint Count)> Changed(SitePlan plan)
    {
        var changes = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var step in plan.Steps.Steps)
        {
            var change = step.Operation switch
            {
                Weir.Kernel.NfTables.NftOperation.AddElements add => add.Elements.Count,
                Weir.Kernel.NfTables.NftOperation.DeleteElements delete => -delete.Elements.Count,
                _ => 0,
            };
            if (step.Set is { Dynamic: false, Timeouts: false, Interval: false } set)
            {
                changes[set.Name] = changes.GetValueOrDefault(set.Name) + change;
            }
        }

        return changes
            .Where(change => plan.ElementCounts.ContainsKey(change.Key))
            .Select(change => (change.Key, (uint)(plan.ElementCounts[change.Key] + change.Value)));
    }
}
