using System.Collections.Immutable;
using Weir.Core.Health;

namespace Weir.Agent.Sampling;

/// <summary>One step of the history.</summary>
/// <param name="Time">Its begin, Unix seconds.</param>
/// <param name="Throughput">Mean over the step.</param>
/// <param name="DropsPerSecond">Mean over the step.</param>
/// <param name="Connections">At its end.</param>
/// <param name="Softirq">Of the busiest CPU, at its worst: 0 … 1.</param>
public readonly record struct HistoryStep(
    long Time,
    Throughput Throughput,
    double DropsPerSecond,
    uint Connections,
    double Softirq
);

/// <summary>The last hour in steps of five seconds, in memory. One thread adds, any thread reads.</summary>
public sealed class HealthHistory
{
    public const int StepSeconds = 5;
    private const int Most = 3600 / StepSeconds;

    private readonly Lock _one = new();
    private readonly Queue<HistoryStep> _steps = new(Most);
    private HistoryStep _current;
    private double _weight;

    /// <summary>Adds a sample to its step; a first one, which has no rates, is none.</summary>
    public void Add(HealthSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (sample.Interval <= TimeSpan.Zero)
        {
            return;
        }

        var seconds = sample.Time.ToUnixTimeSeconds();
        var begin = seconds - (seconds % StepSeconds);
        lock (_one)
        {
            // A clock that was put back begins the history anew: a plot's time must ascend.
            if (_weight > 0 && begin < _current.Time)
            {
                _steps.Clear();
                _weight = 0;
            }

            if (_weight > 0 && begin > _current.Time)
            {
                Close();
            }

            _current = Mean(begin, sample);
        }
    }

    /// <summary>The steps that are over, from this time on, the oldest first.</summary>
    public ImmutableArray<HistoryStep> Since(DateTimeOffset from)
    {
        var begin = from.ToUnixTimeSeconds();
        lock (_one)
        {
            return [.. _steps.Where(step => step.Time >= begin)];
        }
    }

    private void Close()
    {
        if (_steps.Count == Most)
        {
            _steps.Dequeue();
        }

        _steps.Enqueue(_current);
        (_current, _weight) = (default, 0);
    }

    private HistoryStep Mean(long begin, HealthSample sample)
    {
        var more = sample.Interval.TotalSeconds;
        var (old, all) = (_weight, _weight + more);
        _weight = all;
        return new HistoryStep(
            begin,
            new Throughput(
                Mix(_current.Throughput.UpBytesPerSecond, sample.Throughput.UpBytesPerSecond),
                Mix(_current.Throughput.DownBytesPerSecond, sample.Throughput.DownBytesPerSecond),
                Mix(_current.Throughput.UpPacketsPerSecond, sample.Throughput.UpPacketsPerSecond),
                Mix(_current.Throughput.DownPacketsPerSecond, sample.Throughput.DownPacketsPerSecond)
            ),
            Mix(_current.DropsPerSecond, sample.DropsPerSecond),
            sample.Conntrack?.Count ?? 0,
            Math.Max(_current.Softirq, sample.MostSoftirq)
        );

        double Mix(double before, double now) => ((before * old) + (now * more)) / all;
    }
}
