using Shouldly;
using Weir.Web.Access;
using Xunit;

namespace Weir.Tests.Web;

public sealed class LoginLimitTests
{
    private readonly Clock _clock = new();

    [Fact]
    public void Source_FailedTooOften_WaitsForTheRestOfTheMinute()
    {
        var limit = new LoginLimit(_clock);
        Fail(limit, "a", LoginLimit.PerSource - 1);
        limit.Wait("a").ShouldBeNull();
        Fail(limit, "a", 1);
        _clock.Forward(TimeSpan.FromSeconds(20));

        limit.Wait("a").ShouldBe(40);
        limit.Wait("b").ShouldBeNull();
        _clock.Forward(TimeSpan.FromSeconds(41));
        limit.Wait("a").ShouldBeNull();
    }

    [Fact]
    public void Wait_PartOfASecondLeft_IsASecondAndNotNow()
    {
        var limit = new LoginLimit(_clock);
        Fail(limit, "a", LoginLimit.PerSource);
        _clock.Forward(TimeSpan.FromSeconds(59.5));

        limit.Wait("a").ShouldBe(1);
    }

    [Fact]
    public void Window_OfASource_BeginsWithItsFirstFailure()
    {
        var limit = new LoginLimit(_clock);
        Fail(limit, "a", 1);
        _clock.Forward(TimeSpan.FromSeconds(30));
        Fail(limit, "a", LoginLimit.PerSource - 1);
        limit.Wait("a").ShouldBe(30);
        _clock.Forward(TimeSpan.FromSeconds(30));

        limit.Wait("a").ShouldBeNull();
        Fail(limit, "a", LoginLimit.PerSource - 1);
        limit.Wait("a").ShouldBeNull("it began anew");
    }

    [Fact]
    public void Sources_AFloodOfThem_ForgetsThoseWhoseTimeIsOverFirst()
    {
        var limit = new LoginLimit(_clock);
        for (var i = 0; i < 4095; i++)
        {
            limit.Failed($"{i}");
        }

        _clock.Forward(TimeSpan.FromSeconds(61));
        Fail(limit, "a", LoginLimit.PerSource);
        limit.Failed("one more than are kept");

        limit.Wait("a").ShouldBe(60);
    }

    [Fact]
    public void Overall_TooManyFailures_LocksOutOnlyThoseWhoFailed()
    {
        var limit = new LoginLimit(_clock);
        for (var i = 0; i < LoginLimit.Overall; i++)
        {
            limit.Failed($"attacker {i}");
        }

        limit.Wait("attacker 3").ShouldNotBeNull();
        limit.Wait("anna").ShouldBeNull();
    }

    [Fact]
    public void Sources_AFloodOfThem_IsBounded()
    {
        var limit = new LoginLimit(_clock);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100_000; i++)
        {
            limit.Failed($"{i}");
        }

        // 4,096 sources at a time, cleared when all are new: what is kept does not grow with the flood.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64L << 20);
        limit.Wait("anna").ShouldBeNull();
    }

    private static void Fail(LoginLimit limit, string source, int times)
    {
        for (var i = 0; i < times; i++)
        {
            limit.Failed(source);
        }
    }

    private sealed class Clock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Forward(TimeSpan time) => _now += time.Ticks;

        public override long GetTimestamp() => _now;
    }
}
