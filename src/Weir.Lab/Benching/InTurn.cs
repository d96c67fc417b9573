using Weir.Lab.Injector;

namespace Weir.Lab.Benching;

/// <summary>Measures one class in all grounds, round by round.</summary>
internal static class InTurn
{
    /// <param name="grounds">The empty namespace's first.</param>
    /// <param name="isLate">True when the run's time is over: then what there is must do.</param>
    /// <returns>What was measured of each ground.</returns>
    public static Rounds[] Measure(
        BenchClass one,
        List<BenchGround> grounds,
        PacketInjector injector,
        BenchSettings settings,
        Func<bool> isLate,
        CancellationToken cancellation
    )
    {
        Rounds[] rounds = [.. grounds.Select(_ => new Rounds(injector.Pace, settings))];
        if (one.StartsCold)
        {
            for (var at = 0; at < grounds.Count; at++)
            {
                cancellation.ThrowIfCancellationRequested();
                one.Measure(injector, grounds[at]);
            }

            one.Warmed();
        }

        for (var round = 0; !rounds.All(static of => of.Done) && !(round > 0 && isLate()); round++)
        {
            for (var place = 0; place < grounds.Count; place++)
            {
                cancellation.ThrowIfCancellationRequested();
                var at = (place + round) % grounds.Count;
                if (rounds[at].Done)
                {
                    continue;
                }

                foreach (var run in one.Measure(injector, grounds[at]))
                {
                    rounds[at].Add(run);
                }
            }
        }

        return rounds;
    }
}
