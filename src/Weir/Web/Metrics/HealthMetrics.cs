using System.Collections.Immutable;
using System.Globalization;
using Weir.Core.Accounting;
using Weir.Core.Health;
using static Weir.Web.Metrics.MetricCatalog;

namespace Weir.Web.Metrics;

/// <summary>How the firewall is: the newest sample.</summary>
internal static class HealthMetrics
{
    public static void Write(MetricsWriter writer, HealthSample sample)
    {
        writer.Sample(Looked, sample.Time);
        Flows(writer, TrafficBytes, sample.Classes, static traffic => traffic.Bytes);
        Flows(writer, TrafficPackets, sample.Classes, static traffic => traffic.Packets);
        Each(writer, DroppedPackets, sample.Drops, static drop => (drop.Reason, drop.Total.Packets));
        Each(writer, DroppedBytes, sample.Drops, static drop => (drop.Reason, drop.Total.Bytes));
        if (sample.Conntrack is { } fill)
        {
            writer.Sample(ConntrackEntries, fill.Count);
            writer.Sample(ConntrackLimit, fill.Max);
        }

        var interfaces = sample.Interfaces;
        Each(writer, ReceivedBytes, interfaces, static one => (one.Name, one.Received.Bytes));
        Each(writer, ReceivedPackets, interfaces, static one => (one.Name, one.Received.Packets));
        Each(writer, ReceiveDropped, interfaces, static one => (one.Name, one.ReceiveDropped));
        Each(writer, SentBytes, interfaces, static one => (one.Name, one.Sent.Bytes));
        Each(writer, SentPackets, interfaces, static one => (one.Name, one.Sent.Packets));
        Each(writer, SendDropped, interfaces, static one => (one.Name, one.SendDropped));
        Each(writer, Softirq, sample.Cpus, static cpu => (Number(cpu), cpu.Total.Softirq.TotalSeconds));
        Each(writer, Cpu, sample.Cpus, static cpu => (Number(cpu), cpu.Total.All.TotalSeconds));
        Each(writer, Backlog, sample.Cpus, static cpu => (Number(cpu), cpu.Total.BacklogDropped));
        Each(writer, MetricCatalog.PacketCost, sample.Costs, static cost => (cost.Packet, Seconds(cost.Nanoseconds)));
        if (!sample.Costs.IsEmpty)
        {
            writer.Sample(CostTable, 1, sample.CostTable);
        }

        Each(writer, SetElements, sample.Sets, static set => (set.Set, set.Elements));
        Each(writer, SetCapacity, sample.Sets, static set => (set.Set, set.Size));
        writer.Sample(AgentMemory, sample.Agent.Total.ResidentBytes);
        writer.Sample(AgentCpu, sample.Agent.Total.Cpu.TotalSeconds);
    }

    private static string Number(CpuLoad cpu) => cpu.Total.Cpu.ToString(CultureInfo.InvariantCulture);

    /// <summary>To a tenth of a nanosecond: what a cost table knows.</summary>
    private static double Seconds(double nanoseconds) => Math.Round(nanoseconds, 1) / 1e9;

    private static void Each<T>(
        MetricsWriter writer,
        MetricFamily family,
        ImmutableArray<T> rows,
        Func<T, (string Label, double Value)> sample
    )
    {
        foreach (var row in rows)
        {
            var (label, value) = sample(row);
            writer.Sample(family, value, label);
        }
    }

    private static void Flows(
        MetricsWriter writer,
        MetricFamily family,
        ImmutableArray<ClassFlow> classes,
        Func<Traffic, ulong> value
    )
    {
        foreach (var one in classes)
        {
            writer.Sample(family, value(one.Total.Up4), one.Name, "up", "4");
            writer.Sample(family, value(one.Total.Up6), one.Name, "up", "6");
            writer.Sample(family, value(one.Total.Down4), one.Name, "down", "4");
            writer.Sample(family, value(one.Total.Down6), one.Name, "down", "6");
        }
    }
}
