using System.Globalization;
using Weir.Agent.Accounting;
using Weir.Core.Accounting;
using Weir.Core.Model;
using static Weir.Web.Metrics.MetricCatalog;

namespace Weir.Web.Metrics;

/// <summary>The series of usage, and the members that moved the most.</summary>
internal static class AccountingMetrics
{
    public static void Write(MetricsWriter writer, AccountingReport report, Site? site)
    {
        if (report.AddedAt is { } added)
        {
            writer.Sample(AccountedAt, added);
        }

        writer.Sample(AccountingSamples, report.Samples);
        writer.Sample(AccountingRefused, report.Refused);
        writer.Sample(AccountingTook, report.Took.TotalSeconds);
        writer.Sample(AccountingMoved, report.Moved);
        foreach (var member in report.Busiest)
        {
            Both(writer, MemberBytes, Name(site, member.Member), member.Usage, static traffic => traffic.Bytes);
        }

        foreach (var member in report.Busiest)
        {
            Both(writer, MemberPackets, Name(site, member.Member), member.Usage, static traffic => traffic.Packets);
        }
    }

    private static void Both(
        MetricsWriter writer,
        MetricFamily family,
        string member,
        Usage usage,
        Func<Traffic, ulong> value
    )
    {
        writer.Sample(family, value(usage.Up), member, "up");
        writer.Sample(family, value(usage.Down), member, "down");
    }

    /// <summary>The login; the id of a member that the site no longer has.</summary>
    private static string Name(Site? site, uint member) =>
        site?.FindMember(member)?.Login ?? member.ToString(CultureInfo.InvariantCulture);
}
