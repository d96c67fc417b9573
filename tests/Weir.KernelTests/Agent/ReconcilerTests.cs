using Shouldly;
using Weir.Agent;
using Weir.Agent.Reconciling;
using Weir.Agent.Running;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources;
using Weir.Sources.Configuration;
using Weir.Sources.Example;
using Weir.Sources.Watching;
using Weir.Testing;

namespace Weir.KernelTests.Agent;

/// <summary>The reconciler with messages in an order that a busy machine makes, and an idle one hardly ever.</summary>
public sealed class ReconcilerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [KernelFact]
    public async Task Apply_ItsReadingIsReadBeforeIt_IsAnswered()
    {
        using var ground = new AgentGround();
        var site = Campus();
        using var stop = new CancellationTokenSource();
        var reconciler = Reconciler(ground);

        // The second reading takes the first one's place, and so is read ahead of the request that it answers.
        reconciler.Post(new WatchedReading(Reading(site), 0));
        var reply = Ask(reconciler, new AgentRequest.Apply(null, AllowEmpty: false) { Ticket = 1 });
        reconciler.Post(new WatchedReading(Reading(Blocked(site, 0)), 1));
        var running = Task.Run(() => reconciler.Run(stop.Token), CancellationToken.None);

        (await reply.WaitAsync(Patience)).Failure.ShouldBeNull();
        await stop.CancelAsync();
        await running;
    }

    [KernelFact]
    public async Task Edit_Begun_KeepsReadingsBackUntilItsApply()
    {
        using var ground = new AgentGround();
        var site = Campus();
        using var stop = new CancellationTokenSource();
        var reconciler = Reconciler(ground);
        var running = Task.Run(() => reconciler.Run(stop.Token), CancellationToken.None);
        reconciler.Post(new WatchedReading(Reading(site), 0));
        await Done(reconciler, new AgentRequest.Apply(null, AllowEmpty: false));
        var first = reconciler.View.Revision ?? 0;

        await Done(reconciler, new AgentRequest.BeginEdit(7, Patience));
        reconciler.Post(new WatchedReading(Reading(Blocked(site, 0)), 0)); // the watch saw the edit
        (await Done(reconciler, new AgentRequest.Status())).State?.Revision.ShouldBe(first);
        var other = await Ask(reconciler, new AgentRequest.BeginEdit(8, Patience)).WaitAsync(Patience);
        other.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0820");
        var late = new AgentRequest.Apply(null, AllowEmpty: false) { Edit = 6 };
        (await Ask(reconciler, late).WaitAsync(Patience)).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0821");

        var applied = await Done(reconciler, new AgentRequest.Apply(null, AllowEmpty: false) { Edit = 7 });
        applied.Result?.Revision?.Number.ShouldBe(first + 1);
        reconciler.Post(new WatchedReading(Reading(site), 0)); // nothing keeps readings back any more
        await Until(() => reconciler.View.Revision == first + 2);
        await stop.CancelAsync();
        await running;
    }

    [KernelFact]
    public async Task Edit_NotEnded_IsGivenUp()
    {
        using var ground = new AgentGround();
        var site = Campus();
        using var stop = new CancellationTokenSource();
        var said = new List<string>();
        var reconciler = Reconciler(ground, said);
        var running = Task.Run(() => reconciler.Run(stop.Token), CancellationToken.None);
        reconciler.Post(new WatchedReading(Reading(site), 0));
        await Done(reconciler, new AgentRequest.Apply(null, AllowEmpty: false));
        var first = reconciler.View.Revision ?? 0;

        await Done(reconciler, new AgentRequest.BeginEdit(7, TimeSpan.FromMilliseconds(50)));
        reconciler.Post(new WatchedReading(Reading(Blocked(site, 0)), 0));

        await Until(() => reconciler.View.Revision == first + 1);
        await stop.CancelAsync();
        await running;
        said.ShouldContain("WEIR0822");
    }

    private static Site Campus() =>
        SiteValidator.Validate(CampusExample.Draft(20), DateTimeOffset.UnixEpoch).Value.ShouldNotBeNull();

    private static Site Blocked(Site site, int at) =>
        site with
        {
            Members = site.Members.SetItem(at, site.Members[at] with { State = MemberState.Blocked }),
        };

    private static SiteReading Reading(Site site) => new(site, [], default, default, default);

    private static Reconciler Reconciler(AgentGround ground, List<string>? said = null) =>
        new(
            SessionGround.Open(ground.Settings),
            new ReconcilerSettings
            {
                Agent = ground.Settings,
                File = AgentFile.Default,
                Feeds = null,
                Notifier = new ServiceNotifier(null, TimeSpan.Zero, ground.Time),
                Say = (Diagnostic finding) => said?.Add(finding.Code),
                GuardianCommand = [],
            }
        );

    private static Task<AgentReply> Ask(Reconciler reconciler, AgentRequest request)
    {
        var reply = new TaskCompletionSource<AgentReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        reconciler.Post(new AgentMessage.Asked(request, reply));
        return reply.Task;
    }

    private static async Task<AgentReply> Done(Reconciler reconciler, AgentRequest request)
    {
        var reply = await Ask(reconciler, request).WaitAsync(Patience);
        reply.Failure.ShouldBeNull(string.Join('\n', reply.Diagnostics));
        return reply;
    }

    private static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
