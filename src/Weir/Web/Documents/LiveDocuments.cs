using System.Collections.Immutable;
using System.Globalization;
using Weir.Agent.Sampling;
using Weir.Core.Health;

namespace Weir.Web.Documents;

/// <summary>Answer of <c>GET live</c>: the newest look at the firewall.</summary>
/// <param name="Time">RFC 3339, UTC.</param>
/// <param name="IntervalMs">Since the look before: what the rates are over; 0 in the first.</param>
/// <param name="Classes">By class, the rest last; one row named <c>outside</c>, of the outside interfaces' frames, where the rules count no members.</param>
/// <param name="Softirq">Share of each CPU's time that packets took, 0 … 1.</param>
/// <param name="Costs">Predicted nanoseconds per kind of packet.</param>
internal sealed record LiveDocument(
    string Time,
    long IntervalMs,
    ImmutableArray<LiveClass> Classes,
    LivePackets PacketsPerSecond,
    ImmutableArray<LiveDrop> Drops,
    LiveConntrack? Conntrack,
    ImmutableArray<LiveCpu> Softirq,
    ImmutableArray<LiveCost> Costs,
    string CostTable,
    ImmutableArray<LiveInterface> Interfaces,
    LiveAgent Agent,
    bool Drift,
    string? Held
)
{
    public static LiveDocument From(HealthSample sample) =>
        new(
            sample.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            (long)sample.Interval.TotalMilliseconds,
            sample.Classes.IsEmpty
                ? [LiveClass.From("outside", sample.Throughput)]
                : [.. sample.Classes.Select(static one => LiveClass.From(one.Name, one.Now))],
            new LivePackets(
                Math.Round(sample.Throughput.UpPacketsPerSecond, 1),
                Math.Round(sample.Throughput.DownPacketsPerSecond, 1)
            ),
            [
                .. sample.Drops.Select(static one => new LiveDrop(
                    one.Reason,
                    one.Total.Packets,
                    Math.Round(one.PacketsPerSecond, 1)
                )),
            ],
            sample.Conntrack is { } fill ? new LiveConntrack(fill.Count, fill.Max) : null,
            [.. sample.Cpus.Select(static cpu => new LiveCpu(cpu.Total.Cpu, Math.Round(cpu.SoftirqShare, 4)))],
            [.. sample.Costs.Select(static cost => new LiveCost(cost.Packet, Math.Round(cost.Nanoseconds)))],
            sample.CostTable,
            [
                .. sample.Interfaces.Select(static one => new LiveInterface(
                    one.Name,
                    one.Received.Packets,
                    one.Sent.Packets,
                    one.Received.Bytes,
                    one.Sent.Bytes
                )),
            ],
            new LiveAgent(sample.Agent.Total.ResidentBytes, Math.Round(sample.Agent.CpuShare, 4)),
            sample.IsDrifted,
            sample.Held
        );
}

internal sealed record LiveClass(string Name, double UpBytesPerSecond, double DownBytesPerSecond)
{
    public static LiveClass From(string name, Throughput now) =>
        new(name, Math.Round(now.UpBytesPerSecond), Math.Round(now.DownBytesPerSecond));
}

internal sealed record LivePackets(double Up, double Down);

/// <param name="Packets">Since the rules were loaded.</param>
internal sealed record LiveDrop(string Reason, ulong Packets, double PacketsPerSecond);

internal sealed record LiveConntrack(uint Count, uint Max);

internal sealed record LiveCpu(int Cpu, double Share);

internal sealed record LiveCost(string Packet, double Ns);

internal sealed record LiveInterface(string Name, ulong RxPackets, ulong TxPackets, ulong RxBytes, ulong TxBytes);

/// <param name="CpuShare">Of one core.</param>
internal sealed record LiveAgent(long ResidentBytes, double CpuShare);

/// <summary>Answer of <c>GET live/history</c>: columns of one length, for plots.</summary>
/// <param name="Step">Seconds.</param>
/// <param name="Time">Begin of each step, Unix seconds, ascending; steps without a sample are missing.</param>
/// <param name="Up">Bytes a second.</param>
/// <param name="Packets">A second, both ways.</param>
/// <param name="Drops">Packets a second.</param>
/// <param name="Softirq">Of the busiest CPU, 0 … 1.</param>
internal sealed record LiveHistoryDocument(
    int Step,
    ImmutableArray<long> Time,
    ImmutableArray<double> Up,
    ImmutableArray<double> Down,
    ImmutableArray<double> Packets,
    ImmutableArray<double> Drops,
    ImmutableArray<uint> Conntrack,
    ImmutableArray<double> Softirq
)
{
    public static LiveHistoryDocument From(ImmutableArray<HistoryStep> steps) =>
        new(
            HealthHistory.StepSeconds,
            [.. steps.Select(static step => step.Time)],
            [.. steps.Select(static step => Math.Round(step.Throughput.UpBytesPerSecond))],
            [.. steps.Select(static step => Math.Round(step.Throughput.DownBytesPerSecond))],
            [.. steps.Select(static step => Math.Round(step.Throughput.PacketsPerSecond, 1))],
            [.. steps.Select(static step => Math.Round(step.DropsPerSecond, 1))],
            [.. steps.Select(static step => step.Connections)],
            [.. steps.Select(static step => Math.Round(step.Softirq, 4))]
        );
}
