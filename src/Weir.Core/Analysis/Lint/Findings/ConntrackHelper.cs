using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>
/// Conntrack helpers read ports out of the packets of a connection and let in what these announce, as RELATED. Whoever writes the
/// packets chooses the port; and since Linux 6.0 nothing assigns a helper by itself any more.
/// </summary>
internal static class ConntrackHelper
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0716", "Conntrack helper");

    public static void Check(LintFirewall firewall)
    {
        var assigned = false;
        foreach (var (table, rule) in Rules(firewall))
        {
            if (Assigns(rule) is { } helper)
            {
                assigned = true;
                CheckAssignment(table, rule, helper);
            }
        }

        foreach (var (_, rule) in Rules(firewall))
        {
            if (!assigned && rule.Matches.Any(test => test is Match.Extension { Module: "helper" }))
            {
                firewall.Found.Add(
                    Code.Warning(
                        Wording.Position(rule),
                        "the rule asks for packets of a conntrack helper, and no rule assigns one",
                        "since Linux 6.0 helpers are not assigned by port: add -j CT --helper in the raw table, for your servers only, or remove the rule"
                    )
                );
                return;
            }
        }
    }

    private static void CheckAssignment(LintTable table, Rule rule, string helper)
    {
        var cube = table.Cubes.Read(rule.Matches);
        if (
            !cube[Strangers.Destination(table.Ruleset.Family)].IsDefault
            || !cube[Strangers.Source(table.Ruleset.Family)].IsDefault
        )
        {
            return;
        }

        table.Report(
            Code.Warning(
                Wording.Position(rule),
                $"the {helper} helper is assigned to connections between any addresses: whoever writes such a connection opens ports through the firewall",
                "assign it with -d to the servers that need it (-s to the clients), and accept RELATED with -m helper and for their ports only"
            )
        );
    }

    private static IEnumerable<(LintTable Table, Rule Rule)> Rules(LintFirewall firewall)
    {
        foreach (var table in firewall.Tables)
        {
            for (var i = 0; i < table.Chains.Count; i++)
            {
                foreach (var rule in table.IsReachable(i) ? table.Chains[i].Rules : [])
                {
                    yield return (table, rule);
                }
            }
        }
    }

    private static string? Assigns(Rule rule)
    {
        foreach (var statement in rule.Statements)
        {
            if (
                statement is Statement.Extension { Target: "CT" } extension
                && extension.Options.FirstOrDefault(option => option.Name == "--helper")
                    is { Arguments.Count: > 0 } option
            )
            {
                return option.Arguments[0];
            }
        }

        return null;
    }
}
