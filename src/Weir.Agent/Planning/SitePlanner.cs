using System.Collections.Immutable;
using Weir.Agent.Kernel;
using Weir.Agent.State;
using Weir.Backends.Nft;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Kernel.NfTables;
using NftPlan = Weir.Backends.Nft.Plan;

namespace Weir.Agent.Planning;

/// <summary>Finds the least work: nothing, elements, structure, everything; and reads the table only when it cannot be believed.</summary>
internal sealed class SitePlanner(KernelTable table, StateFolder state, TimeProvider time, CostTable? costs = null)
{
    // Somebody else may commit while the table is read.
    private const int ReadAttempts = 5;

    private readonly CostTable _costs = costs ?? CostTable.Default;

    /// <param name="desired">The site wanted; null to have no table.</param>
    /// <exception cref="AgentException">The kernel refused a question.</exception>
    public SitePlan Plan(Site? desired)
    {
        var start = time.GetTimestamp();
        var findings = new DiagnosticBag();
        var kernel = table.Glance();
        var belief = Belief.From(state.Head(findings), state.Journal(findings), kernel);
        if (belief is { Repaired: true, Head: { } repaired })
        {
            findings.Add(AgentDiagnostics.Repaired(repaired.Current));
        }

        var known = belief.Status is BeliefStatus.Exact or BeliefStatus.Suspect && belief.Head is not null;
        var snapshot = known && belief.Head is { } head ? state.Snapshot(head.Current, findings) : null;
        var structure = belief.Status == BeliefStatus.NoTable ? null : table.Structure();
        var plan = new SitePlan
        {
            Kind = PlanKind.Nothing,
            Steps = NftPlan.Empty,
            Desired = null,
            Before = snapshot?.Site,
            Diff = null,
            Generation = kernel.Generation,
            Belief = belief,
            Kernel = kernel,
            ElementCounts = structure?.ElementCounts ?? ImmutableDictionary<string, uint>.Empty,
            StateTime = time.GetElapsedTime(start),
        };
        if (desired is null)
        {
            return Removal(plan) with { Findings = findings.ToImmutable() };
        }

        plan = Fill(plan, snapshot, structure, table.Expect(desired, findings), findings);
        return WithXdp(plan, snapshot?.Site) with { Findings = findings.ToImmutable() };
    }

    /// <summary>A program that is not where the believed site has it was taken off by somebody.</summary>
    private SitePlan WithXdp(SitePlan plan, Site? before)
    {
        var gone = before is null ? [] : table.Xdp.Missing(before);
        return plan with
        {
            Xdp = table.Xdp.Describe(plan.Desired?.Site),
            Drift = plan.Drift.AddRange(gone.Select(static name => $"the XDP program of {name} is gone")),
        };
    }

    private static SitePlan Removal(SitePlan plan) =>
        plan.Belief.Status == BeliefStatus.NoTable
            ? plan
            : plan with
            {
                Kind = PlanKind.Removal,
                Steps = NftPlanner.Remove(KernelTable.Family, KernelTable.Name),
            };

    private SitePlan Fill(
        SitePlan plan,
        SiteSnapshot? snapshot,
        NftTableState? structure,
        Site desired,
        DiagnosticBag findings
    )
    {
        if (plan.Belief.Status == BeliefStatus.NoTable)
        {
            return Full(plan, desired, findings);
        }

        if (snapshot is null)
        {
            if (plan.Belief.Status == BeliefStatus.Unknown)
            {
                findings.Add(AgentDiagnostics.UnknownTable(KernelTable.FullName));
            }

            return Reread(plan, null, desired, findings);
        }

        var start = time.GetTimestamp();
        var before = SiteCompiler.Compile(snapshot.Site, Settings(snapshot));
        plan = plan with { CompileTime = time.GetElapsedTime(start) };
        return plan.Belief.Status == BeliefStatus.Exact && HasStructureOf(before, structure)
            ? Change(plan, before, desired)
            : Reread(plan, before, desired, findings);
    }

    private SitePlan Full(SitePlan plan, Site desired, DiagnosticBag findings)
    {
        if (plan.Belief.Head is not null)
        {
            findings.Add(AgentDiagnostics.Drift(1));
            plan = plan with { Drift = [$"table {KernelTable.FullName} is gone"] };
        }

        var start = time.GetTimestamp();
        var compiled = SiteCompiler.Compile(desired, new CompilerSettings { Costs = _costs });
        return plan with
        {
            Kind = PlanKind.Full,
            Steps = NftPlanner.Full(compiled.Ruleset, time.GetUtcNow()),
            Desired = compiled,
            Diff = SiteDiff.Between(plan.Before, desired),
            CompileTime = time.GetElapsedTime(start),
        };
    }

