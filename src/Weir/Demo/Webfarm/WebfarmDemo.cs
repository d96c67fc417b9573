using System.Collections.Immutable;
using Weir.Agent;
using Weir.Lab.Floods;

namespace Weir.Demo.Webfarm;

/// <summary>What one scenario showed.</summary>
/// <param name="Load">Time until both balancers held their rules.</param>
/// <param name="Quiet">Without a flood.</param>
/// <param name="Flood">With it.</param>
internal sealed record FloodOutcome(FloodVariant Variant, TimeSpan Load, FloodFigures Quiet, FloodFigures Flood)
{
    /// <summary>Of the requests that were served without the flood; the bar of a web farm that nobody notices under attack.</summary>
    public const double LeastServed = 0.99;

    /// <summary>Share of requests served with the flood over the share without; 1 is all of them.</summary>
    public double Kept => Quiet.Requests.Share == 0 ? 0 : Flood.Requests.Share / Quiet.Requests.Share;

    /// <summary>The flood changed nothing: requests served, nobody changed places, nothing of the listeners tracked.</summary>
    public bool Held => Kept >= LeastServed && Flood.Vrrp.Changes.IsEmpty && Flood.Tracked.Listeners == 0;
}

/// <summary>The flood lab with a million bans, under rules of the present and of the past. Everything it makes is gone when it ends.</summary>
/// <param name="directory">An existing empty folder for the state; the caller deletes it.</param>
internal sealed class WebfarmDemo(int bans, string directory, TimeProvider time, CancellationToken cancellation)
{
    private int _runs;

    /// <param name="progress">Told what is being done, and the share that is done, 0 … 1.</param>
    public ImmutableArray<FloodOutcome> Run(IReadOnlyList<FloodVariant> variants, Action<string, double> progress)
    {
        var outcomes = ImmutableArray.CreateBuilder<FloodOutcome>();
        foreach (var variant in variants)
        {
            outcomes.Add(
                Run(variant, what => progress($"{variant.Name}: {what} …", (double)outcomes.Count / variants.Count))
            );
        }

        return outcomes.ToImmutable();
    }

    private FloodOutcome Run(FloodVariant variant, Action<string> progress)
    {
        var spec = new FloodSpec
        {
            AdvertInterval = variant.Advert,
            OwnLink = variant.OwnLink,
            Sources = WebfarmSite.AttackerAddresses(),
        };
        progress("building the lab");
        using var lab = FloodLab.Create(spec, time);
        var held = new List<SiteSession>();
        try
        {
            progress("loading the rules");
            var start = time.GetTimestamp();
            foreach (var balancer in lab.Topology.Balancers)
            {
                Load(lab, balancer, spec, variant, held);
            }

            var load = time.GetElapsedTime(start);
            progress("waiting for a master");
            lab.Start(cancellation);
            progress("serving visitors");
            var quiet = lab.Measure(variant.Quiet, flood: false, cancellation);
            progress("serving visitors through a flood");
            return new FloodOutcome(variant, load, quiet, lab.Measure(variant.Duration, flood: true, cancellation));
        }
        finally
        {
            held.ForEach(static one => one.Dispose());
        }
    }

    private void Load(FloodLab lab, Balancer balancer, FloodSpec spec, FloodVariant variant, List<SiteSession> held)
    {
        if (variant.Rules == FloodRules.Old)
        {
            OldRules.Load(balancer, spec, directory, time, cancellation);
            return;
        }

        var other = lab.Topology.Balancers.First(one => one != balancer);
        var site = WebfarmSite.Of(balancer, other, spec, bans, variant.Backend, time.GetUtcNow());
        var settings = new AgentSettings
        {
            StateDirectory = Path.Combine(directory, $"{balancer.Name}-{_runs++}"),
            NetworkNamespace = balancer.NamespaceName,
            Purpose = "weir demo webfarm",
            Time = time,
        };
        held.Add(SiteSession.Open(settings, site, out _));
    }
}
