using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Core.Alerting;

namespace Weir.Agent.Alerting;

/// <summary>A notice as the webhook gets it. Field names are stable.</summary>
/// <param name="State">"raised", "repeated" or "cleared".</param>
/// <param name="Subject">"drops", "conntrack" …</param>
/// <param name="Value">The figure; null for a subject without one.</param>
internal sealed record NoticeDocument(
    string Alert,
    string State,
    string Subject,
    DateTimeOffset At,
    DateTimeOffset Since,
    double? Value,
    double? Limit,
    string Text,
    string Help,
    string Node,
    string Site
)
{
    public static byte[] Bytes(AlertNotice notice, string node, string site) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new NoticeDocument(
                notice.Rule.Name,
                notice.Kind.ToString().ToLowerInvariant(),
                notice.Rule.Subject.ToString().ToLowerInvariant(),
                notice.At,
                notice.Alert.Since,
                notice.Alert.Value,
                notice.Rule.Above,
                notice.Alert.Text,
                NoticeText.Help(notice.Rule.Subject),
                node,
                site
            ),
            AlertJson.Default.NoticeDocument
        );
}

/// <summary>The alerts as they rest in the state folder.</summary>
internal sealed record AlertsFile(Alert[] Alerts);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(NoticeDocument))]
[JsonSerializable(typeof(AlertsFile))]
internal sealed partial class AlertJson : JsonSerializerContext;
