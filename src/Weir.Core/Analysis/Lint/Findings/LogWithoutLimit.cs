using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>A rule that writes a line for each packet: a flood of packets becomes a flood of lines.</summary>
internal static class LogWithoutLimit
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0720", "Log without limit");

    private static readonly string[] Limits = ["limit", "hashlimit", "recent", "statistic", "connlimit", "quota"];

    public static void Check(LintChain chain)
    {
        for (var i = 0; i < chain.Rules.Count; i++)
        {
            var rule = chain.Rules[i];
            if (
                !chain.Dead[i]
                && rule.Statements.Any(statement =>
                    statement is Statement.Extension { Target: "LOG" or "NFLOG" or "ULOG" }
                )
                && !IsLimited(rule)
                && !IsLimited(chain)
            )
            {
                chain.Report(
                    Code.Info(
                        chain.PositionOf(i),
                        "the rule logs every packet it matches, however many there are",
                        "put -m limit (or -m hashlimit, per source) before the log: whoever can send packets can fill the log and keep a core busy"
                    )
                );
            }
        }
    }

    private static bool IsLimited(Rule rule) =>
        rule.Matches.Any(test => test is Match.Extension extension && Limits.Contains(extension.Module));

    /// <summary>Each way into the chain is limited, or the rules before this one let the rest return.</summary>
    private static bool IsLimited(LintChain chain)
    {
        var callers = chain.Table.CallersOf(chain.Index);
        return (callers.Count > 0 && callers.All(caller => IsLimited(chain.Table[caller])))
            || chain.Rules.Any(rule => rule.Verdict is Verdict.Return && IsLimited(rule));
    }
}
