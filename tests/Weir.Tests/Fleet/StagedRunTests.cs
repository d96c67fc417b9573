using System.Net;
using System.Net.Sockets;
using Shouldly;
using Weir.Agent;
using Weir.Agent.Fleet;
using Weir.Agent.Reconciling;
using Weir.Agent.Running;
using Weir.Core;
using Weir.Core.Fleet;
using Weir.Core.Model;
using Weir.Sources.Configuration;
using Weir.Testing.Generators;
using Weir.Tests.Alerting;
using Xunit;

namespace Weir.Tests.Fleet;

/// <summary>A node's step, with a reconciler that answers as it is told to: what is asked of it, in which order, and what the step is called afterwards.</summary>
public sealed class StagedRunTests
{
    private static readonly Site Wanted = SiteGenerator.Site(1, 3);
    private static readonly AgentReply Good = new();
    private static readonly AgentReply Refused = AgentReply.Refuse(AgentDiagnostics.NothingToConfirm("it is over"));

    private readonly SetTime _time = new();
    private readonly List<AgentRequest> _asked = [];
    private readonly Queue<TaskCompletionSource<AgentReply>> _open = [];
    private readonly FleetGate _gate = new();

    [Fact]
    public void Soak_IsWholeBeforeAnythingIsConfirmed()
    {
        var run = Applied(Settings());
        _time.Pass(TimeSpan.FromSeconds(29.9));
        run.Advance();
        (run.State, _asked.Count).ShouldBe((StepState.Soaking, 0));
        _time.Pass(TimeSpan.FromSeconds(0.1));
        run.Advance();

        _asked[^1].ShouldBeOfType<AgentRequest.Confirm>();
        Answer(Good);
        run.Advance();
        (run.State, run.Why).ShouldBe((StepState.Confirmed, ""));
    }

    [Fact]
    public void Apply_IsToBeConfirmedLongerThanItSoaks()
    {
        StagedRun.Of(Ground(), Settings(), Rollout(), Wanted).Advance();

        _asked.ShouldHaveSingleItem().ShouldBeOfType<AgentRequest.Stage>().Within.ShouldBeGreaterThan(Settings().Soak);
    }

    [Fact]
    public void Apply_Refused_FailsAndAsksNothingMore()
    {
        var run = StagedRun.Of(Ground(), Settings(), Rollout(), Wanted);
        run.Advance();
        Answer(Refused);
        run.Advance();

        (run.State, _asked.Count).ShouldBe((StepState.Failed, 1));
        run.Why.ShouldContain("WEIR0509");
    }

    [Fact]
    public void Confirmation_ThatComesTooLate_IsAFailure()
    {
        var run = Applied(Settings());
        _time.Pass(TimeSpan.FromSeconds(30));
        run.Advance();
        Answer(Refused);
        run.Advance();

        (run.State, run.Becomes).ShouldBe((StepState.Failed, StepState.Failed));
        run.Why.ShouldContain("went back before");
    }

    [Theory]
    [InlineData(true, StepState.Failed)]
    [InlineData(false, StepState.Stays)]
    public async Task Probe_ThatFails_LeadsBackAndNeverToAConfirmation(bool canGoBack, StepState becomes)
    {
        using var good = new TcpListener(IPAddress.Loopback, 0);
        good.Start();
        var closed = Closed();
        // One that answers does not make up for one that does not.
        var run = Applied(
            Settings(new FleetProbe.Tcp(Loopback, (ushort)((IPEndPoint)good.LocalEndpoint).Port), closed)
        );
        _time.Pass(TimeSpan.FromSeconds(30));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (_asked.Count == 0)
        {
            run.Advance();
            await Task.Delay(10, patience.Token);
        }

        _asked[^1].ShouldBeOfType<AgentRequest.TakeBack>().Name.ShouldBe(Rollout().Revision);
        Answer(canGoBack ? Good : Refused);
        run.Advance();
        (run.State, run.Becomes).ShouldBe((becomes, becomes));
        run.Why.ShouldContain($"{closed}");
    }

    [Fact]
    public void Abandoned_BeforeItIsInForce_WaitsForWhatItAskedAndGoesBack()
    {
        var run = StagedRun.Of(Ground(), Settings(), Rollout(), Wanted);
        run.Advance();
        run.Abandon("another node failed");
        run.Advance();
        run.IsOver.ShouldBeFalse("the reconciler may be putting it into force now");
        Answer(Good);
        run.Advance();

        _asked[^1].ShouldBeOfType<AgentRequest.TakeBack>().Why.ShouldBe("another node failed");
        Answer(Good);
        run.Advance();
        run.Becomes.ShouldBe(StepState.RolledBack);
    }

    [Fact]
    public void Abandoned_WhileItSoaks_GoesBack()
    {
        var run = Applied(Settings());
        run.Abandon("an operator ended it");
        run.Advance();

        _asked[^1].ShouldBeOfType<AgentRequest.TakeBack>();
        Answer(Good);
        run.Advance();
        (run.State, run.Becomes).ShouldBe((StepState.Failed, StepState.RolledBack));
    }

    private StagedRun Applied(FleetSettings settings)
    {
        // In force and not confirmed, as after a restart: the same soak, probes and confirmation.
        _gate.Publish(FleetStanding.Start with { IsUnconfirmed = true });
        var run = StagedRun.Resumed(Ground(), settings, Rollout());
        run.Advance();
        run.State.ShouldBe(StepState.Soaking);
        return run;
    }

    private static FleetSettings Settings(params ReadOnlySpan<FleetProbe> probes) =>
        new() { Soak = TimeSpan.FromSeconds(30), Probes = new EquatableArray<FleetProbe>([.. probes]) };

    private static IpPrefix Loopback => IpPrefix.TryParse("127.0.0.1", out var host, out _) ? host : default;

    /// <summary>A port that nobody listens at.</summary>
    private static FleetProbe.Tcp Closed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new FleetProbe.Tcp(Loopback, (ushort)((IPEndPoint)listener.LocalEndpoint).Port);
    }

    private static Rollout Rollout() => new(7, new SiteName(2), "s", RolloutState.Running, "", "fw1", []);

    private void Answer(AgentReply reply) => _open.Dequeue().SetResult(reply);

    private FleetGround Ground() =>
        new(
            new AgentServiceSettings
            {
                Agent = new AgentSettings { StateDirectory = "/nowhere", Time = _time },
                SiteDirectory = "/nowhere",
                File = AgentFile.Default,
                HostName = "fw1",
                Say = static _ => { },
            },
            _gate,
            static () => AgentFile.Default,
            request =>
            {
                _asked.Add(request);
                var reply = new TaskCompletionSource<AgentReply>();
                _open.Enqueue(reply);
                return reply.Task;
            },
            static () => { }
        );
}
