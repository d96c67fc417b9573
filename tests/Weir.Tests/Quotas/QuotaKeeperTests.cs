using Shouldly;
using Weir.Agent.Quotas;
using Weir.Core.Accounting;
using Weir.Core.Model;
using Weir.Core.Quotas;
using Weir.Core.Text;
using Weir.Sources.Series;
using Weir.Tests.Alerting;
using Xunit;

namespace Weir.Tests.Quotas;

/// <summary>What the agent does after a sample: who is told of, and who is moved there and back.</summary>
public sealed class QuotaKeeperTests : IDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-keeper-").FullName;
    private readonly SetTime _time = new(); // 2026-11-22 03:00 UTC
    private readonly List<Diagnostic> _said = [];
    private readonly List<PlanMoves> _moved = [];
    private readonly IUsageSeries _series;
    private Site? _site = QuotaSites.Of(QuotaSites.Fair(1000));

    public QuotaKeeperTests() =>
        _series = SeriesStore.OpenFile(
            Path.Combine(_folder, "usage.db"),
            "fw1",
            _time.GetUtcNow(),
            new DiagnosticBag()
        );

    [Fact]
    public void Look_PeriodOver_MovesEverybodyBackAndTellsAnewOfTheNext()
    {
        var keeper = Keeper();
        Use(1000, 7, 9);
        keeper.Look();
        keeper.Look();
        _moved.Select(static moves => moves.Items.Count).ShouldBe([2, 2]);
        _said.Count.ShouldBe(2, "told once");

        _time.Jump(TimeSpan.FromDays(9)); // December
        keeper.Look();

        _moved[^1].IsEmpty.ShouldBeTrue();
        _said.Count.ShouldBe(2);
    }

    [Fact]
    public void Look_ThousandsReachIt_NamesTwentyAndCountsTheOthers()
    {
        var site = _site.ShouldNotBeNull();
        var first = site.Members[0];
        var ids = Enumerable.Range(1, 1000).Select(static id => (uint)id).ToArray();
        _site = site with { Members = [.. ids.Select(id => first with { Id = id, Login = $"m{id}" })] };
        Use(1000, ids);

        Keeper().Look();

        _said.Count.ShouldBe(21);
        _said[^1].Message.ShouldContain("980 members more");
        _moved.ShouldHaveSingleItem().Items.Count.ShouldBe(1000);
    }

    [Fact]
    public void Look_NothingInForceOrNoSeries_MovesNobody()
    {
        Use(1000, 7);
        var keeper = Keeper();
        keeper.Use(null, s_every);
        keeper.Look();
        keeper.Use(_series, s_every);
        _site = null;
        keeper.Look();

        _moved.ShouldBeEmpty();
        keeper.Book.ShouldBeNull();
    }

    [Fact]
    public void Look_QuotasTakenAway_MovesEverybodyBack()
    {
        Use(1000, 7, 9);
        var keeper = Keeper();
        keeper.Look();
        _site = QuotaSites.Of();
        keeper.Look();

        _moved.Select(static moves => moves.Items.Count).ShouldBe([2, 0]);
    }

    public void Dispose()
    {
        _series.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private QuotaKeeper Keeper()
    {
        var keeper = new QuotaKeeper(_folder, () => _site, _moved.Add, _said.Add, _time);
        keeper.Use(_series, s_every);
        return keeper;
    }

    private void Use(ulong bytes, params ReadOnlySpan<uint> members)
    {
        var steps = new List<CountStep>();
        foreach (var member in members)
        {
            steps.Add(new CountStep(member, new Traffic(1, bytes), new Traffic(1, bytes)));
        }

        _series.Add(new UsageSample(1, _time.GetUtcNow(), [new SetSample(new CountedSet("", Flow.Up4), "t1", steps)]));
    }
}
