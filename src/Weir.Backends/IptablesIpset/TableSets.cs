using System.Collections.Immutable;
using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>Gives the look-ups of a table the names and the dimensions that their sets have on the host.</summary>
internal static class TableSets
{
    public static Ruleset Place(Ruleset table, SetNames names)
    {
        var uses = Uses(table);
        var places = new Dictionary<(string Set, EquatableArray<int> Masks), SetNames.Placed>();
        foreach (var declaration in table.Sets)
        {
            if (declaration.IsVerdictMap || !declaration.Data.IsEmpty)
            {
                // A rule that uses it is refused; a map that none uses need not exist.
                continue;
            }

            var elements = table.Elements.GetValueOrDefault(declaration.Name) ?? new ElementTable(declaration.Stride);
            var set = new AddressSet(declaration, elements);
            foreach (var masks in uses.GetValueOrDefault(declaration.Name) ?? [EquatableArray.Create<int>([])])
            {
                if (names.Place(set, masks.AsSpan()) is { } placed)
                {
                    places[(declaration.Name, masks)] = placed;
                }
            }
        }

        return Rewrite(table, places);
    }

    /// <summary>The masks each set is looked up under; a set under two masks is two sets on the host.</summary>
    private static Dictionary<string, HashSet<EquatableArray<int>>> Uses(Ruleset table)
    {
        var uses = new Dictionary<string, HashSet<EquatableArray<int>>>(StringComparer.Ordinal);
        foreach (var chain in table.Chains)
        {
            foreach (var rule in chain.Rules)
            {
                foreach (var match in rule.Matches)
                {
                    if (match is Match.InSet inSet)
                    {
                        if (!uses.TryGetValue(inSet.Set, out var masks))
                        {
                            uses.Add(inSet.Set, masks = []);
                        }

                        masks.Add(Masks(inSet.Key));
                    }
                }
            }
        }

        return uses;
    }

    private static EquatableArray<int> Masks(Key key)
    {
        var masks = new int[key.Parts.Count];
        for (var i = 0; i < masks.Length; i++)
        {
            masks[i] = key.Parts[i].IsMasked ? key.Parts[i].PrefixLength : -1;
        }

        return EquatableArray.Create<int>(masks);
    }

    private static Ruleset Rewrite(
        Ruleset table,
        Dictionary<(string Set, EquatableArray<int> Masks), SetNames.Placed> places
    )
    {
        var chains = ImmutableArray.CreateBuilder<Chain>(table.Chains.Count);
        var changed = false;
        foreach (var chain in table.Chains)
        {
            var rules = ImmutableArray.CreateBuilder<Rule>(chain.Rules.Count);
            var changedHere = false;
            foreach (var rule in chain.Rules)
            {
                var rewritten = Rewrite(rule, places);
                changedHere |= !ReferenceEquals(rule, rewritten);
                rules.Add(rewritten);
            }

            chains.Add(changedHere ? chain with { Rules = new EquatableArray<Rule>(rules.MoveToImmutable()) } : chain);
            changed |= changedHere;
        }

        return changed ? table with { Chains = new EquatableArray<Chain>(chains.MoveToImmutable()) } : table;
    }

    private static Rule Rewrite(Rule rule, Dictionary<(string Set, EquatableArray<int> Masks), SetNames.Placed> places)
    {
        Match[]? changed = null;
        for (var i = 0; i < rule.Matches.Count; i++)
        {
            if (
                rule.Matches[i] is Match.InSet inSet
                && places.TryGetValue((inSet.Set, Masks(inSet.Key)), out var placed)
                && Rewrite(inSet, placed) is { } rewritten
                && rewritten != inSet
            )
            {
                changed ??= [.. rule.Matches];
                changed[i] = rewritten;
            }
        }

        return changed is null ? rule : rule with { Matches = EquatableArray.Create<Match>(changed) };
    }

    private static Match.InSet Rewrite(Match.InSet inSet, SetNames.Placed placed)
    {
        var parts = ImmutableArray.CreateBuilder<KeyPart>(inSet.Key.Parts.Count);
        foreach (var part in placed.Shape.Parts)
        {
            parts.Add(inSet.Key.Parts[part.Index]);
            if (part.HasProtocol)
            {
                parts.Add(inSet.Key.Parts[part.Index + 1]);
            }
        }

        return inSet with
        {
            Set = placed.Name,
            Key = new Key(new EquatableArray<KeyPart>(parts.ToImmutable())),
        };
    }
}
