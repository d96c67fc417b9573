using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Weir.Lab.Benching;

/// <summary>What the sessions so far have measured of one candidate.</summary>
internal sealed class CandidateRecord(int classes)
{
    private readonly List<double>[] _costs = [.. Enumerable.Range(0, classes).Select(static _ => new List<double>())];
    private readonly List<double> _loads = [];
    private readonly List<double> _kernel = [];
    private long _peak;
    private long _connections;

    /// <param name="nanoseconds">The least of one session.</param>
    public void Measured(int index, double nanoseconds) => _costs[index].Add(nanoseconds);

    public void Loaded(BenchGround ground)
    {
        _loads.Add(ground.Load.Milliseconds);
        _kernel.Add(ground.KernelBytes);
        _peak = Math.Max(_peak, ground.Load.LoaderPeakBytes);
        _connections = Math.Max(_connections, ground.MostConnections);
    }

    public CandidateResult Result(
        string name,
        CandidateRecord empty,
        ImmutableArray<double> weights,
        BenchSettings settings
    ) =>
        new(
            name,
            Samples.Figure(Weighted(weights), empty.Weighted(weights), settings),
            [
                .. _costs.Select(
                    (costs, at) =>
                        new ClassFigure(
                            at,
                            Samples.Figure(
                                CollectionsMarshal.AsSpan(costs),
                                CollectionsMarshal.AsSpan(empty._costs[at]),
                                settings
                            )
                        )
                ),
            ],
            Samples.Median(_loads),
            _peak,
            (long)Samples.Median(_kernel),
            _connections
        );

    /// <summary>The cost of a packet of the whole mix, by session.</summary>
    private double[] Weighted(ImmutableArray<double> weights)
    {
        var mixed = new double[_costs[0].Count];
        for (var at = 0; at < weights.Length; at++)
        {
            for (var session = 0; session < mixed.Length; session++)
            {
                mixed[session] += weights[at] * _costs[at][session];
            }
        }

        return mixed;
    }
}
