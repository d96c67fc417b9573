using System.Collections.Immutable;
using Weir.Agent.State;
using Weir.Backends.Nft;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Agent.Planning;

/// <summary>How the kernel gets from what it holds to what the site says.</summary>
public enum PlanKind
{
    /// <summary>It holds it already.</summary>
    Nothing,

    /// <summary>There is no table yet: everything is made.</summary>
    Full,

    /// <summary>Elements are added and removed; rules and sets stay as they are.</summary>
    Elements,

    /// <summary>Rules or sets change; sets that stay keep their elements but for the difference.</summary>
    Structure,

    /// <summary>The table was read from the kernel, and the plan is what differs from the site.</summary>
    Reread,

    /// <summary>The table is removed.</summary>
    Removal,
}

/// <summary>Desired state minus actual state: a value, which a dry run prints and an apply commits.</summary>
public sealed record SitePlan
{
    public required PlanKind Kind { get; init; }

    /// <summary>The kernel operations.</summary>
    public required Plan Steps { get; init; }

    /// <summary>The site wanted, compiled; null when the table is removed.</summary>
    public required CompiledSite? Desired { get; init; }

    /// <summary>The site in force now; null when there is none, or it is not known.</summary>
    public required Site? Before { get; init; }

    /// <summary>What changes in the site, for people; against nothing when <see cref="Before"/> is null. Null for a removal.</summary>
    public required SiteDiff? Diff { get; init; }

    /// <summary>What somebody else changed in Weir's table, one line each.</summary>
    public ImmutableArray<string> Drift { get; init; } = [];

    /// <summary>What happens to the bans in XDP, one line for each interface concerned.</summary>
    public ImmutableArray<string> Xdp { get; init; } = [];

    public ImmutableArray<Diagnostic> Findings { get; init; } = [];

    /// <summary>The kernel's generation id that the plan holds for.</summary>
    public required uint Generation { get; init; }

    /// <summary>The revision that is in force; null for none or an unknown one.</summary>
    public Revision? Revision =>
        Belief.Status is BeliefStatus.Exact or BeliefStatus.Suspect ? Belief.Head?.Current : null;

    /// <summary>Reading the state folder and, where needed, the kernel's table.</summary>
    public TimeSpan StateTime { get; init; }

    /// <summary>Compiling the site and finding the difference.</summary>
    public TimeSpan CompileTime { get; init; }

    internal Belief Belief { get; init; } = new(BeliefStatus.NoTable, null, Repaired: false);

    internal KernelGlance Kernel { get; init; }

    /// <summary>Elements in each set at <see cref="Generation"/>, as far as the kernel tells.</summary>
    internal ImmutableDictionary<string, uint> ElementCounts { get; init; } = ImmutableDictionary<string, uint>.Empty;
}