    /// <summary>What the kernel holds is known to the last element: the difference of the sites is the difference of the tables.</summary>
    internal SitePlan Change(SitePlan plan, CompiledSite before, Site desired)
    {
        var start = time.GetTimestamp();
        var now = time.GetUtcNow();
        var diff = SiteDiff.Between(before.Site, desired);
        plan = plan with { Diff = diff, Before = before.Site, Desired = before };
        if (diff.IsEmpty)
        {
            return plan with { CompileTime = plan.CompileTime + time.GetElapsedTime(start) };
        }

        if (before.TryChange(desired, diff, out var changed, out var delta))
        {
            var steps = NftPlanner.Change(delta, KernelTable.Family, KernelTable.Name, now);
            plan = plan with { Kind = PlanKind.Elements, Steps = steps, Desired = changed };
        }
        else
        {
            var compiled = SiteCompiler.Compile(desired, before);
            var steps = NftPlanner.Structure(compiled.Ruleset, before.Ruleset, now, Counts(compiled, before));
            plan = plan with { Kind = PlanKind.Structure, Steps = steps, Desired = compiled };
        }

        return plan with
        {
            CompileTime = plan.CompileTime + time.GetElapsedTime(start),
        };
    }

    /// <summary>What sets that are replaced have counted, so that their successors go on counting from there.</summary>
    private Dictionary<string, ElementBlock> Counts(CompiledSite desired, CompiledSite before)
    {
        var read = new Dictionary<string, ElementBlock>(StringComparer.Ordinal);
        foreach (var set in NftPlanner.Replaced(desired.Ruleset, before.Ruleset))
        {
            var old = before.Ruleset.Sets.Items.First(declared => declared.Name == set.Name);
            read.Add(set.Name, table.Elements(NftSpecs.Set(old)));
        }

        return read;
    }

    /// <summary>Something was committed that Weir did not commit: the table is read, and what differs from the belief is drift.</summary>
    private SitePlan Reread(SitePlan plan, CompiledSite? before, Site desired, DiagnosticBag findings)
    {
        var start = time.GetTimestamp();
        var actual = Read();
        plan = plan with
        {
            Generation = actual.State.Generation,
            ElementCounts = actual.State.ElementCounts,
            StateTime = plan.StateTime + time.GetElapsedTime(start),
        };
        start = time.GetTimestamp();
        var now = time.GetUtcNow();
        if (before is not null)
        {
            var drift = DriftText.Of(before.Ruleset, actual, now);
            if (drift.IsEmpty)
            {
                return Change(plan, before, desired);
            }

            findings.Add(AgentDiagnostics.Drift(drift.Length));
            plan = plan with { Drift = drift };
        }

        var compiled = SiteCompiler.Compile(
            desired,
            new CompilerSettings { Costs = _costs, Capacities = actual.Capacities }
        );
        var steps = NftPlanner.Structure(compiled.Ruleset, actual.State.Table, actual.Elements, now);
        return plan with
        {
            // Without a mark of ours an apply must still write one, so that the next start knows the table.
            Kind = PlanKind.Reread,
            Steps = steps,
            Desired = compiled,
            Diff = SiteDiff.Between(before?.Site, desired),
            CompileTime = plan.CompileTime + time.GetElapsedTime(start),
        };
    }

    /// <summary>Another version of Weir may compile the same site into other rules; then the belief does not hold.</summary>
    private static bool HasStructureOf(CompiledSite believed, NftTableState? structure) =>
        KernelDiff.Compare(NftSpecs.Table(believed.Structure), structure is null ? null : structure.Table).IsEmpty;

    private ActualTable Read()
    {
        for (var attempt = 0; attempt < ReadAttempts; attempt++)
        {
            if (ActualTable.Read(table) is { } actual)
            {
                return actual;
            }
        }

        throw new AgentException(AgentFailure.Refused, AgentDiagnostics.Busy(ReadAttempts));
    }

    private CompilerSettings Settings(SiteSnapshot snapshot) =>
        new()
        {
            Costs = _costs,
            Capacities = snapshot.Capacities.ToDictionary(static set => set.Set, static set => set.Capacity),
        };
}
