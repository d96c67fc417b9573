using System.Diagnostics.CodeAnalysis;
using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Lowering;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Compiler;

/// <summary>A site with the rule set it means. Immutable; the elements are lowered when first asked for.</summary>
public sealed class CompiledSite
{
    private readonly BucketCounts _counts;
    private readonly SiteShape _shape;
    private readonly SetLayout _layout;
    private Ruleset? _ruleset;

    internal CompiledSite(
        Site site,
        CompilerSettings settings,
        BucketCounts counts,
        SiteShape shape,
        SetLayout layout,
        EquatableArray<Decision> decisions
    )
    {
        Site = site;
        Settings = settings;
        _counts = counts;
        _shape = shape;
        _layout = layout;
        Decisions = decisions;
    }

    public Site Site { get; }

    public CompilerSettings Settings { get; }

    /// <summary>What the cost model chose, and between what.</summary>
    public EquatableArray<Decision> Decisions { get; }

    /// <summary>Capacity of each set that has one, by name.</summary>
    public IReadOnlyDictionary<string, uint> Capacities =>
        _layout.Sets.Where(set => set.Capacity != 0).ToDictionary(set => set.Name, set => set.Capacity);

    /// <summary>The whole rule set with its elements.</summary>
    public Ruleset Ruleset => _ruleset ??= RulesetBuilder.Build(Site, _shape, _layout, _counts);

    /// <summary>Chains, sets and counters of <see cref="Ruleset"/> without any element: what the table's structure must be.</summary>
    public Ruleset Structure => RulesetBuilder.Structure(Site, _shape, _layout);

    /// <summary>
    /// The next revision as a difference of elements. False when the rules or the sets themselves must change (topology, options, a
    /// prefix length that has no set yet or needs none any more, a set that is full, nested bans in a tree): then compile anew.
    /// </summary>
    /// <param name="next">The site wanted.</param>
    /// <param name="diff">What differs between <see cref="Site"/> and <paramref name="next"/>.</param>
    /// <param name="changed">The next revision, compiled.</param>
    /// <param name="delta">Elements to remove and to add; proportional to what changed, not to the site.</param>
    public bool TryChange(
        Site next,
        SiteDiff diff,
        [NotNullWhen(true)] out CompiledSite? changed,
        [NotNullWhen(true)] out RulesetDelta? delta
    )
    {
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(diff);
        (changed, delta) = (null, null);
        var bansChanged = diff.BansAdded.Length + diff.BansRemoved.Length > 0;
        if (diff.TopologyOrOptionsChanged || (bansChanged && (_shape.Ban4.Interval || _shape.Ban6.Interval)))
        {
            return false;
        }

        var counts = _counts.Copy();
        SiteDelta.Count(Site, next, diff, counts);
        if (!_layout.Holds(counts) || SiteShape.Choose(Site, counts, Settings.Costs).Shape != _shape)
        {
            return false;
        }

        delta = SiteDelta.Of(Site, next, diff, _layout);
        changed = new CompiledSite(next, Settings, counts, _shape, _layout, Decisions);
        return true;
    }
}
