using System.Collections.Immutable;
using Weir.Agent.Running;
using Weir.Core.Alerting;
using Weir.Core.Health;

namespace Weir.Agent.Alerting;

/// <summary>What the agent knows of itself and of the firewall, as figures. It asks the kernel nothing.</summary>
internal static class FiguresOfView
{
    /// <param name="sample">The newest; null while there is none, and then its figures are not known.</param>
    public static AlertFigures Of(AgentView view, HealthSample? sample) =>
        new()
        {
            DropsPerSecond = sample is null ? null : Drops(sample),
            ConntrackPercent = sample?.Conntrack is { Max: > 0 } fill ? 100.0 * fill.Count / fill.Max : null,
            SoftirqPercent = sample is { Cpus.IsEmpty: false } ? 100 * sample.MostSoftirq : null,
            FeedHours = sample is { Feeds.IsEmpty: false }
                ? sample.Feeds.Max(feed => (sample.Time - feed.Taken).TotalHours)
                : null,
            HasDrift = view.Drift,
            NotApplied = view.NotApplied,
            SourceIsBad = view.Source switch
            {
                "bad" => true,
                "good" => false,
                _ => null,
            },
            Held = view.Held ?? "",
        };

    private static ImmutableDictionary<string, double> Drops(HealthSample sample) =>
        sample
            .Drops.GroupBy(static drop => drop.Reason, StringComparer.Ordinal)
            .ToImmutableDictionary(
                static drops => drops.Key,
                static drops => drops.Sum(static drop => drop.PacketsPerSecond),
                StringComparer.Ordinal
            );
}
