namespace Weir.Core.Alerting;

/// <summary>When to tell somebody.</summary>
/// <param name="Name">Unique among the rules; alerts are known by it.</param>
/// <param name="Reason">With <see cref="AlertSubject.Drops"/>: the counter's reason; null for all together.</param>
/// <param name="Above">The limit, in the subject's unit; null for a subject that has none.</param>
/// <param name="For">So long it must hold before it is raised, and be over before it is cleared.</param>
public sealed record AlertRule(string Name, AlertSubject Subject, string? Reason, double? Above, TimeSpan For)
{
    /// <summary>True when the rule compares a figure with a limit.</summary>
    public static bool HasLimit(AlertSubject subject) =>
        subject is AlertSubject.Drops or AlertSubject.Conntrack or AlertSubject.Softirq or AlertSubject.Feed;
}
