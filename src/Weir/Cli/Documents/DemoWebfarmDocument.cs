using System.Collections.Immutable;
using Weir.Demo.Webfarm;
using Weir.Lab.Floods;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir demo webfarm</c>.</summary>
internal sealed record DemoWebfarmDocument : Document
{
    public required int Bans { get; init; }

    public required int Listeners { get; init; }

    /// <summary>In the order asked for.</summary>
    public required ImmutableArray<FloodRow> Rows { get; init; }

    /// <summary>Of Weir's own scenarios: those in which the flood was noticed.</summary>
    public required int Failed { get; init; }

    public static DemoWebfarmDocument From(int bans, ImmutableArray<FloodOutcome> outcomes) =>
        new()
        {
            Bans = bans,
            Listeners = new FloodSpec().Listeners,
            Rows = [.. outcomes.Select(FloodRow.From)],
            Failed = outcomes.Count(static one => one is { Held: false, Variant.Rules: FloodRules.Xdp }),
        };
}

/// <param name="Rules">"old", "nft", "xdp".</param>
/// <param name="AdvertMs">Between two VRRP adverts.</param>
/// <param name="OwnLink">VRRP over a link of its own, received by the other CPU.</param>
/// <param name="LoadMs">Both balancers, one after the other.</param>
/// <param name="Kept">Requests served with the flood over those served without, as shares of those asked.</param>
/// <param name="Held">Kept ≥ 0.99, no change of VRRP, no listener's connection tracked.</param>
internal sealed record FloodRow(
    string Rules,
    double AdvertMs,
    bool OwnLink,
    double LoadMs,
    FloodStretch Quiet,
    FloodStretch Flood,
    double Kept,
    bool Held
)
{
    public static FloodRow From(FloodOutcome outcome) =>
        new(
            outcome.Variant.Rules.ToString().ToLowerInvariant(),
            outcome.Variant.Advert.TotalMilliseconds,
            outcome.Variant.OwnLink,
            Math.Round(outcome.Load.TotalMilliseconds, 1),
            FloodStretch.From(outcome.Quiet),
            FloodStretch.From(outcome.Flood),
            Math.Round(outcome.Kept, 4),
            outcome.Held
        );
}

/// <param name="Seconds">Until the last visitor had his answer, or gave up.</param>
/// <param name="VrrpChanges">Each change of state of either balancer.</param>
/// <param name="Dropped">Where the flood's frames ended.</param>
/// <param name="TrackedListeners">Connections to listeners that the balancers track.</param>
/// <param name="SoftIrq">Share of each CPU's time in soft interrupts, 0 … 1.</param>
internal sealed record FloodStretch(
    double Seconds,
    int Asked,
    int Served,
    double MedianMs,
    double WorstMs,
    long AdvertsSent,
    long AdvertsLost,
    ImmutableArray<string> VrrpChanges,
    FloodFate Dropped,
    int TrackedListeners,
    int TrackedOthers,
    ImmutableArray<double> SoftIrq
)
{
    public static FloodStretch From(FloodFigures figures) =>
        new(
            Math.Round(figures.Took.TotalSeconds, 1),
            figures.Requests.Asked,
            figures.Requests.Served,
            Math.Round(figures.Requests.MedianMs, 2),
            Math.Round(figures.Requests.WorstMs, 1),
            figures.Vrrp.Sent,
            figures.Vrrp.Lost,
            [.. figures.Vrrp.Changes.Select(static change => $"{change.Balancer} {change.State}")],
            figures.Fate,
            figures.Tracked.Listeners,
            figures.Tracked.Others,
            [.. figures.Cpus.Select(static cpu => Math.Round(cpu.SoftIrq, 3))]
        );
}
