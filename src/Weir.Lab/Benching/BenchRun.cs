using System.Collections.Immutable;
using Weir.Lab.Injector;
using Weir.Lab.Topologies;

namespace Weir.Lab.Benching;

/// <summary>Measures candidates against each other and against an empty namespace, session after session, until the differences are sure.</summary>
/// <remarks>
/// Within a session all candidates stand side by side, each in a namespace of its own, and are measured in turn (A/B/A/B), the order moved
/// on each round: what drifts on the machine hits all alike.
/// </remarks>
public sealed class BenchRun
{
    private readonly LabSpec _spec;
    private readonly ImmutableArray<TrafficClass> _traffic;
    private readonly ImmutableArray<IBenchCandidate> _candidates;
    private readonly BenchSettings _settings;
    private readonly Action<string, double> _progress;
    private readonly CancellationToken _cancellation;
    private readonly List<CandidateRecord> _records;
    private double _own;

    private BenchRun(
        LabSpec spec,
        ImmutableArray<TrafficClass> traffic,
        ImmutableArray<IBenchCandidate> candidates,
        BenchSettings settings,
        Action<string, double> progress,
        CancellationToken cancellation
    )
    {
        (_spec, _traffic, _settings, _progress, _cancellation) = (spec, traffic, settings, progress, cancellation);
        _candidates = [new EmptyCandidate(), .. candidates];
        _records = [.. _candidates.Select(_ => new CandidateRecord(traffic.Length))];
    }

    /// <param name="spec">Interfaces and routes of the firewall.</param>
    /// <param name="traffic">At least one class; its interfaces are the spec's.</param>
    /// <param name="candidates">What is compared; an empty namespace is put before them.</param>
    /// <param name="settings">How exactly.</param>
    /// <param name="progress">What is being done, and how much of the fewest sessions is done, 0 … 1.</param>
    /// <param name="cancellation">Ends the run; namespaces go in any case.</param>
    /// <exception cref="CandidateRefusedException">A candidate does not load.</exception>
    /// <exception cref="Kernel.Netlink.NetlinkException">The kernel refused the lab or the injector.</exception>
    public static BenchResult Run(
        LabSpec spec,
        ImmutableArray<TrafficClass> traffic,
        ImmutableArray<IBenchCandidate> candidates,
        BenchSettings settings,
        Action<string, double> progress,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfZero(traffic.Length, nameof(traffic));
        return new BenchRun(spec, traffic, candidates, settings, progress, cancellation).Run();
    }

    private BenchResult Run()
    {
        using var injector = new PacketInjector(_traffic.Max(static one => one.Count));
        var start = _settings.Clock.GetTimestamp();
        var sessions = 0;
        BenchResult result;
        do
        {
            Session(injector, sessions++);
            result = Result(sessions);
        } while (
            sessions < _settings.FewestSessions
            || (
                !result.AllSure
                && sessions < _settings.MostSessions
                && _settings.Clock.GetElapsedTime(start) < _settings.MostTime
            )
        );

        return result;
    }

    private void Session(PacketInjector injector, int session)
    {
        var grounds = new List<BenchGround>();
        try
        {
            foreach (var candidate in _candidates)
            {
                Report(session, 0, $"loading {candidate.Name}");
                grounds.Add(BenchGround.Create(_spec, candidate));
            }

            var classes = _traffic.Select(one => BenchClass.Of(one, grounds[0].Ground)).ToArray();
            if (session == 0)
            {
                _own = classes[0].MeasureOwn(injector, grounds[0]);
            }

            for (var at = 0; at < classes.Length; at++)
            {
                Report(session, (double)at / classes.Length, classes[at].Traffic.Name);
                MeasureClass(injector, classes[at], grounds, at);
            }

            for (var at = 0; at < grounds.Count; at++)
            {
                _records[at].Loaded(grounds[at]);
            }
        }
        finally
        {
            grounds.ForEach(static ground => ground.Dispose());
        }
    }

    private void MeasureClass(PacketInjector injector, BenchClass one, List<BenchGround> grounds, int index)
    {
        var rounds = grounds.ConvertAll(_ => new Rounds(_settings));
        // The first round warms caches and dynamic sets, and does not count.
        for (var round = -1; rounds.Exists(static some => !some.Done); round++)
        {
            for (var place = 0; place < grounds.Count; place++)
            {
                _cancellation.ThrowIfCancellationRequested();
                var at = (place + round + 1) % grounds.Count;
                if (rounds[at].Done)
                {
                    continue;
                }

                var cost = one.Measure(injector, grounds[at]);
                if (round >= 0)
                {
                    rounds[at].Add(cost);
                }
            }
        }

        for (var at = 0; at < grounds.Count; at++)
        {
            _records[at].Measured(index, rounds[at].Least);
        }
    }

    private BenchResult Result(int sessions)
    {
        var weights = _traffic.Select(static one => one.Weight).ToArray();
        var total = weights.Sum();
        ImmutableArray<double> parts = [.. weights.Select(weight => weight / total)];
        return new BenchResult(
            [
                .. _candidates.Select(
                    (candidate, at) => _records[at].Result(candidate.Name, _records[0], parts, _settings)
                ),
            ],
            _own,
            [.. _traffic.Select((one, at) => (one.Name, parts[at], one.Count))],
            sessions
        );
    }

    private void Report(int session, double part, string what) =>
        _progress($"session {session + 1}: {what}", (session + part) / Math.Max(_settings.FewestSessions, session + 1));

    private sealed class EmptyCandidate : IBenchCandidate
    {
        public string Name => "no rules";

        public LoadFigures Load(InjectorGround ground) => new(0, 0);
    }
}
