using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Weir.Cli.Rows;
using Weir.Core.Alerting;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir alert list</c> and of <c>GET /api/v1/alerts</c>.</summary>
internal sealed record AlertListDocument : Document
{
    /// <summary>Raised now.</summary>
    public required ImmutableArray<AlertRow> Active { get; init; }

    public required ImmutableArray<AlertRuleRow> Rules { get; init; }

    /// <summary>Places that notices wait for: what has not arrived is tried again, also after a restart.</summary>
    public required ImmutableArray<AlertWaitingRow> Waiting { get; init; }

    public static AlertListDocument Of(
        AlertBook book,
        IReadOnlyList<AlertRule> rules,
        IEnumerable<(string Place, int Notices)> waiting
    ) =>
        new()
        {
            Active = [.. book.Active.Select(alert => AlertRow.From(alert, rules))],
            Rules = [.. rules.Select(AlertRuleRow.From)],
            Waiting = [.. waiting.Select(static one => new AlertWaitingRow(one.Place, one.Notices))],
        };
}

/// <param name="Since">The condition is met since then.</param>
/// <param name="Value">The figure when it was last looked at; null for a subject without one.</param>
internal sealed record AlertRow(string Name, string Since, double? Value, double? Limit, string Text)
{
    public static AlertRow From(Alert alert, IReadOnlyList<AlertRule> rules) =>
        new(
            alert.Name,
            Words.Of(alert.Since),
            alert.Value,
            rules.FirstOrDefault(rule => rule.Name == alert.Name)?.Above,
            alert.Text
        );
}

/// <param name="When">"drops", "conntrack" …</param>
internal sealed record AlertRuleRow(string Name, string When, string? Reason, double? Above, double ForSeconds)
{
    public static AlertRuleRow From(AlertRule rule) =>
        new(rule.Name, rule.Subject.ToString().ToLowerInvariant(), rule.Reason, rule.Above, rule.For.TotalSeconds);
}

/// <param name="Notices">How many; of each alert only the newest waits.</param>
internal sealed record AlertWaitingRow(string Place, int Notices);

/// <summary>Answer of <c>weir alert test</c>.</summary>
internal sealed record AlertTestDocument : Document
{
    public required ImmutableArray<AlertTestRow> Places { get; init; }
}

internal sealed record AlertTestRow(string Place, bool Arrived);

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(AlertListDocument))]
[JsonSerializable(typeof(AlertTestDocument))]
internal sealed partial class AlertDocuments : JsonSerializerContext;
