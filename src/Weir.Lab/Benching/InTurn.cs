using Weir.Lab.Injector;

namespace Weir.Lab.Benching;

/// <summary>Measures one class in all grounds, round by round.</summary>
internal static class InTurn
{
    /// <param name="grounds">The empty namespace's first.</param>
    /// <param name="isLate">True when the run's time is over: then the fewest rounds do.</param>
    /// <returns>The cost of each ground, and the empty namespace's from as many rounds at the same time.</returns>
    public static (double Cost, double Baseline)[] Measure(
        BenchClass one,
        List<BenchGround> grounds,
        PacketInjector injector,
        BenchSettings settings,
        Func<bool> isLate,
        CancellationToken cancellation
    )
    {
        var rounds = grounds.ConvertAll(_ => one.Rounds(settings));
        var costs = new (double Cost, double Baseline)?[grounds.Count];
        for (var round = one.StartsCold ? -1 : 0; costs.Contains(null); round++)
        {
            for (var place = 0; place < grounds.Count; place++)
            {
                cancellation.ThrowIfCancellationRequested();
                var at = (place + round + 1) % grounds.Count;
                // The empty namespace goes on beside whatever is still measured.
                if (at > 0 && costs[at] is not null)
                {
                    continue;
                }

                var runs = one.Measure(injector, grounds[at]);
                foreach (var batches in round < 0 ? [] : runs)
                {
                    rounds[at].Add(batches);
                }
            }

            var late = isLate();
            for (var at = 0; at < costs.Length; at++)
            {
                costs[at] ??= rounds[at].Done || (late && rounds[at].Enough) ? (rounds[at].Cost, rounds[0].Cost) : null;
            }
        }

        return [.. costs.OfType<(double, double)>()];
    }
}
