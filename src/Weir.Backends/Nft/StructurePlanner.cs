using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>
/// Orders the steps so that the kernel finds each object free when it goes and there when it is named: flush, delete elements,
/// sets, chains, counters; add counters, chains, sets, elements, rules. All of it is one transaction, so no packet sees a part.
/// </summary>
internal sealed class StructurePlanner(
    Ruleset desired,
    KnownTable known,
    IReadOnlyDictionary<string, ElementBlock> readBack,
    PlanBuilder plan
)
{
    private readonly StructureDifference _difference = new(desired, known);
    private readonly List<(SetDeclaration Set, ElementTable Elements)> _added = [];
    private readonly HashSet<string> _filled = new(StringComparer.Ordinal);

    public void Plan()
    {
        FlushChains();
        ChangeKeptSets();
        Delete();
        AddCountersAndChains();
        AddSets();
        foreach (var (set, elements) in _added)
        {
            plan.AddElements(set, elements);
        }

        AddRules();
    }

    private void FlushChains()
    {
        foreach (var chain in known.Spec.Chains)
        {
            if (_difference.KeepsRules(chain))
            {
                _filled.Add(chain.Name);
            }
            else
            {
                plan.FlushChain(chain.Name);
            }
        }
    }

    private void ChangeKeptSets()
    {
        foreach (var set in desired.Sets)
        {
            if (set.Dynamic || _difference.FateOf(set) != SetFate.Kept || known.Elements(set) is not { } before)
            {
                continue;
            }

            var change = ElementChange.Between(set, before, Wanted(set), KernelDiff.ExpiryTolerance);
            plan.DeleteElements(set, change.Removed);
            _added.Add((set, change.Added));
        }
    }

    private void Delete()
    {
        foreach (var set in _difference.GoneSets)
        {
            plan.DeleteSet(set);
        }

        foreach (var chain in _difference.GoneChains)
        {
            plan.DeleteChain(chain);
        }

        var wanted = _difference.Wanted.Counters.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var counter in known.Spec.Counters.Where(c => !wanted.Contains(c.Name)))
        {
            plan.DeleteCounter(counter.Name);
        }
    }

    private void AddCountersAndChains()
    {
        var counters = known.Spec.Counters.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var counter in desired.Counters.Items.Where(c => !counters.Contains(NftName.Of(c))))
        {
            plan.AddCounter(counter);
        }

        var chains = known
            .Spec.Chains.Where(_difference.Stays)
            .ToDictionary(c => c.Name, c => c.Base, StringComparer.Ordinal);
        foreach (var chain in _difference.Wanted.Chains)
        {
            if (!chains.TryGetValue(chain.Name, out var hook) || hook != chain.Base)
            {
                plan.AddChain(chain.Name, chain.Base);
            }
        }
    }

    private void AddSets()
    {
        foreach (var set in desired.Sets)
        {
            var fate = _difference.FateOf(set);
            if (fate == SetFate.Kept)
            {
                continue;
            }

            plan.AddSet(set);
            var counted = fate == SetFate.Replaced ? CarriedOver(set) : null;
            if (set.Dynamic)
            {
                plan.RestoreElements(set, counted ?? new ElementBlock(default, 0));
            }
            else
            {
                AddElements(set, Wanted(set), counted);
            }
        }
    }

    // Counts go along; the number of connections (connlimit) cannot, and an element without it would never be limited.
    private ElementBlock? CarriedOver(SetDeclaration set)
    {
        var before = known.Spec.Sets.First(s => s.Name == NftName.Of(set.Name));
        return
            set.Counters
            && readBack.TryGetValue(set.Name, out var block)
            && !block.Counters.IsDefaultOrEmpty
            && before.Interval == set.Interval
            && before.Key.AsSpan().SequenceEqual(NftDataTypes.Fields(set.Key).AsSpan())
            ? block
            : null;
    }

    private void AddElements(SetDeclaration set, ElementTable elements, ElementBlock? counted)
    {
        if (counted is null || elements.Count == 0)
        {
            _added.Add((set, elements));
            return;
        }

        var keyBytes = SetLayout.KeyBytes(set);
        var width = counted.Bytes.Length / Math.Max(1, counted.Count);
        var before = new ElementTable(keyBytes, counted.Count);
        for (var i = 0; i < counted.Count; i++)
        {
            counted.Bytes.Span.Slice(i * width, keyBytes).CopyTo(before.Append(default(Origin)));
        }

        var index = new ElementIndex(before, keyBytes);
        var counters = new CounterValue[elements.Count];
        for (var i = 0; i < elements.Count; i++)
        {
            var old = index.Find(elements[i][..keyBytes]);
            counters[i] = old < 0 ? default : counted.Counters[old];
        }

        plan.AddElements(set, elements, [.. counters]);
    }

    private void AddRules()
    {
        for (var i = 0; i < desired.Chains.Count; i++)
        {
            var chain = desired.Chains[i];
            if (_filled.Contains(NftName.Of(chain.Name)))
            {
                continue;
            }

            var specs = _difference.Wanted.Chains[i].Rules;
            for (var rule = 0; rule < specs.Length; rule++)
            {
                plan.AddRule(chain.Name, specs[rule], chain.Rules[rule]);
            }
        }
    }

    private ElementTable Wanted(SetDeclaration set) =>
        desired.Elements.GetValueOrDefault(set.Name) ?? new ElementTable(SetLayout.Stride(set));
}
