using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>A chain that was meant to filter, and whose end lets through what no rule speaks of.</summary>
internal static class PolicyAccept
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0713", "Policy ACCEPT");

    public static void Check(LintTable table)
    {
        if (table.Ruleset.Table != "filter" || table.Ruleset.Family == Family.Inet)
        {
            return;
        }

        foreach (var hook in (Hook[])[Hook.Input, Hook.Forward])
        {
            if (table.BaseChain(hook) is var chain and >= 0 && !table.Chains[chain].Rules.IsEmpty)
            {
                CheckChain(table, chain);
            }
        }
    }

    private static void CheckChain(LintTable table, int chain)
    {
        if (table.Chains[chain].Base is not { Drops: false })
        {
            return;
        }

        // Ports that no rule names: what comes through there comes through by the policy.
        foreach (var protocol in (byte[])[6, 17])
        {
            var packet = Strangers
                .New(table.Ruleset.Family, protocol, 61_001)
                .Through(Field.InputInterface, OutsideInterfaces.Unnamed);
            var (accepted, _, rule) = Strangers.Ask(table, chain, packet);
            if (!Strangers.IsMost(accepted) || rule is not null)
            {
                return;
            }
        }

        table.Report(
            Code.Warning(
                Wording.Position(table.Chains[chain].Rules[^1]),
                $"behind this rule the policy of {Wording.Chain(table, chain)} accepts whatever is left, from anywhere",
                $"set the policy to DROP, or end the chain with a rule that drops or rejects, once all that is needed is accepted"
            )
        );
    }
}
