namespace Weir.Agent.Clocks;

/// <summary>
/// Tells whether the clock can be believed for what cannot be taken back: nobody has set it for a while. A machine that starts with a wrong clock, or one that is
/// a day ahead for a minute, gets no hour summed and nothing forgotten for it. Not thread-safe.
/// </summary>
internal sealed class SettledClock(TimeProvider time)
{
    private static readonly TimeSpan While = TimeSpan.FromMinutes(10);

    private readonly ClockJump _jump = new(time);
    private long _since = time.GetTimestamp();

    /// <summary>Asked more often than clocks are set there and back.</summary>
    public bool IsSettled()
    {
        if (_jump.Take() != TimeSpan.Zero)
        {
            _since = time.GetTimestamp();
        }

        return time.GetElapsedTime(_since) >= While;
    }
}
