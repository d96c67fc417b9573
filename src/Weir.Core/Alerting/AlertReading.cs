using System.Globalization;

namespace Weir.Core.Alerting;

/// <summary>What one rule says of one moment's figures.</summary>
/// <param name="Holds">The rule's condition is met.</param>
/// <param name="Value">The figure, in the subject's unit; null for a subject without one.</param>
/// <param name="Text">One line for people.</param>
public sealed record AlertReading(bool Holds, double? Value, string Text)
{
    private const int NamesShown = 5;

    /// <returns>Null while the figure is not known.</returns>
    public static AlertReading? Of(AlertRule rule, AlertFigures figures)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(figures);
        return rule.Subject switch
        {
            AlertSubject.Drops => Limit(
                rule,
                Drops(rule, figures),
                rule.Reason is { } reason ? $"packets/s are dropped as '{reason}'" : "packets/s are dropped"
            ),
            AlertSubject.Conntrack => Limit(
                rule,
                figures.ConntrackPercent,
                "% of the connections that can be tracked are in use"
            ),
            AlertSubject.Softirq => Limit(rule, figures.SoftirqPercent, "% of the busiest CPU go to soft interrupts"),
            AlertSubject.Feed => Limit(rule, figures.FeedHours, "hours since the oldest feed was read"),
            AlertSubject.Drift => Truth(figures.HasDrift, "somebody else's change of Weir's table is in force"),
            AlertSubject.Apply => Why(figures.NotApplied, "what the source wants could not be put into force"),
            AlertSubject.Source => Truth(figures.SourceIsBad, "the source cannot be used; what was in force stays"),
            AlertSubject.Held => Why(figures.Held, "a change is held until somebody accepts it"),
            AlertSubject.Quota => Quota(figures),
            AlertSubject.Certificate => Why(
                figures.CertificateEnds,
                "the certificate of the HTTP API is to be renewed"
            ),
            _ => null,
        };
    }

    private static double? Drops(AlertRule rule, AlertFigures figures) =>
        figures.DropsPerSecond is not { } drops ? null
        : rule.Reason is { } reason ? drops.GetValueOrDefault(reason)
        : drops.Values.Sum();

    private static AlertReading? Limit(AlertRule rule, double? value, string what) =>
        value is { } known && rule.Above is { } limit
            ? new AlertReading(
                known > limit,
                known,
                string.Create(CultureInfo.InvariantCulture, $"{known:#,0.#} {what}; the limit is {limit:#,0.#}")
            )
            : null;

    private static AlertReading? Truth(bool? holds, string text) =>
        holds is { } known ? new AlertReading(known, null, text) : null;

    private static AlertReading? Why(string? why, string text) =>
        why is { } known
            ? new AlertReading(known.Length > 0, null, known.Length > 0 ? $"{text}: {known}" : text)
            : null;

    private static AlertReading? Quota(AlertFigures figures)
    {
        if (figures.OverQuota is not { } over)
        {
            return null;
        }

        var names = string.Join(", ", over.Take(NamesShown));
        var rest = over.Length > NamesShown ? $" and {over.Length - NamesShown} more" : "";
        return new AlertReading(
            !over.IsEmpty,
            over.Length,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{over.Length} member{(over.Length == 1 ? " is" : "s are")} over quota: {names}{rest}"
            )
        );
    }
}
