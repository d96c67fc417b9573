using Shouldly;
using Weir.Calibration;
using Weir.Lab.Benching;
using Weir.Lab.Injector;
using Weir.Testing;

namespace Weir.KernelTests.Benching;

/// <summary>What is loaded again from session to session. The candidates load nothing, and say of it what they like.</summary>
public sealed class BenchSessionsTests
{
    private const double Never = 0.000001;

    [KernelFact]
    public void Run_NeverSure_LoadsAnewEachSessionButWhatLoadsLong()
    {
        var (quick, slow) = (new Counted(milliseconds: 1), new Counted(milliseconds: 6_000));

        var result = Run(new Settled(Never, Never), quick, slow);

        result.Sessions.ShouldBe(7);
        // Sessions from before a calm moment was seen do not count, so there may be more.
        quick.Loads.ShouldBeGreaterThanOrEqualTo(7);
        slow.Loads.ShouldBe(1);
        result.Candidates[2].LoadMilliseconds.ShouldBe(6_000);
    }

    [KernelFact]
    public void Run_SureAfterTheFewestSessions_IsNotLoadedAgain()
    {
        var candidate = new Counted(milliseconds: 1);

        var result = Run(new Settled(double.MaxValue, double.MaxValue), candidate);

        result.Sessions.ShouldBe(5);
        candidate.Loads.ShouldBeGreaterThanOrEqualTo(5);
    }

    private static BenchResult Run(Settled settled, params ReadOnlySpan<IBenchCandidate> candidates) =>
        BenchRun.Run(
            CalibrationTraffic.Lab,
            [CalibrationTraffic.Of(100)[0]],
            [.. candidates],
            new BenchSettings
            {
                Clock = TimeProvider.System,
                Rounds = 2,
                MostRounds = 2,
                CalmPart = 0,
                MostSessions = 7,
                MostErrorPercent = settled.Percent,
                SmallError = settled.Nanoseconds,
            },
            static (_, _) => { },
            CancellationToken.None
        );

    private sealed record Settled(double Percent, double Nanoseconds);

    private sealed class Counted(double milliseconds) : IBenchCandidate
    {
        public int Loads { get; private set; }

        public string Name => $"loads in {milliseconds} ms";

        public LoadFigures Load(InjectorGround ground)
        {
            Loads++;
            return new LoadFigures(milliseconds, 0);
        }
    }
}
