using System.Globalization;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Backends.IptablesIpset;

/// <summary>Findings of the iptables and ipset writers (WEIR0196 … 0198).</summary>
internal static class IptablesErrors
{
    private static readonly DiagnosticDescriptor Rule = new("WEIR0196", "iptables cannot say this rule");
    private static readonly DiagnosticDescriptor Set = new("WEIR0197", "ipset cannot hold this set");
    private static readonly DiagnosticDescriptor Chain = new("WEIR0198", "iptables cannot have this chain");

    private static readonly DiagnosticDescriptor Place = new("WEIR0452", "iptables has no chain there");

    public static Diagnostic NoPlace(Ruleset table, Chain chain, BaseHook place) =>
        Place.Error(
            Position.None,
            string.Create(
                CultureInfo.InvariantCulture,
                $"table {table.Table}, chain {chain.Name}: {place.Type} at hook {place.Hook}, priority {place.Priority} is no place of iptables"
            ),
            "write nftables instead ('--to nft')"
        );

    public static Diagnostic UnsayableRule(Ruleset table, Chain chain, Rule rule, string problem) =>
        Rule.Error(
            At(rule.Origin),
            $"table {table.Table}, chain {chain.Name}: iptables has no words for {problem}",
            "write nftables instead ('--to nft'), or leave out the pass that made this rule"
        );

    public static Diagnostic UnsayableSet(SetDeclaration set, string problem) =>
        Set.Error(
            Position.None,
            $"the set '{set.Name}' {problem}",
            "write nftables instead ('--to nft'), or leave the set out of the rules"
        );

    public static Diagnostic UnsayableChain(Ruleset table, string chain, string problem) =>
        Chain.Error(
            Position.None,
            $"table {table.Table}, chain '{chain}': {problem}",
            "write nftables instead ('--to nft')"
        );

    private static Position At(Origin origin) => origin.Table is { IsFile: true } ? origin.At("") : Position.None;
}
