using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>Makes plans: pure functions from what is wanted and what is there to the operations of one transaction.</summary>
public static class NftPlanner
{
    private static readonly ImmutableDictionary<string, ElementBlock> NothingRead = ImmutableDictionary<
        string,
        ElementBlock
    >.Empty;

    /// <summary>Everything, where there is no such table yet.</summary>
    public static Plan Full(Ruleset desired, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(desired);
        desired = NftForm.Of(desired);
        var plan = new PlanBuilder(NftSpecs.Family(desired.Family), desired.Table, now);
        plan.AddTable();
        var nothing = new TableSpec(NftSpecs.Family(desired.Family), desired.Table, [], [], []);
        new StructurePlanner(desired, new KnownTable(nothing, _ => null, _ => []), NothingRead, plan).Plan();
        return plan.ToPlan();
    }

    /// <summary>Contents only: per set first what goes, then what comes.</summary>
    public static Plan Change(RulesetDelta delta, NfFamily family, string table, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(delta);
        var plan = new PlanBuilder(family, table, now);
        foreach (var set in delta.Sets)
        {
            plan.DeleteElements(set.Set, set.Removed);
            plan.AddElements(set.Set, set.Added);
        }

        return plan.ToPlan();
    }

    /// <summary>
    /// From one ruleset to another. Chains whose rules differ are flushed and filled again; a set that is declared alike stays, and
    /// its elements change by difference (those of dynamic sets not at all); any other set is replaced.
    /// </summary>
    /// <param name="desired">What is wanted.</param>
    /// <param name="believed">What the table holds.</param>
    /// <param name="now">For time-outs.</param>
    /// <param name="readBack">
    /// Elements of sets as read from the kernel: where a set with counters is replaced and its key is the same, the counts (and all
    /// elements of a dynamic set) are carried over. <see cref="Replaced"/> names the sets to read.
    /// </param>
    public static Plan Structure(
        Ruleset desired,
        Ruleset believed,
        DateTimeOffset now,
        IReadOnlyDictionary<string, ElementBlock>? readBack = null
    )
    {
        ArgumentNullException.ThrowIfNull(desired);
        return Structure(NftForm.Of(desired), KnownTable.From(believed), now, readBack);
    }

    /// <summary>From what was read of the kernel to a ruleset: brings back whatever somebody else changed.</summary>
    /// <param name="desired">What is wanted.</param>
    /// <param name="actual">The table as read.</param>
    /// <param name="elements">Elements as read, by set; dynamic sets may be left out.</param>
    /// <param name="now">When they were read.</param>
    public static Plan Structure(
        Ruleset desired,
        TableSpec actual,
        IReadOnlyDictionary<string, ElementBlock> elements,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(desired);
        desired = NftForm.Of(desired);
        return Structure(desired, KnownTable.From(desired, actual, elements, now), now, elements);
    }

    /// <summary>Sets with counters that <see cref="Structure(Ruleset, Ruleset, DateTimeOffset, IReadOnlyDictionary{string, ElementBlock}?)"/> would replace: read them first to keep the counts.</summary>
    public static ImmutableArray<SetDeclaration> Replaced(Ruleset desired, Ruleset believed)
    {
        ArgumentNullException.ThrowIfNull(desired);
        desired = NftForm.Of(desired);
        var difference = new StructureDifference(desired, KnownTable.From(believed));
        return [.. desired.Sets.Items.Where(s => s.Counters && difference.FateOf(s) == SetFate.Replaced)];
    }

    /// <summary>
    /// The ruleset as the kernel holds it after the plan: sets that stay keep the capacity they were made with. This is what to
    /// believe from then on.
    /// </summary>
    public static Ruleset Effective(Ruleset desired, Ruleset believed)
    {
        ArgumentNullException.ThrowIfNull(desired);
        ArgumentNullException.ThrowIfNull(believed);
        desired = NftForm.Of(desired);
        believed = NftForm.Of(believed);
        var difference = new StructureDifference(desired, KnownTable.From(believed));
        var capacities = believed.Sets.Items.ToDictionary(s => s.Name, s => s.Capacity, StringComparer.Ordinal);
        var sets = desired.Sets.Items.Select(s =>
            difference.FateOf(s) == SetFate.Kept ? s with { Capacity = capacities[s.Name] } : s
        );
        return desired with { Sets = [.. sets] };
    }

    /// <summary>The plan that undoes a plan of element changes; null for one that does more (use Structure the other way).</summary>
    public static Plan? Inverse(Plan plan, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (!plan.IsElementsOnly)
        {
            return null;
        }

        PlanBuilder? inverse = null;
        foreach (var step in plan.Steps.Reverse())
        {
            if (step is not { IsGuard: false, Set: { } set, Elements: { } elements })
            {
                continue;
            }

            switch (step.Operation)
            {
                case NftOperation.AddElements add:
                    inverse ??= new PlanBuilder(add.Family, add.Table, now);
                    inverse.DeleteElements(set, elements);
                    break;
                case NftOperation.DeleteElements delete:
                    inverse ??= new PlanBuilder(delete.Family, delete.Table, now);
                    inverse.AddElements(set, elements);
                    break;
                default:
                    return null;
            }
        }

        return inverse?.ToPlan() ?? Plan.Empty;
    }

    /// <summary>The table and all in it.</summary>
    public static Plan Remove(NfFamily family, string table) =>
        new([new PlanStep(new NftOperation.DeleteTable(family, table))]);

    private static Plan Structure(
        Ruleset desired,
        KnownTable known,
        DateTimeOffset now,
        IReadOnlyDictionary<string, ElementBlock>? readBack
    )
    {
        var plan = new PlanBuilder(NftSpecs.Family(desired.Family), desired.Table, now);
        new StructurePlanner(desired, known, readBack ?? NothingRead, plan).Plan();
        return plan.ToPlan();
    }
}
