using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>A set that no rule asks.</summary>
internal static class UnusedSet
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0719", "Set that no rule asks");

    public static void Check(LintFirewall firewall)
    {
        if (firewall.Tables.IsEmpty)
        {
            return;
        }

        var used = Used(firewall);
        foreach (var set in firewall.Firewall.UnusedSets)
        {
            if (!used.Contains(set.Declaration.Name))
            {
                firewall.Found.Add(
                    Code.Info(
                        set.Elements.Count > 0 ? set.Elements.OriginOf(0).At(set.Declaration.Name) : Position.None,
                        $"no rule asks set {set.Declaration.Name} ({Wording.Plural(set.Elements.Count, "element")})",
                        "add the rule that was meant, or destroy the set"
                    )
                );
            }
        }
    }

    private static HashSet<string> Used(LintFirewall firewall)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var table in firewall.Tables)
        {
            foreach (var chain in table.Chains)
            {
                foreach (var rule in chain.Rules)
                {
                    used.UnionWith(NamedSets.Of(rule));
                }
            }
        }

        return used;
    }
}
