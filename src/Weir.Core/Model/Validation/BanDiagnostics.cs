using System.Globalization;
using Weir.Core.Text;

namespace Weir.Core.Model.Validation;

/// <summary>Findings about bans (WEIR0340–0342).</summary>
internal static class BanDiagnostics
{
    private static readonly DiagnosticDescriptor TwiceDescriptor = new("WEIR0340", "Prefix banned twice");
    private static readonly DiagnosticDescriptor OursDescriptor = new("WEIR0341", "Ban of our own addresses");
    private static readonly DiagnosticDescriptor ExpiredDescriptor = new("WEIR0342", "Ban has expired");

    public static Diagnostic Twice(Ban ban, Ban earlier) =>
        TwiceDescriptor.Error(
            RowPosition.Of(ban),
            $"{ban.Prefix} is banned already{RowPosition.And(RowPosition.Of(earlier))}",
            "keep one of the two rows"
        );

    public static Diagnostic Ours(Ban ban, IpPrefix ours, string what, SiteKind kind) =>
        OursDescriptor.Error(
            RowPosition.Of(ban),
            $"the ban of {ban.Prefix} overlaps {ours}, {what}",
            kind == SiteKind.Webfarm
                ? "this would lock you out, or part the balancers; ban smaller prefixes around it"
                : "this would lock you or your members out; ban smaller prefixes around it; to stop a member, block the member"
        );

    public static Diagnostic Expired(Ban ban, DateTimeOffset expires) =>
        ExpiredDescriptor.Warning(
            RowPosition.Of(ban),
            $"the ban of {ban.Prefix} ran out at {Time(expires)} and is ignored",
            "remove the row, or give it a later time"
        );

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
