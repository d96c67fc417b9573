using System.Collections.Immutable;
using Shouldly;
using Weir.Core.Fleet;
using Xunit;

namespace Weir.Tests.Fleet;

public sealed class FleetTurnTests
{
    private static readonly SiteName Old = new(1);
    private static readonly SiteName New = new(2);
    private static readonly SiteName Newer = new(3);

    [Fact]
    public void Next_NothingHeldAndNoRollout_Rests() =>
        Next("fw1", null, inForce: New).ShouldBeOfType<FleetMove.Rest>();

    [Fact]
    public void Next_HeldAndNoRollout_Proposes() => Next("fw2", null, held: true).ShouldBeOfType<FleetMove.Propose>();

    [Fact]
    public void Next_Running_OnlyTheFirstStepThatIsNotThroughIsTaken()
    {
        var rollout = Running(Step("fw1", StepState.Confirmed), Step("fw2"), Step("fw3"));

        Next("fw1", rollout, inForce: New).ShouldBeOfType<FleetMove.Rest>();
        Next("fw2", rollout, held: true).ShouldBeOfType<FleetMove.Take>();
        Next("fw3", rollout, held: true).ShouldBeOfType<FleetMove.Wait>().Why.ShouldContain("fw2 (waiting)");
    }

    [Fact]
    public void Next_OwnTurnAndInForceAlready_ConfirmsWithoutApplying() =>
        Marked(Next("fw1", Running(Step("fw1"), Step("fw2")), inForce: New)).ShouldBe(("fw1", StepState.Confirmed));

    [Fact]
    public void Next_NewerRowsWhileOneRuns_WaitForIt() =>
        Next("fw1", Running(Step("fw1", StepState.Confirmed), Step("fw2")), inForce: New, wanted: Newer, held: true)
            .ShouldBeOfType<FleetMove.Wait>();

    [Theory]
    [InlineData(StepState.Applying, 1, StepState.Waiting)]
    [InlineData(StepState.Applying, 3, StepState.Failed)]
    [InlineData(StepState.Soaking, 1, StepState.Failed)]
    public void Next_AgentDiedAndTheRevisionIsNotInForce_FreesOrFailsItsStep(
        StepState left,
        int attempts,
        StepState becomes
    ) => Marked(Next("fw1", Running(Step("fw1", left, attempts), Step("fw2")))).ShouldBe(("fw1", becomes));

    [Theory]
    [InlineData(StepState.Applying)]
    [InlineData(StepState.Soaking)]
    public void Next_AgentDiedAndTheRevisionIsInForce_SoaksAgain(StepState left) =>
        Next("fw1", Running(Step("fw1", left), Step("fw2")), inForce: New).ShouldBeOfType<FleetMove.Resume>();

    [Theory]
    [InlineData(StepState.Waiting, StepState.Skipped)]
    [InlineData(StepState.Applying, StepState.Failed)]
    [InlineData(StepState.Soaking, StepState.Failed)]
    public void Next_TheNodeAtTurnIsAway_IsSkippedOrFailed(StepState state, StepState becomes) =>
        Marked(
                Next(
                    "fw3",
                    Running(Step("fw1", StepState.Confirmed), Step("fw2", state), Step("fw3")),
                    held: true,
                    away: "fw2"
                )
            )
            .ShouldBe(("fw2", becomes));

    [Fact]
    public void Next_TheCanaryIsAway_IsWaitedFor() =>
        Next("fw2", Running(Step("fw1", canary: true), Step("fw2")), held: true, away: "fw1")
            .ShouldBeOfType<FleetMove.Wait>()
            .Why.ShouldContain("canary fw1");

    [Theory]
    [InlineData(RolloutState.Failed)]
    [InlineData(RolloutState.Aborted)]
    public void Next_RolloutFailed_WhoHasItGoesBackAndTheOthersNeverTakeIt(RolloutState state)
    {
        var rollout = Of(state, Step("fw1", StepState.Confirmed), Step("fw2", StepState.Failed), Step("fw3"));

        Next("fw1", rollout, inForce: New).ShouldBeOfType<FleetMove.TakeBack>();
        Marked(Next("fw1", rollout, inForce: Old)).ShouldBe(("fw1", StepState.RolledBack));
        Next("fw2", rollout, held: true).ShouldBeOfType<FleetMove.Wait>().Why.ShouldContain("because");
        Next("fw3", rollout, held: true).ShouldBeOfType<FleetMove.Wait>();
    }

    [Theory]
    [InlineData(RolloutState.Failed)]
    [InlineData(RolloutState.Superseded)]
    [InlineData(RolloutState.Done)]
    public void Next_OtherRowsThanTheLastRollouts_BeginANewOne(RolloutState state) =>
        Next("fw3", Of(state, Step("fw3", StepState.RolledBack)), wanted: Newer, held: true)
            .ShouldBeOfType<FleetMove.Propose>();

    [Fact]
    public void Next_Superseded_BeginsAnewAlsoWithTheSameRows() =>
        Next("fw3", Of(RolloutState.Superseded, Step("fw3")), held: true).ShouldBeOfType<FleetMove.Propose>();

    [Fact]
    public void Next_StaysAfterAFailedRollout_IsLeftAlone() =>
        Next("fw1", Of(RolloutState.Failed, Step("fw1", StepState.Stays)), inForce: New)
            .ShouldBeOfType<FleetMove.Rest>();

    [Fact]
    public void Next_SkippedNodeIsBack_CatchesUp()
    {
        var done = Of(RolloutState.Done, Step("fw1", StepState.Confirmed), Step("fw2", StepState.Skipped));

        Next("fw2", done, held: true).ShouldBeOfType<FleetMove.Take>();
        Next("fw9", done, held: true).ShouldBeOfType<FleetMove.Take>(); // a new node
        Marked(Next("fw2", done, inForce: New)).ShouldBe(("fw2", StepState.Confirmed));
        Next("fw2", Of(RolloutState.Done, Step("fw2", StepState.Failed)), held: true).ShouldBeOfType<FleetMove.Wait>();
    }

    /// <summary>Random fleets, in which agents die, probes fail and nodes go away: never two nodes at work, and nobody gets what failed.</summary>
    [Fact]
    public void Next_RandomFleets_NeverTwoAtOnceAndNothingThatFailed()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            new FleetModel(new Random(seed)).Run(seed);
        }
    }

    private static FleetMove Next(
        string me,
        Rollout? rollout,
        SiteName? inForce = null,
        SiteName? wanted = null,
        bool held = false,
        string? away = null
    ) => FleetTurn.Next(new FleetSight(me, inForce ?? Old, wanted ?? New, held, rollout, away is null ? [] : [away]));

    private static (string, StepState) Marked(FleetMove move)
    {
        var mark = move.ShouldBeOfType<FleetMove.Mark>();
        return (mark.Node, mark.State);
    }

    private static RolloutStep Step(
        string node,
        StepState state = StepState.Waiting,
        int attempts = 1,
        bool canary = false
    ) => new(node, 0, canary, state, attempts, "");

    private static Rollout Running(params ImmutableArray<RolloutStep> steps) => Of(RolloutState.Running, steps);

    private static Rollout Of(RolloutState state, params ImmutableArray<RolloutStep> steps) =>
        new(7, New, "s", state, "because", "fw1", steps);
}
