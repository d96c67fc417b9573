using Shouldly;
using Weir.Lab.Benching;
using Weir.Lab.Injector;
using Xunit;

namespace Weir.Tests.Lab;

public sealed class ClassRecordTests
{
    private const double Alone = 1_000;
    private const double Shared = 1_300;

    private static readonly BenchSettings s_settings = new() { Clock = TimeProvider.System };

    private readonly Pace _pace = new();
    private readonly ClassRecord _record = new();

    [Fact]
    public void Figure_SessionsThatWereNotCalm_DoNotCount()
    {
        Add((800, 600, Alone), (801, 600, Alone), (1_200, 650, Shared), (799, 600, Alone), (500, 620, Shared));

        var figure = _record.Figure(s_settings);

        figure.Delta.ShouldBe(199.5);
        figure.Sure.ShouldBeTrue();
    }

    [Fact]
    public void Figure_TooFewCalmSessions_IsOfAllAndNeverSure()
    {
        Add((800, 600, Alone), (800, 600, Alone), (800, 600, Shared), (800, 600, Shared));

        var figure = _record.Figure(s_settings);

        figure.Delta.ShouldBe(200);
        figure.Sure.ShouldBeFalse();
    }

    [Fact]
    public void Forget_MeasuredBeforeACalmMomentWasSeen_DoesNotCount()
    {
        Add((1_000, 800, Alone), (1_000, 800, Alone), (1_000, 800, Alone));

        _record.Forget();
        Add((800, 600, Alone), (800, 600, Alone), (800, 600, Alone));

        _record.Figure(s_settings).Median.ShouldBe(800);
    }

    private void Add(params ReadOnlySpan<(double Cost, double Baseline, double Pace)> sessions)
    {
        _pace.Saw([Alone]);
        foreach (var (cost, baseline, pace) in sessions)
        {
            _record.Add(Of(cost, pace), Of(baseline, pace));
        }
    }

    private Rounds Of(double cost, double pace)
    {
        var rounds = new Rounds(_pace, s_settings);
        rounds.Add(new BatchRun([cost], [pace]));
        return rounds;
    }
}
