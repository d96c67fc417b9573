using Weir.Agent.Kernel;
using Weir.Sources.Series;

namespace Weir.Agent.Accounting;

/// <summary>One sample, for those who have a timer of their own.</summary>
public static class AccountRun
{
    /// <summary>Adds what was counted since the series' last sample of this node, then sums and forgets what is due.</summary>
    /// <param name="networkNamespace">An existing namespace; null for the process's own.</param>
    /// <returns>How many counters had moved.</returns>
    /// <exception cref="SeriesException">Nothing was added, or the answer was lost; the next run adds it.</exception>
    /// <exception cref="AgentException">The kernel refused.</exception>
    public static int Once(string? networkNamespace, IUsageSeries series, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(time);
        using var table = KernelTable.Open(networkNamespace);
        var moved = new Accountant(table, series, time).Sample();
        series.RollUp(time.GetUtcNow(), new Retention());
        return moved;
    }
}
