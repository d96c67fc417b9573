using System.Collections.Immutable;
using System.Globalization;
using Weir.Agent.Running;
using Weir.Core.Alerting;
using Weir.Core.Health;
using Weir.Core.Quotas;

namespace Weir.Agent.Alerting;

/// <summary>What the agent knows of itself and of the firewall, as figures. It asks the kernel nothing.</summary>
internal static class FiguresOfView
{
    /// <param name="sample">The newest; null while there is none, and then its figures are not known.</param>
    /// <param name="quotas">As last judged, what this node tells of; null while they were not, and then who is over is not known.</param>
    public static AlertFigures Of(AgentView view, HealthSample? sample, QuotaBook? quotas = null) =>
        new()
        {
            DropsPerSecond = sample is null ? null : Drops(sample),
            ConntrackPercent = sample?.Conntrack is { Max: > 0 } fill ? 100.0 * fill.Count / fill.Max : null,
            SoftirqPercent = sample is { Cpus.IsEmpty: false } ? 100 * sample.MostSoftirq : null,
            FeedHours = sample is { Feeds.IsEmpty: false }
                ? sample.Feeds.Max(feed => (sample.Time - feed.Taken).TotalHours)
                : null,
            // After a start nothing is over before it was looked at: what was told before is not told again.
            HasDrift = view.Drift || view.Site is not null ? view.Drift : null,
            NotApplied = Known(view.NotApplied, view),
            SourceIsBad = view.Source switch
            {
                "bad" => true,
                "good" => false,
                _ => null,
            },
            Held = Known(view.Held ?? "", view),
            OverQuota = quotas is null ? null : [.. quotas.Over.Select(one => Login(view, one.Member))],
        };

    private static string Login(AgentView view, uint member) =>
        view.Site?.FindMember(member)?.Login ?? string.Create(CultureInfo.InvariantCulture, $"#{member}");

    /// <summary>That nothing is the matter is known once what the source wants is.</summary>
    private static string? Known(string why, AgentView view) => why.Length > 0 || view.Source == "good" ? why : null;

    private static ImmutableDictionary<string, double> Drops(HealthSample sample) =>
        sample
            .Drops.GroupBy(static drop => drop.Reason, StringComparer.Ordinal)
            .ToImmutableDictionary(
                static drops => drops.Key,
                static drops => drops.Sum(static drop => drop.PacketsPerSecond),
                StringComparer.Ordinal
            );
}
