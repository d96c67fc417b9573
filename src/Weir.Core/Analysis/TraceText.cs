using System.Collections.Immutable;
using System.Globalization;
using Weir.Core.Analysis.Words;
using Weir.Core.Rules;

namespace Weir.Core.Analysis;

/// <summary>One line of a trace for a table of columns.</summary>
/// <param name="Place">Where the rule stands: <c>rules.v4(12)</c>; empty when it is not known.</param>
/// <param name="Chain">Table and chain.</param>
/// <param name="Rule">The rule in words; empty for the begin or end of a base chain.</param>
/// <param name="Result">matched, not, or empty.</param>
/// <param name="Why">What decided, and what was done.</param>
/// <param name="Nanoseconds">Predicted.</param>
public sealed record TraceRow(string Place, string Chain, string Rule, string Result, string Why, double Nanoseconds);

/// <summary>A trace for people: as rows for a grid, and as plain text.</summary>
public static class TraceText
{
    /// <summary>One row a step. Runs of rules that did not match are folded when <paramref name="fold"/> is given: a run longer than that becomes one row.</summary>
    public static ImmutableArray<TraceRow> Rows(Trace trace, int? fold = null)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var rows = ImmutableArray.CreateBuilder<TraceRow>();
        foreach (var chain in trace.Chains)
        {
            AddRows(rows, chain, fold ?? int.MaxValue);
        }

        return rows.ToImmutable();
    }

    /// <summary>The last line: fate, the packet as it left, and what it paid.</summary>
    public static string Summary(Trace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var where = trace.Chains is [.., var last] ? $" by {Name(last.Table, last.Chain)}" : "";
        var fate = trace.Fate switch
        {
            Fate.Accepted => "accepted",
            Fate.Dropped => $"dropped{where}",
            Fate.Rejected => $"rejected{where} with {trace.Chains[^1].Outcome.With}",
            _ => $"handed over{where}: {trace.Chains[^1].Outcome.With}",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{fate}; {Count(trace.RulesMet, "rule")} met, {Count(trace.LookUps, "look-up")}, {trace.Nanoseconds:0} ns predicted"
        );
    }

    /// <summary>Lines of text: each step, what was done under it, and the summary with the packet as it left.</summary>
    public static IEnumerable<string> Lines(Trace trace, int? fold = null)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (var row in Rows(trace, fold))
        {
            var place = row.Place.Length == 0 ? "" : $"{row.Place}: ";
            var rule = row.Rule.Length == 0 ? "" : $"{row.Rule}\n    {row.Result}: ";
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Chain}: {place}{rule}{row.Why} ({row.Nanoseconds:0} ns)"
            );
        }

        yield return $"leaves as: {PacketText.Of(trace.Packet)}";
        yield return Summary(trace);
    }

    private static void AddRows(ImmutableArray<TraceRow>.Builder rows, ChainTrace chain, int fold)
    {
        for (var at = 0; at < chain.Steps.Length; )
        {
            var run = Run(chain.Steps, at);
            if (run > fold)
            {
                rows.Add(Folded(chain, chain.Steps.AsSpan(at, run)));
                at += run;
            }
            else
            {
                rows.Add(Row(chain.Table, chain.Steps[at++]));
            }
        }
    }

    /// <summary>How many steps from here on are rules of one chain that did not match.</summary>
    private static int Run(ImmutableArray<TraceStep> steps, int at)
    {
        var end = at;
        while (end < steps.Length && !steps[end].Matched && steps[end].Chain == steps[at].Chain)
        {
            end++;
        }

        return end - at;
    }

    private static TraceRow Folded(ChainTrace chain, ReadOnlySpan<TraceStep> steps)
    {
        var sum = 0.0;
        foreach (var step in steps)
        {
            sum += step.Nanoseconds;
        }

        var first = Place(steps[0].Rule);
        return new TraceRow(
            first.Length == 0 ? "" : $"{first} …",
            Name(chain.Table, steps[0].Chain),
            Count(steps.Length, "rule"),
            "not",
            "none of them matched",
            sum
        );
    }

    private static TraceRow Row(Ruleset table, TraceStep step)
    {
        var done = step.Done;
        return new TraceRow(
            Place(step.Rule),
            Name(table, step.Chain),
            step.Rule is null ? "" : RuleWords.Of(step.Rule),
            step.Rule is null ? ""
                : step.Matched ? "matched"
                : "not",
            done.IsEmpty ? step.Why : $"{step.Why}: {string.Join("; ", done)}",
            step.Nanoseconds
        );
    }

    private static string Place(Rule? rule)
    {
        if (rule is null)
        {
            return "";
        }

        return rule.Origin.At(rule.Origin.Line.ToString(CultureInfo.InvariantCulture)).ToString();
    }

    private static string Name(Ruleset table, string chain) =>
        $"{table.Family.ToString().ToLowerInvariant()} {table.Table} {chain}";

    private static string Count(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");
}
