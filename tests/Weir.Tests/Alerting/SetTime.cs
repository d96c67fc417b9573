namespace Weir.Tests.Alerting;

/// <summary>Two clocks that move when they are told to: the one that can be set, and the monotonic one.</summary>
internal sealed class SetTime : TimeProvider
{
    private DateTimeOffset _now = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);
    private long _passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _passed;

    public void Pass(TimeSpan time) => (_now, _passed) = (_now + time, _passed + time.Ticks);

    /// <summary>Somebody sets the clock.</summary>
    public void Jump(TimeSpan by) => _now += by;
}
