using Weir.Core.Rules;

namespace Weir.Core.Analysis.Lint;

/// <summary>What a rule does to the packets that pass its tests.</summary>
internal static class RuleEffect
{
    /// <summary>A statement or a verdict map may find nothing, and the packet goes on with the next rule.</summary>
    public static bool MayStop(Rule rule)
    {
        foreach (var statement in rule.Statements)
        {
            if (
                statement
                is Statement.SetMarkFromMap
                    or Statement.SourceNat
                    or Statement.DestinationNat
                    or Statement.OverConnectionLimit
                    or Statement.OverRate
            )
            {
                return true;
            }
        }

        return rule.Verdict is Verdict.Map;
    }

    /// <summary>No packet that passes the tests gets to the next rule of the chain.</summary>
    public static bool Decides(LintTable table, Rule rule) =>
        !MayStop(rule)
        && (
            rule.Verdict is Verdict.Return or Verdict.Goto
            || (rule.Verdict is not null && table.EndOf(rule.Verdict) is not null)
        );

    /// <summary>The rule does nothing but give its verdict (and count).</summary>
    public static bool IsPlain(Rule rule)
    {
        foreach (var statement in rule.Statements)
        {
            if (statement is not Statement.Count)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Both do the same to a packet that passes their tests.</summary>
    public static bool IsSame(Rule left, Rule right) =>
        Equals(left.Verdict, right.Verdict) && left.Statements == right.Statements;

    /// <summary>Asking one of its tests changes what later packets meet.</summary>
    public static bool AsksStateful(Rule rule)
    {
        foreach (var test in rule.Matches)
        {
            if (test is Match.Extension { Purity: Purity.Stateful })
            {
                return true;
            }
        }

        return false;
    }
}
