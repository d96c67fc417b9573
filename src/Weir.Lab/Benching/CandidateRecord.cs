using System.Collections.Immutable;
using Weir.Lab.Injector;

namespace Weir.Lab.Benching;

/// <summary>What the sessions so far have measured of one candidate.</summary>
internal sealed class CandidateRecord(int classes)
{
    private readonly ClassRecord[] _classes = [.. Enumerable.Range(0, classes).Select(static _ => new ClassRecord())];
    private readonly List<double> _loads = [];
    private readonly List<double> _kernel = [];
    private long _peak;
    private long _connections;

    /// <param name="index">The class.</param>
    /// <param name="rounds">Of one session.</param>
    /// <param name="baseline">The empty namespace's, of the same session.</param>
    public void Measured(int index, Rounds rounds, Rounds baseline) => _classes[index].Add(rounds, baseline);

    /// <summary>What was measured so far does not count.</summary>
    public void Forget()
    {
        foreach (var one in _classes)
        {
            one.Forget();
        }
    }

    public void Loaded(BenchGround ground)
    {
        _loads.Add(ground.Load.Milliseconds);
        _kernel.Add(ground.KernelBytes);
        _peak = Math.Max(_peak, ground.Load.LoaderPeakBytes);
        _connections = Math.Max(_connections, ground.MostConnections);
    }

    public CandidateResult Result(string name, ImmutableArray<double> weights, BenchSettings settings)
    {
        ImmutableArray<ClassFigure> figures =
        [
            .. _classes.Select((one, at) => new ClassFigure(at, one.Figure(settings))),
        ];
        return new(
            name,
            Samples.Mix([.. figures.Select(static one => one.Packet)], weights, settings),
            figures,
            Averages.Median(_loads),
            _peak,
            (long)Averages.Median(_kernel),
            _connections
        );
    }
}
