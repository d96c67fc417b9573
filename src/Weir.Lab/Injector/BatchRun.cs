using System.Runtime.InteropServices;

namespace Weir.Lab.Injector;

/// <summary>One run of the injector, batch by batch in the order of its frames.</summary>
/// <param name="Nanoseconds">Per packet of each batch.</param>
/// <param name="Paces">Of the CPU behind the batch and in front of it and of the few before it, the slowest: see <see cref="Pace"/>.</param>
public sealed record BatchRun(double[] Nanoseconds, double[] Paces)
{
    // Both hardware threads share the core's caches of the first two levels: whoever leaves has emptied them, and so many batches fill them again.
    private const int Refill = 8;

    /// <summary>Of all batches but the last, which has no end.</summary>
    internal static BatchRun Of(ReadOnlySpan<BatchBoundary> boundaries)
    {
        var count = boundaries.Length - 1;
        var run = new BatchRun(new double[count], new double[count]);
        for (var at = 0; at < count; at++)
        {
            var (start, end) = (boundaries[at], boundaries[at + 1]);
            run.Nanoseconds[at] = (double)(end.Ended - start.Started) / FrameRing.Batch;
            run.Paces[at] = Slowest(boundaries[Math.Max(0, at - Refill)..(at + 2)]);
        }

        return run;
    }

    private static double Slowest(ReadOnlySpan<BatchBoundary> boundaries)
    {
        var slowest = 0.0;
        foreach (var boundary in boundaries)
        {
            slowest = Math.Max(slowest, boundary.Look);
        }

        return slowest;
    }

    /// <summary>The run of some rounds of the same frames as one run for each; the very last batch, which has no end, is never calm.</summary>
    /// <param name="rounds">How often the frames were sent.</param>
    public IEnumerable<BatchRun> Rounds(int rounds)
    {
        double[] nanoseconds = [.. Nanoseconds, double.PositiveInfinity];
        double[] paces = [.. Paces, double.PositiveInfinity];
        var each = nanoseconds.Length / rounds;
        return Enumerable
            .Range(0, rounds)
            .Select(round => new BatchRun(
                nanoseconds[(round * each)..((round + 1) * each)],
                paces[(round * each)..((round + 1) * each)]
            ));
    }
}

/// <summary>struct boundary of bpf/inject.bpf.c, nanoseconds of the monotonic clock.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BatchBoundary(ulong Ended, ulong Started)
{
    /// <summary>What the look at the CPU's pace took.</summary>
    public double Look => Started - Ended;
}
