using Shouldly;
using Weir.Web.Access;
using Weir.Web.Endpoints;
using Xunit;

namespace Weir.Tests.Web;

/// <summary>Readers of the journal's stream: how many there may be, and how long.</summary>
public sealed class EventStreamTests
{
    // For a machine of any speed: nobody waits so long for what comes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Stream_TokenRemoved_Ends()
    {
        await using var web = await WebInMemory.Start(new HurriedTime());
        var secret = web.Token(Role.Viewer, "anna");
        var stream = web.Call("GET /api/v1/events", ("Authorization", $"Bearer {secret}"));
        stream.IsCompleted.ShouldBeFalse();

        web.Remove("anna");

        (await stream.WaitAsync(Patience)).Text.ShouldStartWith(": weir\n\n");
    }

    [Fact]
    public async Task Readers_WhoLeft_MakeRoom()
    {
        await using var web = await WebInMemory.Start();
        var secret = web.Token(Role.Viewer);
        for (var round = 0; round < 2; round++)
        {
            using var end = new CancellationTokenSource();
            var readers = Enumerable
                .Range(0, EventEndpoints.MostReaders)
                .Select(_ => web.Call(Stream(secret, end.Token)))
                .ToArray();
            readers.ShouldAllBe(static reader => !reader.IsCompleted);

            var refused = await web.Call(Stream(secret, CancellationToken.None)).WaitAsync(Patience);
            (refused.Status, refused.Codes, $"{refused.Headers.RetryAfter}").ShouldBe((503, "WEIR0810", "5"));

            await end.CancelAsync();
            await Task.WhenAll(readers).WaitAsync(Patience);
        }
    }

    private static MemoryRequest Stream(string secret, CancellationToken aborted) =>
        new("GET /api/v1/events") { Headers = [("Authorization", $"Bearer {secret}")], Aborted = aborted };

    /// <summary>A quarter of a minute is over in a hundredth of a second.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 1500 : dueTime, period);
    }
}
