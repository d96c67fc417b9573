using Shouldly;
using Weir.Agent;
using Weir.Agent.Quotas;
using Weir.Agent.Reconciling;
using Weir.Agent.Running;
using Weir.Core.Accounting;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.KernelTests.Agent;
using Weir.Sources;
using Weir.Sources.Configuration;
using Weir.Sources.Example;
using Weir.Sources.Series;
using Weir.Sources.Watching;
using Weir.Testing;

namespace Weir.KernelTests.Quotas;

/// <summary>The reconciler and the keeper of quotas by a clock that is set: the end of a month, and clocks that go back, on the real kernel.</summary>
public sealed class QuotaPeriodEndTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly DateTimeOffset Month = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly AgentGround _ground = new();
    private readonly SetClock _clock = new() { Now = Month.AddDays(20) };
    private readonly List<string> _said = [];
    private readonly Site _site = Campus();
    private readonly IUsageSeries _series;
    private long _number;
    private ulong _seen;

    public QuotaPeriodEndTests() =>
        _series = SeriesStore.OpenFile(Path.Combine(_ground.State, "usage.db"), "fw1", Month, new DiagnosticBag());

    private uint Member => _site.Members[0].Id;

    [KernelFact]
    public async Task Month_Ends_TheMemberIsBackAndToldOfAgainInTheNext()
    {
        await using var agent = new Running(this);
        Add(2000);
        agent.Keeper.Look();
        await agent.Until(IsMoved);
        Said("WEIR0875").ShouldBe(1);

        // The series is away: the move ends with its period all the same.
        _clock.Now = Month.AddMonths(1);
        await agent.Until(() => !IsMoved());
        Said("WEIR0876").ShouldBe(1);
        agent.Keeper.Look();
        IsMoved().ShouldBeFalse();
        Said("WEIR0875").ShouldBe(1);

        Add(2000);
        agent.Keeper.Look();
        await agent.Until(IsMoved);
        Said("WEIR0875").ShouldBe(2);

        // Back in November he is over as well: moved as before, and not told of again; and in December neither.
        _clock.Now = Month.AddDays(21);
        agent.Keeper.Look();
        _clock.Now = Month.AddMonths(1).AddHours(1);
        agent.Keeper.Look();
        await agent.Until(IsMoved);
        Said("WEIR0875").ShouldBe(2);
    }

    [KernelFact]
    public async Task Start_WithoutTheSeries_KeepsWhoWasMoved()
    {
        await using (var agent = new Running(this))
        {
            Add(2000);
            agent.Keeper.Look();
            await agent.Until(IsMoved);
        }

        var generation = _ground.Nft("list", "map", "inet", "weir", "rated");
        await using var again = new Running(this);
        again.Revision.ShouldNotBeNull();
        _ground.Nft("list", "map", "inet", "weir", "rated").ShouldBe(generation);
        Said("WEIR0876").ShouldBe(0);

        // The operator gives him another plan: back at once, without waiting for the accounting.
        again.Read(_site with { Options = _site.Options with { Quotas = [Fair with { Members = ["nobody"] }] } });
        await again.Until(() => !IsMoved());
    }

    public void Dispose()
    {
        _series.Dispose();
        _ground.Dispose();
    }

    private static Quota Fair { get; } = new("fair", 1000, QuotaTime.Month) { MoveTo = "slow" };

    private static Site Campus()
    {
        var draft = CampusExample.Draft(20);
        var site = SiteValidator.Validate(draft, DateTimeOffset.UnixEpoch).Value.ShouldNotBeNull();
        return site with
        {
            Options = site.Options with
            {
                Plans = [new MemberPlan("slow", 10_000, 10_000)],
                Quotas = [Fair with { Members = [site.Members[0].Login] }],
            },
        };
    }

    private void Add(ulong bytes)
    {
        _seen += bytes;
        var step = new CountStep(Member, new Traffic(_seen, _seen), new Traffic(1, bytes));
        var set = new SetSample(new CountedSet("", Flow.Down4), "t1", [step]);
        _series.Add(new UsageSample(++_number, _clock.Now, [set]));
    }

    private bool IsMoved() =>
        _ground.Nft("list", "map", "inet", "weir", "rated").Contains("jump rate1", StringComparison.Ordinal);

    private int Said(string code)
    {
        lock (_said)
        {
            return _said.Count(one => one == code);
        }
    }

    private sealed class SetClock : TimeProvider
    {
        private long _ticks;

        public DateTimeOffset Now
        {
            get => new(Volatile.Read(ref _ticks), TimeSpan.Zero);
            set => Volatile.Write(ref _ticks, value.UtcTicks);
        }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>A reconciler at work on its thread.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Reconciler _reconciler;
        private readonly Task _running;

        public Running(QuotaPeriodEndTests test)
        {
            var settings = test._ground.Settings with { Time = test._clock };
            void Say(Diagnostic finding)
            {
                lock (test._said)
                {
                    test._said.Add(finding.Code);
                }
            }

            _reconciler = new Reconciler(
                SessionGround.Open(settings),
                new ReconcilerSettings
                {
                    Agent = settings,
                    File = AgentFile.Default,
                    Notifier = new ServiceNotifier(null, TimeSpan.Zero, test._clock),
                    Say = Say,
                }
            );
            Keeper = new QuotaKeeper(
                test._ground.State,
                () => _reconciler.View.Site,
                moves => _reconciler.Post(new AgentMessage.MembersMoved(moves)),
                Say,
                test._clock
            );
            Keeper.Use(test._series, TimeSpan.FromMinutes(1));
            _running = Task.Run(() => _reconciler.Run(_stop.Token), CancellationToken.None);
            Read(test._site);
            Until(() => _reconciler.View is { Source: "good", Revision: not null }).GetAwaiter().GetResult();
        }

        public QuotaKeeper Keeper { get; }

        public ulong? Revision => _reconciler.View.Revision;

        public void Read(Site site) =>
            _reconciler.Post(new WatchedReading(new SiteReading(site, [], default, default, default), 0));

        public async Task Until(Func<bool> condition)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            while (!condition())
            {
                watch.Elapsed.ShouldBeLessThan(Patience);
                _running.IsCompleted.ShouldBeFalse();
                await Task.Delay(20);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
        }
    }
}
