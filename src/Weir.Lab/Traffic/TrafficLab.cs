using System.Collections.Immutable;
using System.Net;
using Weir.Lab.Topologies;

namespace Weir.Lab.Traffic;

/// <summary>The interfaces and routes that traffic needs: what its flows name, and nothing else.</summary>
public static class TrafficLab
{
    private const string AnyOutside = "outside";

    /// <param name="specs">At least one.</param>
    public static LabSpec Of(IReadOnlyList<TrafficSpec> specs)
    {
        ArgumentNullException.ThrowIfNull(specs);
        // What most flows leave by has the default route.
        var outside =
            specs
                .Where(static spec => spec.OutputInterface is not null)
                .GroupBy(static spec => spec.OutputInterface)
                .OrderByDescending(static group => group.Count())
                .Select(static group => group.Key)
                .FirstOrDefault()
            ?? AnyOutside;
        var routed = new HashSet<IPNetwork>();
        var segments = new Dictionary<string, List<IPNetwork>>(StringComparer.Ordinal);
        var local = new List<IPNetwork>();
        foreach (var spec in specs)
        {
            if (spec.OutputInterface is { } output)
            {
                Route(output, spec.Destinations);
            }
            else
            {
                local.AddRange(spec.Destinations.Where(routed.Add));
            }
        }

        foreach (var spec in specs)
        {
            Route(spec.Flows.InputInterface, spec.Sources);
        }

        return new LabSpec(
            outside,
            [.. segments.Select(static segment => new LabSegmentSpec(segment.Key, [.. segment.Value]))]
        )
        {
            LocalNetworks = [.. local],
        };

        void Route(string link, ImmutableArray<IPNetwork> networks)
        {
            if (link == outside)
            {
                return;
            }

            if (!segments.TryGetValue(link, out var segment))
            {
                segments[link] = segment = [];
            }

            segment.AddRange(networks.Where(network => network.PrefixLength > 0 && routed.Add(network)));
        }
    }
}
