using System.Globalization;
using Weir.Core.Model;
using Weir.Core.Quotas;
using Weir.Core.Text;

namespace Weir.Agent.Quotas;

/// <summary>WEIR0875 … 0877: what the agent says of quotas, a line of the journal each.</summary>
internal static class QuotaEvents
{
    private static readonly DiagnosticDescriptor ReachedCode = new("WEIR0875", "A member used much of the quota");
    private static readonly DiagnosticDescriptor BackCode = new("WEIR0876", "Members are back on their own plans");
    private static readonly DiagnosticDescriptor UnknownCode = new("WEIR0877", "Quotas cannot be judged");

    public static Diagnostic Reached(QuotaStanding standing, Member member)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{member.Login} (member {member.Id}) used {standing.Percent} % of quota '{standing.Quota.Name}': {standing.Used} of {standing.Quota.Bytes} bytes"
        );
        return standing.IsOver
            ? ReachedCode.Warning(
                Position.None,
                standing.Move is { } move
                    ? $"{text}; plan '{move.Plan}' instead of '{member.Plan}' until {Time(move.Until)}"
                    : text,
                $"it begins anew at {Time(standing.Period.End)}; 'weir quota list --over' shows all"
            )
            : ReachedCode.Info(Position.None, text, $"it begins anew at {Time(standing.Period.End)}");
    }

    public static Diagnostic More(int count) =>
        ReachedCode.Warning(
            Position.None,
            string.Create(CultureInfo.InvariantCulture, $"{count} members more reached a part of their quotas"),
            "'weir quota list' shows all"
        );

    public static Diagnostic Back(int count) =>
        BackCode.Info(
            Position.None,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count} member{(count == 1 ? " is" : "s are")} back on the plan of the source: a quota's period ended, or it is another now"
            ),
            ""
        );

    public static Diagnostic NoZone(string zone) =>
        UnknownCode.Error(
            Position.None,
            $"quotas are not judged: this machine does not know the time zone '{zone}' any more",
            "install Debian's tzdata; members stay where they are until their period ends"
        );

    public static Diagnostic NoSeries(Diagnostic why) =>
        UnknownCode.Warning(
            Position.None,
            $"quotas are not judged: {why.Message}",
            "members over their quota are on the plan of the source in this plan; repair the series first"
        );

    public static Diagnostic NotRemembered(string path, string reason) =>
        UnknownCode.Warning(
            Position.None,
            $"what was told of quotas, and who was moved, cannot be remembered in {path}: {reason}",
            "make room or make it writable; members are moved all the same, and told of afterwards"
        );

    public static Diagnostic Judged() => UnknownCode.Info(Position.None, "quotas are judged again", "");

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
