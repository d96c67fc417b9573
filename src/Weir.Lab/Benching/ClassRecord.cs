namespace Weir.Lab.Benching;

/// <summary>What the sessions so far have measured of one class and one candidate.</summary>
internal sealed class ClassRecord
{
    // A deviation of two is no deviation.
    private const int FewestCalm = 3;

    private readonly List<(double Cost, double Baseline, bool Calm)> _sessions = [];

    public void Add(Rounds rounds, Rounds baseline) =>
        _sessions.Add((rounds.Cost, baseline.Cost, rounds.Calm && baseline.Calm));

    public void Forget() => _sessions.Clear();

    /// <summary>From the sessions that were calm. Where there are too few of them, from all, and never to be quoted.</summary>
    public PacketFigure Figure(BenchSettings settings)
    {
        var calm = _sessions.Where(static one => one.Calm).ToArray();
        var enough = calm.Length >= Math.Min(FewestCalm, settings.FewestSessions);
        var used = enough ? calm : [.. _sessions];
        var figure = Samples.Figure(
            [.. used.Select(static one => one.Cost)],
            [.. used.Select(static one => one.Baseline)],
            settings
        );
        return figure with { Sure = figure.Sure && enough };
    }
}
