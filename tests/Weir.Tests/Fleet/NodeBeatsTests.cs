using System.Collections.Immutable;
using Shouldly;
using Weir.Agent.Fleet;
using Weir.Core.Fleet;
using Weir.Sources.Configuration;
using Weir.Testing.Generators;
using Weir.Tests.Alerting;
using Xunit;

namespace Weir.Tests.Fleet;

/// <summary>Who is silent, by beats that stand still; and what waits at the gate.</summary>
public sealed class NodeBeatsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly SetTime _time = new();

    [Fact]
    public void Beat_ThatStandsStill_IsSilentAfterTheLimitAndNotBefore()
    {
        var beats = new NodeBeats(_time);
        for (var second = 0; second < 60; second++)
        {
            beats.Saw([("fw1", 5), ("fw2", second)]);
            beats.IsSilent("fw1", Limit).ShouldBeFalse($"after {second} s");
            _time.Pass(TimeSpan.FromSeconds(1));
        }

        beats.IsSilent("fw1", Limit).ShouldBeTrue();
        beats.IsSilent("fw2", Limit).ShouldBeFalse();
        beats.Saw([("fw1", 6), ("fw2", 59)]);
        beats.IsSilent("fw1", Limit).ShouldBeFalse();
    }

    [Fact]
    public void Beat_LowerThanBefore_IsALife() // the node was forgotten and joined again
    {
        var beats = new NodeBeats(_time);
        beats.Saw([("fw1", 5)]);
        _time.Pass(Limit);
        beats.Saw([("fw1", 1)]);

        beats.IsSilent("fw1", Limit).ShouldBeFalse();
    }

    [Fact]
    public void Away_NeverHeardOf_IsAway()
    {
        var beats = new NodeBeats(_time);
        beats.Saw([("fw1", 5)]);

        beats.Away(Rollout("fw1", "fw2"), Limit).ShouldBe(["fw2"]);
        beats.Away(null, Limit).ShouldBeEmpty();
        beats.Saw([("fw2", 1)]); // fw1 was forgotten
        beats.Away(Rollout("fw1", "fw2"), Limit).ShouldBe(["fw1"]);
    }

    [Theory]
    [InlineData(799, 1000, 80, true)]
    [InlineData(800, 1000, 80, false)]
    [InlineData(4_000_000_000, 4_294_967_295, 99, true)]
    [InlineData(0, 0, 80, false)] // the kernel does not tell
    public void Probe_OfTheConnectionTable_FailsFromItsPercentOn(long count, long max, uint percent, bool isWell) =>
        (FleetProbes.Fill(new FleetProbe.ConntrackBelow(percent), new ConntrackFill(count, max)) is null).ShouldBe(
            isWell
        );

    [Fact]
    public void Gate_Staged_HoldsOtherRowsAndNothingElse()
    {
        var (one, other) = (SiteGenerator.Site(1, 3), SiteGenerator.Site(1, 4));
        var gate = new FleetGate();
        gate.Why(other, one).ShouldBeNull("nothing is staged");
        gate.IsStaged = true;

        gate.Why(other, one).ShouldNotBeNull();
        gate.Why(other, null).ShouldBeNull("nothing is in force: nothing can get worse");
        gate.Why(one with { }, one).ShouldBeNull("the same rows, read again");
        gate.Reason = "it is fw2's turn";
        gate.Why(other, one).ShouldBe("it is fw2's turn");
    }

    private static Rollout Rollout(params ReadOnlySpan<string> nodes)
    {
        var steps = ImmutableArray.CreateBuilder<RolloutStep>();
        foreach (var node in nodes)
        {
            steps.Add(new RolloutStep(node, steps.Count + 1, false, StepState.Waiting, 0, ""));
        }

        return new Rollout(7, new SiteName(2), "s", RolloutState.Running, "", "fw1", steps.ToImmutable());
    }
}
