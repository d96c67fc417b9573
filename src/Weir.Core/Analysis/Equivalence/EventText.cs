using Weir.Core.Rules;
using Weir.Core.Rules.Space;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>Names of what a rule does beside the packet and what it asks of state.</summary>
internal static class EventText
{
    public static string Of(Match.Extension stateful) => OpaqueText.Of(stateful);

    /// <summary>Null for a statement that is no event.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="counters">Whether named counters are part of the outcome.</param>
    public static string? Of(Statement statement, bool counters) =>
        statement switch
        {
            Statement.Extension extension => extension.Text,
            Statement.UpdateSet update => $"update @{update.Set} with {OpaqueText.Of(update.Key)}",
            Statement.OverConnectionLimit limit => OpaqueText.Of(limit),
            Statement.OverRate rate => OpaqueText.Of(rate),
            Statement.Count count when counters => $"count {count.Counter}",
            _ => null,
        };
}
