using System.Collections.Immutable;
using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Sources.Hiera;

/// <summary>
/// Rules around declared sets where no site says more: a banned source is dropped before conntrack, a listener's packets are neither
/// tracked nor asked about again, both ways. Everything else is accepted, as the data files say nothing of it.
/// </summary>
public static class HieraFirewall
{
    // Priorities of netfilter: NF_IP_PRI_RAW and NF_IP_PRI_FILTER.
    private const int Raw = -300;
    private const int Filter = 0;

    /// <param name="oneTable">All chains of a family in one table <c>weir</c>, as nftables likes it; else <c>raw</c> and <c>filter</c>.</param>
    public static Firewall Build(
        IReadOnlyList<CheckedSet> sets,
        IReadOnlyDictionary<string, HieraRole> roles,
        bool oneTable
    )
    {
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentNullException.ThrowIfNull(roles);
        var tables = ImmutableArray.CreateBuilder<Ruleset>();
        foreach (var family in (Family[])[Family.Ip, Family.Ip6])
        {
            var own = sets.Where(set => set.IsIpv6 == (family == Family.Ip6)).ToArray();
            var raw = RawChains(own, roles);
            var filter = FilterChains(own, roles);
            if (oneTable)
            {
                tables.Add(Table(family, "weir", [.. Named("raw", raw), .. Named("filter", filter)], own));
            }
            else
            {
                tables.Add(Table(family, "raw", raw, own));
                tables.Add(Table(family, "filter", filter, own));
            }
        }

        var used = tables.SelectMany(static table => table.Sets.Select(static set => set.Name)).ToHashSet();
        return new Firewall(new EquatableArray<Ruleset>(tables.ToImmutable()))
        {
            UnusedSets = [.. sets.Select(static set => set.Set).Where(set => !used.Contains(set.Declaration.Name))],
        };
    }

    private static IEnumerable<Chain> Named(string table, Chain[] chains) =>
        chains.Select(chain => chain with { Name = $"{table}_{chain.Name.ToLowerInvariant()}" });

    private static Chain[] RawChains(CheckedSet[] sets, IReadOnlyDictionary<string, HieraRole> roles)
    {
        var rules = new List<Rule>();
        var allowed = Of(HieraRole.Allows, sets, roles)
            .Select(set => Lookup(set, toServer: false, negated: true))
            .ToArray();
        foreach (var set in Of(HieraRole.Bans, sets, roles))
        {
            rules.Add(new Rule([Lookup(set, toServer: false), .. allowed], [], new Verdict.Drop()));
        }

        rules.AddRange(Untracked(sets, roles, toServer: true));
        return
        [
            new Chain("PREROUTING", new BaseHook(ChainType.Filter, Hook.Prerouting, Raw, false), [.. rules]),
            new Chain(
                "OUTPUT",
                new BaseHook(ChainType.Filter, Hook.Output, Raw, false),
                [.. Untracked(sets, roles, toServer: false)]
            ),
        ];
    }

    private static Chain[] FilterChains(CheckedSet[] sets, IReadOnlyDictionary<string, HieraRole> roles) =>
        [
            new Chain(
                "INPUT",
                new BaseHook(ChainType.Filter, Hook.Input, Filter, false),
                [.. Accepted(sets, roles, toServer: true)]
            ),
            // Without rules: iptables-restore replaces the table, and what was in this chain with it.
            new Chain("FORWARD", new BaseHook(ChainType.Filter, Hook.Forward, Filter, false), []),
            new Chain(
                "OUTPUT",
                new BaseHook(ChainType.Filter, Hook.Output, Filter, false),
                [.. Accepted(sets, roles, toServer: false)]
            ),
        ];

    // What is not tracked and not accepted would be compared with all rules that follow: the mistake this is to avoid.
    private static IEnumerable<Rule> Untracked(
        CheckedSet[] sets,
        IReadOnlyDictionary<string, HieraRole> roles,
        bool toServer
    ) =>
        Of(HieraRole.Listeners, sets, roles)
            .Select(set => new Rule([Lookup(set, toServer)], [new Statement.NoTrack()], new Verdict.Accept()));

    private static IEnumerable<Rule> Accepted(
        CheckedSet[] sets,
        IReadOnlyDictionary<string, HieraRole> roles,
        bool toServer
    ) =>
        Of(HieraRole.Listeners, sets, roles).Select(set => new Rule([Lookup(set, toServer)], [], new Verdict.Accept()));

    private static IEnumerable<CheckedSet> Of(
        HieraRole role,
        CheckedSet[] sets,
        IReadOnlyDictionary<string, HieraRole> roles
    ) => sets.Where(set => roles[set.Declared.Name] == role);

    /// <param name="toServer">The set's side is the packet's destination, else its source.</param>
    private static Match.InSet Lookup(CheckedSet set, bool toServer, bool negated = false)
    {
        var address = (set.IsIpv6, toServer) switch
        {
            (false, true) => Field.Ip4Destination,
            (false, false) => Field.Ip4Source,
            (true, true) => Field.Ip6Destination,
            _ => Field.Ip6Source,
        };
        var key =
            set.Set.Declaration.Key.Count == 1
                ? Key.Of(address)
                : Key.Of(address, Field.L4Proto, toServer ? Field.DestinationPort : Field.SourcePort);
        return new Match.InSet(key, set.Set.Declaration.Name, negated);
    }

    private static Ruleset Table(Family family, string name, Chain[] chains, CheckedSet[] sets)
    {
        var used = chains
            .SelectMany(static chain => chain.Rules)
            .SelectMany(static rule => rule.Matches)
            .OfType<Match.InSet>()
            .Select(static match => match.Set)
            .ToHashSet();
        var mine = sets.Where(set => used.Contains(set.Set.Declaration.Name)).Select(static set => set.Set).ToArray();
        return new Ruleset(family, name, [.. chains], [.. mine.Select(static set => set.Declaration)], [])
        {
            Elements = mine.ToDictionary(
                static set => set.Declaration.Name,
                static set => set.Elements,
                StringComparer.Ordinal
            ),
        };
    }
}
