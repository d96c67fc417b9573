using Shouldly;
using Weir.Testing;
using Xunit.Abstractions;

namespace Weir.KernelTests.Agent.Kills;

/// <summary>
/// kill -9 before each call that makes something durable (a file replaced or deleted, a page of the series, a batch of the kernel): whoever starts next ends as if
/// nobody had been killed. WEIR_KILL_POINTS says how many points are sampled ("all": each in turn, for hours), WEIR_KILL_SEED which.
/// </summary>
public sealed class KillPointTests(ITestOutputHelper output)
{
    private const string All = "all";

    private static readonly string s_points = Environment.GetEnvironmentVariable("WEIR_KILL_POINTS") ?? "4";

    [KernelFact]
    public async Task Agent_KilledBeforeADurableCall_TheNextEndsAsIfItHadLived()
    {
        foreach (var point in Sampled())
        {
            await Killed(point);
        }

        foreach (var (calls, _) in s_points == All ? KillPoint.Kinds : [])
        {
            for (var nth = 1; await Killed(new KillPoint(calls, nth)); nth++) { }
        }
    }

    private static IEnumerable<KillPoint> Sampled()
    {
        var seed = Environment.GetEnvironmentVariable("WEIR_KILL_SEED") is { } text ? Number(text) : 20261122;
        var random = new Random(seed);
        for (var n = s_points == All ? 0 : Number(s_points); n > 0; n--)
        {
            var (calls, most) = KillPoint.Kinds[random.Next(KillPoint.Kinds.Length)];
            yield return new KillPoint(calls, random.Next(1, most + 1));
        }
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    /// <returns>False when nobody was killed: there are not so many such calls.</returns>
    private async Task<bool> Killed(KillPoint point)
    {
        using var ground = new KillGround();
        var scenario = new KillScenario(ground);
        var where = "nowhere";
        try
        {
            var traced = ground.StartTraced(point);
            var lived = await scenario.Live(traced);
            ground.Ended(traced);
            where = lived ? "not at all" : File.ReadLines(ground.Trace).LastOrDefault() ?? "";
            var next = ground.Start();
            try
            {
                await scenario.Finish(next);
                next.Stop().ShouldBe(0);
            }
            finally
            {
                ground.Ended(next);
            }

            scenario.Ended();
            output.WriteLine($"{point}: {where}");
            return !lived;
        }
        catch (Exception failed)
        {
            throw new InvalidOperationException(
                $"killed at {point} ({where}): {failed.Message}\n{ground.Said}",
                failed
            );
        }
    }
}
