using System.Collections.Immutable;
using Weir.Lab.Injector;
using Weir.Lab.Topologies;

namespace Weir.Lab.Benching;

/// <summary>Measures candidates against each other and against an empty namespace, session after session, until the differences are sure.</summary>
/// <remarks>
/// Within a session the candidates stand side by side, each in a namespace of its own, and are measured in turn (A/B/A/B), the order moved
/// on each round: what drifts on the machine hits all alike. A candidate whose figures are sure is not loaded again: the time is for the others,
/// and those that are dear to load and to measure are sure first.
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
    private readonly long _start;
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
        _start = settings.Clock.GetTimestamp();
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
        var sessions = 0;
        using var grounds = new BenchGrounds(
            _spec,
            _candidates,
            _settings,
            name => Report(sessions, 0, $"loading {name}")
        );
        var open = Enumerable.Range(0, _candidates.Length).ToArray();
        BenchResult result;
        do
        {
            Session(injector, sessions, [.. open.Select(at => (at, grounds.Of(at)))]);
            result = Result(++sessions);
            open = sessions < _settings.FewestSessions ? open : Unsure(result);
            grounds.EndSession(open);
        } while (
            sessions < _settings.FewestSessions || (!result.AllSure && sessions < _settings.MostSessions && !IsLate())
        );

        return result;
    }

    /// <summary>What has to be measured again, and the empty namespace before it.</summary>
    private static int[] Unsure(BenchResult result) =>
        [.. Enumerable.Range(0, result.Candidates.Length).Where(at => at == 0 || !result.Candidates[at].Sure)];

    /// <param name="open">The candidates that it measures, the empty namespace first.</param>
    private void Session(PacketInjector injector, int session, (int Candidate, BenchGround Ground)[] open)
    {
        var grounds = open.Select(static one => one.Ground).ToList();
        var classes = _traffic.Select(one => BenchClass.Of(one, grounds[0].Ground)).ToArray();
        if (session == 0)
        {
            _own = Own(injector, classes[0], grounds[0]);
        }

        for (var at = 0; at < classes.Length; at++)
        {
            Report(session, (double)at / classes.Length, classes[at].Traffic.Name);
            var costs = InTurn.Measure(classes[at], grounds, injector, _settings, IsLate, _cancellation);
            for (var place = 0; place < open.Length; place++)
            {
                _records[open[place].Candidate].Measured(at, costs[place].Cost, costs[place].Baseline);
            }
        }

        foreach (var (candidate, ground) in open)
        {
            _records[candidate].Loaded(ground);
        }
    }

    private bool IsLate() => _settings.Clock.GetElapsedTime(_start) >= _settings.MostTime;

    private double Own(PacketInjector injector, BenchClass one, BenchGround ground)
    {
        var batches = new QuietBatches();
        for (var round = 0; round < _settings.Rounds; round++)
        {
            batches.Add(one.MeasureOwn(injector, ground));
        }

        return batches.Nanoseconds;
    }

    private BenchResult Result(int sessions)
    {
        var weights = _traffic.Select(static one => one.Weight).ToArray();
        var total = weights.Sum();
        ImmutableArray<double> parts = [.. weights.Select(weight => weight / total)];
        return new BenchResult(
            [.. _candidates.Select((candidate, at) => _records[at].Result(candidate.Name, parts, _settings))],
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
