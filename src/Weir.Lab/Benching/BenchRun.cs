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
    private readonly Pace _pace = new();
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
        var sessions = 0;
        using var grounds = new BenchGrounds(
            _spec,
            _candidates,
            _settings,
            name => Report(sessions, 0, $"loading {name}")
        );
        // Addresses of interfaces are the same in all namespaces, and so are the frames.
        var classes = _traffic.Select(one => BenchClass.Of(one, grounds.Of(0).Ground)).ToArray();
        var all = OpenClasses.All(_candidates.Length, _traffic.Length);
        var open = all;
        while (true)
        {
            var best = _pace.Best;
            Session(classes, sessions, open, grounds);
            if (_pace.WasNeverCalm(best) && !IsLate())
            {
                // What passed for calm was not: others were at work on this core all the time.
                _records.ForEach(static record => record.Forget());
                (sessions, open) = (0, all);
            }
            else
            {
                var result = Result(++sessions);
                if (IsEnough(result))
                {
                    return result;
                }

                open = sessions < _settings.FewestSessions ? open : OpenClasses.Unsure(result);
            }

            grounds.EndSession(open.Candidates);
        }
    }

    private bool IsEnough(BenchResult result) =>
        result.Sessions >= _settings.FewestSessions
        && (result.AllSure || result.Sessions >= _settings.MostSessions || IsLate());

    private void Session(BenchClass[] classes, int session, OpenClasses open, BenchGrounds grounds)
    {
        // Anew for each session as well: where the frames happen to lie is worth some nanoseconds to a flow's packet.
        using var injector = new PacketInjector(_traffic.Max(static one => one.Count), pace: _pace);
        var measured = open
            .Candidates.Select(candidate => (Candidate: candidate, Ground: grounds.Of(candidate)))
            .ToList();
        if (session == 0)
        {
            _own = Own(injector, classes[0], measured[0].Ground);
        }

        for (var at = 0; at < classes.Length; at++)
        {
            Report(session, (double)at / classes.Length, classes[at].Traffic.Name);
            Measure(injector, at, classes[at], measured.FindAll(one => open.Has(one.Candidate, at)));
        }

        foreach (var (candidate, ground) in measured)
        {
            _records[candidate].Loaded(ground);
        }
    }

    private void Measure(
        PacketInjector injector,
        int index,
        BenchClass one,
        List<(int Candidate, BenchGround Ground)> open
    )
    {
        var rounds = InTurn.Measure(
            one,
            open.ConvertAll(static one => one.Ground),
            injector,
            _settings,
            IsLate,
            _cancellation
        );
        for (var place = 0; place < open.Count; place++)
        {
            _records[open[place].Candidate].Measured(index, rounds[place], rounds[0]);
        }
    }

    private bool IsLate() => _settings.Clock.GetElapsedTime(_start) >= _settings.MostTime;

    private double Own(PacketInjector injector, BenchClass one, BenchGround ground)
    {
        var batches = new QuietBatches(injector.Pace);
        for (
            var round = 0;
            round < _settings.Rounds || (batches.Covered < _settings.CalmPart && round < _settings.MostRounds);
            round++
        )
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
            sessions,
            _pace.CalmPart
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
