using Shouldly;
using Weir.Agent.Clocks;
using Weir.Tests.Alerting;
using Xunit;

namespace Weir.Tests.Agent;

public sealed class SettledClockTests
{
    [Fact]
    public void IsSettled_StartAndEachJump_TakeTenMinutes()
    {
        var time = new SetTime();
        var clock = new SettledClock(time);
        After(9.9).ShouldBeFalse();
        After(0.1).ShouldBeTrue();
        After(60 * 24 * 400).ShouldBeTrue();

        time.Jump(TimeSpan.FromDays(1));
        After(0).ShouldBeFalse();
        After(9.9).ShouldBeFalse();
        time.Jump(TimeSpan.FromDays(-1));
        After(0).ShouldBeFalse();
        After(9.9).ShouldBeFalse();
        After(0.1).ShouldBeTrue();

        bool After(double minutes)
        {
            time.Pass(TimeSpan.FromMinutes(minutes));
            return clock.IsSettled();
        }
    }
}
