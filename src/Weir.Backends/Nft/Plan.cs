using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>
/// One operation of a plan, with what it was made of, so that a refusal by the kernel leads back to a row of the site.
/// </summary>
/// <param name="Operation">What the kernel is told.</param>
/// <param name="Set">The set it is about, if it is about one that the ruleset declares.</param>
/// <param name="Elements">The elements it adds or deletes, index by index as in the operation.</param>
public sealed record PlanStep(NftOperation Operation, SetDeclaration? Set = null, ElementTable? Elements = null)
{
    /// <summary>The rule that the operation adds.</summary>
    public Rule? Rule { get; init; }

    /// <summary>
    /// Adds elements only so that the next step can delete them: one that expires meanwhile would fail the transaction. Counts as
    /// nothing and is not printed.
    /// </summary>
    public bool IsGuard { get; init; }

    /// <summary>Where the element, or the rule, came from; unknown for others.</summary>
    public Origin OriginOf(int? element) =>
        Elements is not null && element is { } index && index < Elements.Count ? Elements.OriginOf(index)
        : Rule is not null ? Rule.Origin
        : default;
}

/// <summary>Desired state minus actual state: the operations of one transaction, in order. A dry run is this value, printed.</summary>
public sealed class Plan
{
    public Plan(ImmutableArray<PlanStep> steps)
    {
        Steps = steps;
        foreach (var step in steps)
        {
            ElementsAdded += step is { IsGuard: false, Operation: NftOperation.AddElements add }
                ? add.Elements.Count
                : 0;
            ElementsRemoved += step.Operation is NftOperation.DeleteElements delete ? delete.Elements.Count : 0;
        }
    }

    public static Plan Empty { get; } = new([]);

    public ImmutableArray<PlanStep> Steps { get; }

    public bool IsEmpty => Steps.IsEmpty;

    public int ElementsAdded { get; }

    public int ElementsRemoved { get; }

    /// <summary>True when the plan changes contents of sets and nothing else.</summary>
    public bool IsElementsOnly =>
        Steps.All(s =>
            s.Operation is NftOperation.AddElements or NftOperation.DeleteElements && s.Elements is not null
        );

    /// <summary>What to commit.</summary>
    public ImmutableArray<NftOperation> Operations() => [.. Steps.Select(s => s.Operation)];
}
