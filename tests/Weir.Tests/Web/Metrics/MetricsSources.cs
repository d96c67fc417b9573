using Weir.Agent.Accounting;
using Weir.Agent.Running;
using Weir.Core.Accounting;
using Weir.Core.Alerting;
using Weir.Core.Health;
using Weir.Core.Model;
using Weir.Core.Quotas;
using Weir.Core.Text;
using Weir.Testing.Generators;
using Weir.Web.Metrics;

namespace Weir.Tests.Web.Metrics;

/// <summary>What a scrape finds ready: of a whole firewall, and of an agent that has just started.</summary>
internal static class MetricsSources
{
    private static readonly Usage Used = new(new(1, 60), new(2, 120), new(3, 4500), new(4, 6000));

    public static MetricsSource Starting { get; } = new() { Version = "0.1.0", View = AgentView.Nothing };

    /// <param name="members">How many members the site has.</param>
    /// <param name="top">How many of them are named.</param>
    public static MetricsSource Whole(int members = 40, int top = 20)
    {
        var site = SiteGenerator.Site(7, members);
        var now = DateTimeOffset.UnixEpoch.AddDays(20_000);
        return new MetricsSource
        {
            Version = "0.1.0",
            View = new AgentView
            {
                Site = site,
                Revision = 12,
                AppliedAt = now,
                Source = "good",
                Tally = ApplyTally
                    .Nothing.With("full", TimeSpan.FromSeconds(3))
                    .With("elements", TimeSpan.FromMilliseconds(4))
                    .With("elements", TimeSpan.FromSeconds(60)),
            },
            Counts = SiteCounts.Of(site),
            Messages = [("WEIR0570", Severity.Info, 1), ("WEIR0576", Severity.Warning, 3)],
            Alerts = new AlertBook([
                new Alert("drops", now, now, null, now, 5_000, "5,000 packets are dropped a second"),
                new Alert("fill", now, null, null, null, 81, "connection tracking is 81 % full"),
            ]),
            Accounting = new AccountingReport
            {
                AddedAt = now,
                Took = TimeSpan.FromMilliseconds(120),
                Moved = 4 * members,
                Samples = 9,
                Busiest = [.. site.Members.Take(top).Select(static member => new MemberTotal(member.Id, Used))],
            },
            CertificateEnd = now.AddDays(90),
            QuotasTook = TimeSpan.FromMilliseconds(35),
            Quotas = QuotaBook.Of(
                site with
                {
                    Options = site.Options with
                    {
                        Quotas =
                        [
                            new Quota("fair", 1000, QuotaTime.Month)
                            {
                                Plans = [.. site.Members.Select(static member => member.Plan).Distinct()],
                            },
                        ],
                    },
                },
                TimeZoneInfo.Utc,
                now,
                static (_, member) => member % 2000
            ),
            Sample = Sample(now),
        };
    }

    private static HealthSample Sample(DateTimeOffset now) =>
        new()
        {
            Time = now,
            Interval = TimeSpan.FromSeconds(1),
            Classes = [new("university", Used, default), new(ClassTotal.Rest, Used, default)],
            Drops = [new(DropReason.Ban, new Traffic(1_000_000_000_000, 64_000_000_000_000), 12.5)],
            Conntrack = new ConntrackFill(1234, 262_144),
            Cpus =
            [
                .. Enumerable
                    .Range(0, 64)
                    .Select(static cpu => new CpuLoad(
                        new CpuTotal(cpu, TimeSpan.FromSeconds(1.25), TimeSpan.FromSeconds(99.5), 3),
                        0.5,
                        0
                    )),
            ],
            Interfaces =
            [
                .. Enumerable
                    .Range(0, 40)
                    .Select(static one => new InterfaceTotal($"eth0.{one}", one == 0, new(1, 60), new(2, 120), 3, 4)),
            ],
            Agent = new AgentLoad(new ProcessTotal(123_456_789, TimeSpan.FromSeconds(12.5)), 0.01),
            Costs = [new PacketCost("established, IPv4 download", 412.3), new PacketCost("banned source", 380)],
            CostTable = "shipped default, kernel 6.18.44, 2026-11-21, VM",
            Sets = [.. Enumerable.Range(0, 60).Select(static one => new SetFill($"device4_{one}", 50_000, 131_072))],
            Feeds = [new FeedAge("drop", now, 1_400)],
        };
}
