using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>A chain that no base chain leads to.</summary>
internal static class UnreachableChain
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0703", "Unreachable chain");

    public static void Check(LintTable table)
    {
        for (var i = 0; i < table.Chains.Count; i++)
        {
            var chain = table.Chains[i];
            if (table.IsReachable(i) || chain.Rules.IsEmpty)
            {
                continue;
            }

            var callers = table.CallersOf(i);
            var why =
                callers.Count == 0
                    ? "no rule jumps to it"
                    : $"the chain that jumps to it, {table.Chains[callers[0].Chain].Name}, is not reached either";
            table.Report(
                Code.Info(
                    Wording.Position(chain.Rules[0]),
                    $"chain {Wording.Chain(table, i)} with {Wording.Plural(chain.Rules.Count, "rule")} meets no packet: {why}",
                    "remove the chain, or add the jump that was meant"
                )
            );
        }
    }
}
