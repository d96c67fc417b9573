namespace Weir.Agent.Clocks;

/// <summary>Tells by how much somebody set the clock: what it says more, or less, than the time that has passed by the monotonic one. Not thread-safe.</summary>
internal sealed class ClockJump(TimeProvider time)
{
    /// <summary>What ntpd and chronyd slew is less, and harms no rule.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private DateTimeOffset _clock = time.GetUtcNow();
    private long _monotonic = time.GetTimestamp();

    /// <summary>Since the call before; zero for what is no jump.</summary>
    public TimeSpan Take()
    {
        var (clock, monotonic) = (time.GetUtcNow(), time.GetTimestamp());
        var jump = clock - _clock - time.GetElapsedTime(_monotonic, monotonic);
        (_clock, _monotonic) = (clock, monotonic);
        return jump.Duration() < Least ? TimeSpan.Zero : jump;
    }
}
