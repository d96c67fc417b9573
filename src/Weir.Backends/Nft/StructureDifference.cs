using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>What becomes of a set that is wanted.</summary>
internal enum SetFate
{
    New,
    Kept,
    Replaced,
}

/// <summary>Compares a wanted ruleset with a known table: which sets and chains stay, which are replaced, whose rules differ.</summary>
internal sealed class StructureDifference
{
    private readonly Dictionary<string, ChainSpec> _wantedChains;
    private readonly Dictionary<string, SetFate> _fates = new(StringComparer.Ordinal);
    private readonly HashSet<string> _goneSets;
    private readonly HashSet<string> _goneChains;

    public StructureDifference(Ruleset desired, KnownTable known)
    {
        Wanted = NftSpecs.Table(desired);
        Known = known;
        _wantedChains = Wanted.Chains.ToDictionary(c => c.Name, StringComparer.Ordinal);
        _goneChains = known.Spec.Chains.Where(IsGone).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var had = known.Spec.Sets.ToDictionary(s => s.Name, StringComparer.Ordinal);
        for (var i = 0; i < desired.Sets.Count; i++)
        {
            var set = desired.Sets[i];
            var count = desired.Elements.GetValueOrDefault(set.Name)?.Count ?? 0;
            _fates[NftName.Of(set.Name)] = had.TryGetValue(NftName.Of(set.Name), out var before)
                ? CanStay(set, Wanted.Sets[i], before, count)
                    ? SetFate.Kept
                    : SetFate.Replaced
                : SetFate.New;
        }

        _goneSets = had.Keys.Where(name => FateOf(name) != SetFate.Kept).ToHashSet(StringComparer.Ordinal);
    }

    public TableSpec Wanted { get; }

    public KnownTable Known { get; }

    public SetFate FateOf(SetDeclaration set) => _fates[NftName.Of(set.Name)];

    /// <summary>Sets to delete: no longer wanted, or to be made anew.</summary>
    public IEnumerable<string> GoneSets => Known.Spec.Sets.Select(s => s.Name).Where(_goneSets.Contains);

    /// <summary>Chains to delete: no longer wanted, or to hang elsewhere (a hook cannot be changed, only its policy).</summary>
    public IEnumerable<string> GoneChains => Known.Spec.Chains.Select(c => c.Name).Where(_goneChains.Contains);

    /// <summary>True when the chain is there and stays, perhaps with another policy or other rules.</summary>
    public bool Stays(ChainSpec known) => !_goneChains.Contains(known.Name);

    /// <summary>True when the chain stays with the same rules, and none of them holds on to what must go.</summary>
    public bool KeepsRules(ChainSpec known) =>
        Stays(known)
        && known.Rules.AsSpan().SequenceEqual(_wantedChains[known.Name].Rules.AsSpan())
        && !known.Rules.Any(UsesGone);

    private SetFate? FateOf(string name) => _fates.TryGetValue(name, out var fate) ? fate : null;

    private bool IsGone(ChainSpec known) =>
        !_wantedChains.TryGetValue(known.Name, out var wanted)
        || (known.Base is null) != (wanted.Base is null)
        || (
            known.Base is { } before && before with { Drops = false } != (wanted.Base ?? before) with { Drops = false }
        );

    /// <summary>The kernel cannot change a set, and a size is enough while the elements fit.</summary>
    private bool CanStay(SetDeclaration set, SetSpec wanted, SetSpec before, int count)
    {
        if (before with { Size = wanted.Size, Comment = wanted.Comment } != wanted)
        {
            return false;
        }

        // How many elements a dynamic set will hold is not ours to know: there the size wanted must be there.
        var fits = before.Size == 0 || (set.Dynamic ? wanted.Size : (uint)count) <= before.Size;
        return fits && !Known.Verdicts(set.Name).Concat(set.Verdicts).Any(LeadsToGone);
    }

    private bool LeadsToGone(Verdict verdict) =>
        verdict switch
        {
            Verdict.Jump jump => IsReplaced(jump.Chain),
            Verdict.Goto go => IsReplaced(go.Chain),
            _ => false,
        };

    // A chain that is only deleted is in no wanted element any more; one that is made anew may be.
    private bool IsReplaced(string chain) =>
        _goneChains.Contains(NftName.Of(chain)) && _wantedChains.ContainsKey(NftName.Of(chain));

    private bool UsesGone(RuleSpec rule) =>
        rule.Expressions.Any(e =>
            e switch
            {
                Expression.Lookup lookup => _goneSets.Contains(lookup.Set),
                Expression.Dynset dynset => _goneSets.Contains(dynset.Set),
                Expression.Verdict { Value.Chain: { } chain } => _goneChains.Contains(chain),
                _ => false,
            }
        );
}
