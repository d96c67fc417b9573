using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>
/// For each chain the end that NAT changes there: NETMAP is destination NAT in prerouting and output, source NAT in postrouting and input
/// (<c>net/netfilter/xt_NETMAP.c</c>), and nft must say which. Empty for a ruleset without NETMAP.
/// </summary>
internal static class NatSides
{
    private static readonly Dictionary<string, NatSide> None = [];

    public static IReadOnlyDictionary<string, NatSide> Of(Ruleset ruleset)
    {
        if (!UsesNetmap(ruleset))
        {
            return None;
        }

        var chains = ruleset.Chains.Items.ToDictionary(c => c.Name, StringComparer.Ordinal);
        var maps = ruleset.Sets.Items.ToDictionary(s => s.Name, StringComparer.Ordinal);
        var sides = new Dictionary<string, NatSide>(StringComparer.Ordinal);
        var work = new Stack<(string Chain, NatSide Side)>();
        foreach (var chain in ruleset.Chains.Items.Where(c => c.Base is not null))
        {
            var isDestination = chain.Base is { Hook: Hook.Prerouting or Hook.Output };
            work.Push((chain.Name, isDestination ? NatSide.Destination : NatSide.Source));
        }

        while (work.TryPop(out var next))
        {
            var known = sides.GetValueOrDefault(next.Chain);
            var both = known == NatSide.Unknown || known == next.Side ? next.Side : NatSide.Both;
            if (both == known || !chains.TryGetValue(next.Chain, out var chain))
            {
                continue;
            }

            sides[next.Chain] = both;
            foreach (var target in chain.Rules.Items.SelectMany(r => Targets(r, maps)))
            {
                work.Push((target, both));
            }
        }

        return sides;
    }

    private static bool UsesNetmap(Ruleset ruleset)
    {
        foreach (var chain in ruleset.Chains)
        {
            foreach (var rule in chain.Rules)
            {
                if (rule.Statements.Items.Any(s => s is Statement.Nat { Kind: NatKind.Netmap }))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static IEnumerable<string> Targets(Rule rule, Dictionary<string, SetDeclaration> maps) =>
        rule.Verdict switch
        {
            Verdict.Jump jump => [jump.Chain],
            Verdict.Goto go => [go.Chain],
            Verdict.Map map when maps.TryGetValue(map.Name, out var set) => set.Verdicts.Items.SelectMany(v =>
                Targets(new Rule([], [], v), maps)
            ),
            _ => [],
        };
}
