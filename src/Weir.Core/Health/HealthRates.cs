using System.Collections.Immutable;
using Weir.Core.Accounting;

namespace Weir.Core.Health;

/// <summary>From two looks to what passed between them, a second.</summary>
public static class HealthRates
{
    /// <summary>
    /// The sample of the second look. A total that fell began anew, so all that it says is new; one that was not there before has no rate yet.
    /// </summary>
    /// <param name="before">Null in the first sample: no rates.</param>
    /// <param name="shown">The sample of <paramref name="before"/>: what was not read anew since keeps its rate.</param>
    public static HealthSample Between(HealthReading? before, HealthReading now, HealthSample? shown = null)
    {
        ArgumentNullException.ThrowIfNull(now);
        var interval = before is null ? TimeSpan.Zero : now.Clock - before.Clock;
        if (before is null || interval <= TimeSpan.Zero)
        {
            (before, interval) = (now, TimeSpan.Zero);
        }

        var classes = Classes(before, now, interval);
        return new HealthSample
        {
            Time = now.Time,
            Interval = interval,
            Classes = classes,
            Throughput = classes.IsEmpty
                ? Outside(before, now, interval)
                : classes.Aggregate(default(Throughput), static (sum, one) => sum + one.Now),
            Drops = Drops(before, now, shown),
            Conntrack = now.Conntrack,
            Cpus = Cpus(before, now, interval),
            Interfaces = now.Interfaces,
            Agent = new AgentLoad(now.Agent, Share(now.Agent.Cpu - before.Agent.Cpu, interval)),
        };
    }

    private static ImmutableArray<ClassFlow> Classes(HealthReading before, HealthReading now, TimeSpan interval)
    {
        var last = before.Classes.ToDictionary(static one => one.Name, static one => one.Usage, StringComparer.Ordinal);
        return
        [
            .. now.Classes.Select(one => new ClassFlow(
                one.Name,
                one.Usage,
                last.TryGetValue(one.Name, out var usage)
                    ? Rate(Moved(one.Usage.Up, usage.Up), Moved(one.Usage.Down, usage.Down), interval)
                    : default
            )),
        ];
    }

    private static Throughput Outside(HealthReading before, HealthReading now, TimeSpan interval)
    {
        var last = before.Interfaces.ToDictionary(static one => one.Name, StringComparer.Ordinal);
        var sum = default(Throughput);
        foreach (var one in now.Interfaces)
        {
            if (one.IsOutside && last.TryGetValue(one.Name, out var was))
            {
                sum += Rate(Moved(one.Sent, was.Sent), Moved(one.Received, was.Received), interval);
            }
        }

        return sum;
    }

    private static ImmutableArray<DropFlow> Drops(HealthReading before, HealthReading now, HealthSample? shown)
    {
        var last = before.Drops.ToDictionary(static one => one.Reason, StringComparer.Ordinal);
        return [.. now.Drops.Select(one => new DropFlow(one.Reason, one.Traffic, Rate(one)))];

        double Rate(DropTotal one)
        {
            if (!last.TryGetValue(one.Reason, out var was))
            {
                return 0;
            }

            var passed = (one.Clock ?? now.Clock) - (was.Clock ?? before.Clock);
            return passed > TimeSpan.Zero ? PerSecond(Moved(one.Traffic, was.Traffic).Packets, passed)
                : shown is null ? 0
                : shown.Drops.FirstOrDefault(flow => flow.Reason == one.Reason).PacketsPerSecond;
        }
    }

    private static ImmutableArray<CpuLoad> Cpus(HealthReading before, HealthReading now, TimeSpan interval)
    {
        var last = before.Cpus.ToDictionary(static cpu => cpu.Cpu);
        return
        [
            .. now.Cpus.Select(cpu =>
                last.TryGetValue(cpu.Cpu, out var was)
                    ? new CpuLoad(
                        cpu,
                        Share(cpu.Softirq - was.Softirq, cpu.All - was.All),
                        PerSecond(Moved(cpu.BacklogDropped, was.BacklogDropped), interval)
                    )
                    : new CpuLoad(cpu, 0, 0)
            ),
        ];
    }

    private static Throughput Rate(Traffic up, Traffic down, TimeSpan interval) =>
        new(
            PerSecond(up.Bytes, interval),
            PerSecond(down.Bytes, interval),
            PerSecond(up.Packets, interval),
            PerSecond(down.Packets, interval)
        );

    private static Traffic Moved(Traffic now, Traffic before) =>
        now.Packets >= before.Packets && now.Bytes >= before.Bytes ? now - before : now;

    private static ulong Moved(ulong now, ulong before) => now >= before ? now - before : now;

    private static double PerSecond(ulong moved, TimeSpan interval) =>
        interval <= TimeSpan.Zero ? 0 : moved / interval.TotalSeconds;

    /// <summary>A CPU that was taken off and came back may have gone backwards.</summary>
    private static double Share(TimeSpan part, TimeSpan whole) =>
        whole <= TimeSpan.Zero || part <= TimeSpan.Zero ? 0 : part / whole;
}
