using Shouldly;
using Weir.Web;
using Weir.Web.Pipeline;
using Xunit;

namespace Weir.Tests.Web;

/// <summary>So many at work, so many waiting, and each place given back whatever became of who had it.</summary>
public sealed class CrowdTests
{
    [Fact]
    public async Task Enter_MoreThanWorkAndWait_AreRefusedAndComeInLater()
    {
        using var crowd = new Crowd(atWork: 2, waiting: 3);
        var inside = new List<Task<Crowd.Place>>();
        for (var i = 0; i < 5; i++)
        {
            inside.Add(crowd.Enter(CancellationToken.None));
        }

        inside.Count(static one => one.IsCompleted).ShouldBe(2);
        for (var i = 0; i < 20; i++)
        {
            var refusal = await Should.ThrowAsync<Refusal>(() => crowd.Enter(CancellationToken.None));
            (refusal.Status, refusal.RetryAfter).ShouldBe((503, 1));
        }

        // Whoever was refused has taken nobody's place.
        for (var i = 0; i < 5; i++)
        {
            (await inside[i]).Dispose();
        }

        await Full(crowd, 5);
    }

    [Fact]
    public async Task Enter_GoneWhileWaiting_LeavesThePlace()
    {
        using var crowd = new Crowd(atWork: 1, waiting: 2);
        var first = await crowd.Enter(CancellationToken.None);
        for (var i = 0; i < 20; i++)
        {
            using var gone = new CancellationTokenSource();
            var waits = crowd.Enter(gone.Token);
            await gone.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => waits);
        }

        first.Dispose();
        await Full(crowd, 3);
    }

    /// <summary>It has room for so many, and for no more.</summary>
    private static async Task Full(Crowd crowd, int places)
    {
        var inside = Enumerable.Range(0, places).Select(_ => crowd.Enter(CancellationToken.None)).ToArray();
        await Should.ThrowAsync<Refusal>(() => crowd.Enter(CancellationToken.None));
        foreach (var one in inside)
        {
            (await one).Dispose();
        }
    }
}
