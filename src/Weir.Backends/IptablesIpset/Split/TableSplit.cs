using System.Collections.Immutable;
using System.Globalization;
using Weir.Core;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Backends.IptablesIpset;

/// <summary>
/// A table of both protocols as the tables iptables has: one of each kind and protocol, told by the priorities of its base chains. A rule
/// stands in the protocols it can match in; look-ups that no ipset can do become rules of their own. Means the same, base chain by
/// base chain, but for named counters, which iptables does not have (each of its rules counts).
/// </summary>
public static class TableSplit
{
    /// <summary>Splits the table. What iptables cannot hold in any form is an error, and what is left out for it is missing.</summary>
    /// <param name="table">Of family <see cref="Family.Inet"/>.</param>
    /// <param name="prefix">Begins the names of sets, which on a host are all in one place.</param>
    public static (Firewall Firewall, ImmutableArray<Diagnostic> Findings) Of(Ruleset table, string prefix)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(prefix);
        var findings = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        var tables = ImmutableArray.CreateBuilder<Ruleset>();
        foreach (var family in (Family[])[Family.Ip, Family.Ip6])
        {
            var rules = new FamilyRules(table, family, findings);
            foreach (var kind in BuiltinTable.All)
            {
                if (Chains(table, kind, rules) is { Count: > 0 } chains)
                {
                    tables.Add(Build(table, family, kind, chains, prefix));
                }
            }
        }

        foreach (var chain in table.Chains)
        {
            if (chain.Base is { } place && !BuiltinTable.All.Any(kind => kind.Holds(place)))
            {
                findings.Add(IptablesErrors.NoPlace(table, chain, place));
            }
        }

        return (new Firewall(new EquatableArray<Ruleset>(tables.ToImmutable())), findings.ToImmutable());
    }

    /// <summary>The kind's base chains, and the chains they lead to, in the order of the table.</summary>
    private static List<Chain> Chains(Ruleset table, BuiltinTable kind, FamilyRules rules)
    {
        var byName = table.Chains.Items.ToDictionary(static chain => chain.Name, StringComparer.Ordinal);
        var reached = new Dictionary<string, Chain>(StringComparer.Ordinal);
        var open = new Stack<Chain>(table.Chains.Items.Where(chain => chain.Base is { } place && kind.Holds(place)));
        while (open.TryPop(out var chain))
        {
            if (!reached.TryAdd(chain.Name, chain))
            {
                continue;
            }

            var own = chain with { Rules = rules.Of(chain) };
            reached[chain.Name] = own;
            foreach (var rule in own.Rules)
            {
                if (Target(rule.Verdict) is { } target && byName.TryGetValue(target, out var next))
                {
                    open.Push(next);
                }
            }
        }

        var kept = table.Chains.Items.Where(chain => reached.ContainsKey(chain.Name));
        return reached.Count == 0 ? [] : [.. kept.Select(chain => Named(reached[chain.Name])), .. Missing(kept, kind)];
    }

    // iptables-restore takes the rules out of the whole table, but leaves the policy of a chain that is not named.
    private static IEnumerable<Chain> Missing(IEnumerable<Chain> chains, BuiltinTable kind) =>
        kind
            .Hooks.Where(hook => !chains.Any(chain => chain.Base?.Hook == hook))
            .Select(hook => Named(new Chain("", new BaseHook(kind.Type, hook, kind.Priority, Drops: false), [])));

    private static Chain Named(Chain chain) =>
        chain.Base is { } place ? chain with { Name = place.Hook.ToString().ToUpperInvariant() } : chain;

    private static string? Target(Verdict? verdict) =>
        verdict switch
        {
            Verdict.Jump jump => jump.Chain,
            Verdict.Goto gone => gone.Chain,
            _ => null,
        };

    private static Ruleset Build(Ruleset from, Family family, BuiltinTable kind, List<Chain> chains, string prefix)
    {
        var used = chains
            .SelectMany(static chain => chain.Rules)
            .SelectMany(static rule => rule.Matches)
            .OfType<Match.InSet>()
            .Select(static match => match.Set)
            .ToHashSet(StringComparer.Ordinal);
        var sets = from.Sets.Items.Where(set => used.Contains(set.Name)).ToArray();
        return new Ruleset(
            family,
            kind.Name,
            [.. chains.Select(chain => chain with { Rules = [.. chain.Rules.Select(rule => Renamed(rule, prefix))] })],
            [.. sets.Select(set => set with { Name = prefix + set.Name, Capacity = 0, Dynamic = false })],
            []
        )
        {
            Elements = sets.ToDictionary(
                set => prefix + set.Name,
                set => from.Elements.GetValueOrDefault(set.Name) ?? new ElementTable(set.Stride),
                StringComparer.Ordinal
            ),
        };
    }

    private static Rule Renamed(Rule rule, string prefix) =>
        rule with
        {
            Matches =
            [
                .. rule.Matches.Select(match =>
                    match is Match.InSet look ? look with { Set = prefix + look.Set } : match
                ),
            ],
        };

    /// <summary>A table that iptables has, and where its chains hang (include/uapi/linux/netfilter_ipv4.h, NF_IP_PRI_*).</summary>
    private sealed record BuiltinTable(string Name, ChainType Type, int Priority, ImmutableArray<Hook> Hooks)
    {
        public static ImmutableArray<BuiltinTable> All { get; } =
        [
            new("raw", ChainType.Filter, -300, [Hook.Prerouting, Hook.Output]),
            new("mangle", ChainType.Filter, -150, [Hook.Prerouting, Hook.Input, Hook.Forward, Hook.Postrouting]),
            new("filter", ChainType.Filter, 0, [Hook.Input, Hook.Forward, Hook.Output]),
        ];

        public bool Holds(BaseHook place) =>
            place.Type == Type && place.Priority == Priority && Hooks.Contains(place.Hook);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} ({Priority})");
    }
}
