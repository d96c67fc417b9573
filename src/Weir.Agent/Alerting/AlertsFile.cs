using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Core.Alerting;

namespace Weir.Agent.Alerting;

/// <summary>The alerts as they rest in the state folder.</summary>
/// <param name="Waiting">Notices that have not arrived; null in a file of an earlier version.</param>
internal sealed record AlertsFile(Alert[] Alerts, WaitingNotices[]? Waiting = null)
{
    public static AlertsFile Of(AlertState state) =>
        new(
            [.. state.Book.Alerts],
            [
                .. state
                    .Waiting.Where(static place => !place.Value.IsEmpty)
                    .OrderBy(static place => place.Key, StringComparer.Ordinal)
                    .Select(static place => new WaitingNotices(place.Key, [.. place.Value])),
            ]
        );

    /// <exception cref="JsonException">A part of it is missing.</exception>
    public AlertState ToState() =>
        new(
            new AlertBook([.. Alerts.Select(Present)]),
            (Waiting ?? [])
                .Select(Present)
                .GroupBy(static one => one.Place, StringComparer.Ordinal)
                .ToImmutableDictionary(
                    static place => place.Key,
                    static place => place.SelectMany(static one => one.Notices.Select(Present)).ToImmutableArray(),
                    StringComparer.Ordinal
                )
        );

    /// <summary>What the annotations do not say of a list's items.</summary>
    private static T Present<T>(T? item)
        where T : class => item ?? throw new JsonException("an item is null");
}

/// <param name="Place">As <see cref="IAlertDelivery.Place"/> says it.</param>
/// <param name="Notices">The oldest first.</param>
internal sealed record WaitingNotices(string Place, PostedNotice[] Notices);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(NoticeDocument))]
[JsonSerializable(typeof(AlertsFile))]
internal sealed partial class AlertJson : JsonSerializerContext;
