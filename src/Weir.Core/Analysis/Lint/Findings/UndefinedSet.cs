using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>A rule asks or fills a set that nothing declares: iptables-restore refuses the whole table then.</summary>
internal static class UndefinedSet
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0712", "Set not defined");

    public static void Check(LintFirewall firewall)
    {
        var known = firewall.Firewall.UnusedSets.Select(set => set.Declaration.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var table in firewall.Tables)
        {
            known.UnionWith(table.Ruleset.Sets.Select(set => set.Name));
        }

        foreach (var table in firewall.Tables)
        {
            foreach (var chain in table.Chains)
            {
                foreach (var rule in chain.Rules)
                {
                    foreach (var name in NamedSets.Of(rule).Where(known.Add))
                    {
                        Report(firewall, rule, name);
                    }
                }
            }
        }
    }

    private static void Report(LintFirewall firewall, Rule rule, string name) =>
        firewall.Found.Add(
            Code.Warning(
                Wording.Position(rule),
                $"set {name} is not among the sets that were read",
                "give its `ipset save` with the rules, or create it before they are loaded"
            )
        );
}
