using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Weir.Lab.Benching;

/// <summary>What the sessions so far have measured of one candidate.</summary>
internal sealed class CandidateRecord(int classes)
{
    private readonly List<double>[] _costs = Lists(classes);
    private readonly List<double>[] _baselines = Lists(classes);
    private readonly List<double> _loads = [];
    private readonly List<double> _kernel = [];
    private long _peak;
    private long _connections;

    /// <param name="index">The class.</param>
    /// <param name="nanoseconds">The figure of one session.</param>
    /// <param name="baseline">The empty namespace's, from the same rounds.</param>
    public void Measured(int index, double nanoseconds, double baseline)
    {
        _costs[index].Add(nanoseconds);
        _baselines[index].Add(baseline);
    }

    public void Loaded(BenchGround ground)
    {
        _loads.Add(ground.Load.Milliseconds);
        _kernel.Add(ground.KernelBytes);
        _peak = Math.Max(_peak, ground.Load.LoaderPeakBytes);
        _connections = Math.Max(_connections, ground.MostConnections);
    }

    public CandidateResult Result(string name, ImmutableArray<double> weights, BenchSettings settings) =>
        new(
            name,
            Samples.Figure(Weighted(_costs, weights), Weighted(_baselines, weights), settings),
            [
                .. _costs.Select(
                    (costs, at) =>
                        new ClassFigure(
                            at,
                            Samples.Figure(
                                CollectionsMarshal.AsSpan(costs),
                                CollectionsMarshal.AsSpan(_baselines[at]),
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
    private static double[] Weighted(List<double>[] costs, ImmutableArray<double> weights)
    {
        var mixed = new double[costs[0].Count];
        for (var at = 0; at < weights.Length; at++)
        {
            for (var session = 0; session < mixed.Length; session++)
            {
                mixed[session] += weights[at] * costs[at][session];
            }
        }

        return mixed;
    }

    private static List<double>[] Lists(int count) =>
        [.. Enumerable.Range(0, count).Select(static _ => new List<double>())];
}
