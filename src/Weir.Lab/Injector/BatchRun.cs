using System.Runtime.InteropServices;

namespace Weir.Lab.Injector;

/// <summary>One run of the injector, batch by batch in the order of its frames.</summary>
/// <param name="Nanoseconds">Per packet of each batch.</param>
/// <param name="Paces">Of the CPU at both ends of the batch, the slower of the two: see <see cref="Pace"/>.</param>
public sealed record BatchRun(double[] Nanoseconds, double[] Paces)
{
    /// <summary>Of all batches but the last, which has no end.</summary>
    internal static BatchRun Of(ReadOnlySpan<BatchBoundary> boundaries)
    {
        var count = boundaries.Length - 1;
        var run = new BatchRun(new double[count], new double[count]);
        for (var at = 0; at < count; at++)
        {
            var (start, end) = (boundaries[at], boundaries[at + 1]);
            run.Nanoseconds[at] = (double)(end.Ended - start.Started) / FrameRing.Batch;
            run.Paces[at] = Math.Max(start.Look, end.Look);
        }

        return run;
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
