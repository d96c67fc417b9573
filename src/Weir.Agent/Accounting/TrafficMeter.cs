using Weir.Agent.Kernel;
using Weir.Core.Accounting;

namespace Weir.Agent.Accounting;

/// <summary>Tells what each member moves, by looking at the kernel's counters again and again. Not thread-safe.</summary>
public sealed class TrafficMeter : IDisposable
{
    private readonly KernelTable _table;
    private readonly CounterWatch _watch;
    private readonly TimeProvider _time;
    private readonly Dictionary<CountedSet, LastSeen> _seen = [];
    private long _at;

    private TrafficMeter(KernelTable table, TimeProvider time) =>
        (_table, _watch, _time) = (table, new CounterWatch(table), time);

    /// <summary>Takes the first look.</summary>
    /// <param name="networkNamespace">An existing namespace; null for the process's own.</param>
    /// <exception cref="AgentException">The kernel cannot be asked.</exception>
    public static TrafficMeter Open(string? networkNamespace, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var meter = new TrafficMeter(KernelTable.Open(networkNamespace), time);
        try
        {
            meter.Look();
            return meter;
        }
        catch
        {
            meter.Dispose();
            throw;
        }
    }

    /// <summary>False when the loaded table counts no members, or there is none.</summary>
    public bool IsCounting => _watch.IsCounting;

    /// <summary>The members that moved something since the look before, in no order.</summary>
    /// <exception cref="AgentException">The kernel refused.</exception>
    public IReadOnlyList<TrafficRate> Look()
    {
        var looks = _watch.Moved();
        var now = _time.GetTimestamp();
        var passed = _time.GetElapsedTime(_at, now);
        _at = now;
        var moved = new Dictionary<uint, Usage>();
        foreach (var look in looks)
        {
            if (_seen.TryGetValue(look.Set, out var before))
            {
                Add(moved, look.Set.Flow, Counting.Between(before, look.Incarnation, look.Members));
            }

            _seen[look.Set] = new LastSeen(look.Incarnation, look.Members);
        }

        return
        [
            .. moved.Where(static one => !one.Value.IsNone).Select(one => new TrafficRate(one.Key, one.Value, passed)),
        ];
    }

    public void Dispose() => _table.Dispose();

    private static void Add(Dictionary<uint, Usage> moved, Flow flow, List<CountStep> steps)
    {
        foreach (var step in steps)
        {
            var usage = moved.GetValueOrDefault(step.Member);
            moved[step.Member] = usage.With(flow, usage[flow] + step.Increment);
        }
    }
}
