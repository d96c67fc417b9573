using Weir.Core.Alerting;
using Weir.Core.Text;

namespace Weir.Agent.Alerting;

/// <summary>WEIR0853–0857: what the journal says of alerts. Each code has a page in docs/diagnostics.</summary>
internal static class AlertEvents
{
    private static readonly DiagnosticDescriptor RaisedCode = new("WEIR0853", "An alert");
    private static readonly DiagnosticDescriptor ClearedCode = new("WEIR0854", "An alert is over");
    private static readonly DiagnosticDescriptor LostCode = new("WEIR0855", "An alert could not be delivered");
    private static readonly DiagnosticDescriptor MemoryCode = new("WEIR0856", "Alerts cannot be remembered");

    public static Diagnostic Of(AlertNotice notice) =>
        notice.Kind == NoticeKind.Cleared
            ? ClearedCode.Info(Position.None, $"{notice.Rule.Name} is over; it was: {notice.Alert.Text}", "")
            : RaisedCode.Warning(Position.None, $"{notice.Rule.Name}: {notice.Alert.Text}", NoticeText.Help(notice));

    public static Diagnostic NotDelivered(string place, string reason) =>
        LostCode.Error(
            Position.None,
            $"an alert did not reach {place}: {reason}",
            "it is tried again, at most every five minutes; 'weir alert test' tries it now"
        );

    public static Diagnostic Delivered(string place) => LostCode.Info(Position.None, $"alerts reach {place} again", "");

    public static Diagnostic NotRemembered(string path, string reason) =>
        MemoryCode.Warning(
            Position.None,
            $"{path} cannot be used: {reason}",
            "alerts are told all the same; after a restart those that last may be told again, and what has not arrived by then may not be told"
        );
}
