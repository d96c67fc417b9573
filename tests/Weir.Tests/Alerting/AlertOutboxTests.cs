using System.Threading.Channels;
using Shouldly;
using Weir.Agent.Alerting;
using Weir.Core.Alerting;
using Xunit;

namespace Weir.Tests.Alerting;

/// <summary>How long a place that does not answer is left alone.</summary>
public sealed class AlertOutboxTests
{
    [Fact]
    public async Task Pauses_OfAPlaceThatIsAway_GrowToFiveMinutesAndBeginAnew()
    {
        var time = new NotedTime();
        var place = new Place { FailuresLeft = 12 };
        using var outbox = new AlertOutbox(place, [Notice("one")], static _ => { }, time);
        using var end = new CancellationTokenSource();
        var running = outbox.Run(static (box, notice) => box.Forget(notice), end.Token);
        await place.Delivered.Reader.ReadAsync();
        place.FailuresLeft = 2;
        outbox.Post(Notice("two"));
        await place.Delivered.Reader.ReadAsync();
        await end.CancelAsync();
        await running;

        time.Pauses.ShouldBe([2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300, 2, 4]);
    }

    private static PostedNotice Notice(string name)
    {
        var now = DateTimeOffset.UnixEpoch;
        return PostedNotice.Of(
            new AlertNotice(
                NoticeKind.Raised,
                new AlertRule(name, AlertSubject.Drift, null, null, TimeSpan.Zero),
                new Alert(name, now, now, null, now, null, ""),
                now
            )
        );
    }

    private sealed class Place : IAlertDelivery
    {
        public int FailuresLeft { get; set; }

        public Channel<bool> Delivered { get; } = Channel.CreateUnbounded<bool>();

        string IAlertDelivery.Place => "hook";

        public Task Deliver(PostedNotice notice, CancellationToken cancellation)
        {
            if (FailuresLeft-- > 0)
            {
                throw new DeliveryException("away");
            }

            Delivered.Writer.TryWrite(true);
            return Task.CompletedTask;
        }
    }

    /// <summary>Every wait is over at once, and noted.</summary>
    private sealed class NotedTime : TimeProvider
    {
        public List<int> Pauses { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > TimeSpan.Zero)
            {
                Pauses.Add((int)dueTime.TotalSeconds);
            }

            return System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
        }
    }
}
