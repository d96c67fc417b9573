using System.Collections.Immutable;

namespace Weir.Core.Alerting;

/// <summary>The alerts there are, as a value: one step leads from a moment's figures to the next book and to what is to be told.</summary>
/// <param name="Alerts">By the rule's name, in the rules' order.</param>
public sealed record AlertBook(ImmutableArray<Alert> Alerts)
{
    public static AlertBook Empty { get; } = new([]);

    /// <summary>Raised ones only.</summary>
    public IEnumerable<Alert> Active => Alerts.Where(static alert => alert.Raised is not null);

    /// <param name="repeat">How often somebody is told of what stays so.</param>
    /// <param name="now">By a clock that was put back while nobody looked, conditions begin anew and nothing ends early.</param>
    public (AlertBook Next, ImmutableArray<AlertNotice> Notices) Step(
        ImmutableArray<AlertRule> rules,
        AlertFigures figures,
        TimeSpan repeat,
        DateTimeOffset now
    )
    {
        var alerts = ImmutableArray.CreateBuilder<Alert>(rules.Length);
        var notices = ImmutableArray.CreateBuilder<AlertNotice>();
        foreach (var rule in rules)
        {
            var before = Alerts.FirstOrDefault(alert => alert.Name == rule.Name);
            var (after, kind) = AlertReading.Of(rule, figures) is { } reading
                ? Step(rule, before is null ? null : Past(before, now), reading, repeat, now)
                : (before, null);
            if (after is not null && kind != NoticeKind.Cleared)
            {
                alerts.Add(after);
            }

            if (after is not null && kind is { } told)
            {
                notices.Add(new AlertNotice(told, rule, after, now));
            }
        }

        return (new AlertBook(alerts.ToImmutable()), notices.ToImmutable());
    }

    /// <summary>The same book by a clock that was set: how long things last stays what it was.</summary>
    public AlertBook Shift(TimeSpan jump) =>
        jump == TimeSpan.Zero ? this : new AlertBook([.. Alerts.Select(alert => Shifted(alert, jump))]);

    private static Alert Shifted(Alert alert, TimeSpan jump) =>
        alert with
        {
            Since = alert.Since + jump,
            Raised = alert.Raised + jump,
            OverSince = alert.OverSince + jump,
            Told = alert.Told + jump,
        };

    private static (Alert? After, NoticeKind? Kind) Step(
        AlertRule rule,
        Alert? before,
        AlertReading reading,
        TimeSpan repeat,
        DateTimeOffset now
    ) =>
        reading.Holds
            ? Holds(rule, before ?? new Alert(rule.Name, now, null, null, null, null, ""), reading, repeat, now)
            : Over(rule, before, now);

    private static (Alert, NoticeKind?) Holds(
        AlertRule rule,
        Alert before,
        AlertReading reading,
        TimeSpan repeat,
        DateTimeOffset now
    )
    {
        var alert = before with { Value = reading.Value, Text = reading.Text, OverSince = null };
        if (alert.Raised is null)
        {
            return now - alert.Since >= rule.For
                ? (alert with { Raised = now, Told = now }, NoticeKind.Raised)
                : (alert, null);
        }

        return now - alert.Told >= repeat ? (alert with { Told = now }, NoticeKind.Repeated) : (alert, null);
    }

    /// <summary>One that was never raised is forgotten; a raised one must be over for as long as it had to last.</summary>
    private static (Alert?, NoticeKind?) Over(AlertRule rule, Alert? before, DateTimeOffset now)
    {
        if (before?.Raised is null)
        {
            return (null, null);
        }

        var alert = before with { OverSince = before.OverSince ?? now };
        return now - alert.OverSince >= rule.For ? (alert, NoticeKind.Cleared) : (alert, null);
    }

    /// <summary>No moment of an alert lies in the future.</summary>
    private static Alert Past(Alert alert, DateTimeOffset now) =>
        alert with
        {
            Since = alert.Since > now ? now : alert.Since,
            OverSince = alert.OverSince > now ? now : alert.OverSince,
            Told = alert.Told > now ? now : alert.Told,
        };
}
