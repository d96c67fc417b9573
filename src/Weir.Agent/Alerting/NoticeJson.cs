using System.Text.Json;

namespace Weir.Agent.Alerting;

/// <summary>A notice as the webhook gets it. Field names are stable.</summary>
/// <param name="Id">The same each time the notice is sent: it may come twice.</param>
/// <param name="State">"raised", "repeated" or "cleared".</param>
/// <param name="Subject">"drops", "conntrack" …</param>
/// <param name="Value">The figure; null for a subject without one.</param>
internal sealed record NoticeDocument(
    string Id,
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
    public static byte[] Bytes(PostedNotice posted, string node, string site)
    {
        var notice = posted.Notice;
        return JsonSerializer.SerializeToUtf8Bytes(
            new NoticeDocument(
                posted.Id,
                notice.Rule.Name,
                notice.Kind.ToString().ToLowerInvariant(),
                notice.Rule.Subject.ToString().ToLowerInvariant(),
                notice.At,
                notice.Alert.Since,
                notice.Alert.Value,
                notice.Rule.Above,
                notice.Alert.Text,
                NoticeText.Help(notice),
                node,
                site
            ),
            AlertJson.Default.NoticeDocument
        );
    }
}
