using Shouldly;
using Weir.Agent.State;
using Xunit;

namespace Weir.Tests.Agent;

public sealed class BeliefTests
{
    private static readonly Revision Old = new(7, 0x1111, DateTimeOffset.UnixEpoch);
    private static readonly Revision New = new(8, 0x2222, DateTimeOffset.UnixEpoch.AddDays(1));
    private static readonly StateHead Head = new(Old, 40, new RollbackTarget.None(), "apply");
    private static readonly StateJournal Journal = new(Old, New, 40, new RollbackTarget.To(Old), "apply");

    [Fact]
    public void Belief_SameMarkAndGeneration_IsExact() =>
        Belief.From(Head, null, new KernelGlance(40, true, Old.Mark)).Status.ShouldBe(BeliefStatus.Exact);

    [Fact]
    public void Belief_SameMarkAndOtherGeneration_IsSuspect() =>
        Belief.From(Head, null, new KernelGlance(41, true, Old.Mark)).Status.ShouldBe(BeliefStatus.Suspect);

    [Fact]
    public void Belief_SameGenerationAndOtherMark_IsUnknown() =>
        Belief
            .From(Head, null, new KernelGlance(40, true, new RevisionMark(7, 0x9999)))
            .Status.ShouldBe(BeliefStatus.Unknown);

    [Fact]
    public void Belief_TableWithoutMark_IsUnknown() =>
        Belief.From(Head, null, new KernelGlance(40, true, null)).Status.ShouldBe(BeliefStatus.Unknown);

    [Fact]
    public void Belief_NoTable_IsNoTable() =>
        Belief.From(Head, null, new KernelGlance(40, false, null)).Status.ShouldBe(BeliefStatus.NoTable);

    [Fact]
    public void Belief_KilledBeforeTheCommit_KeepsTheHead()
    {
        var belief = Belief.From(Head, Journal, new KernelGlance(40, true, Old.Mark));

        belief.ShouldBe(new Belief(BeliefStatus.Exact, Head, Repaired: false));
    }

    [Fact]
    public void Belief_KilledAfterTheCommit_TakesTheJournalsRevision()
    {
        var belief = Belief.From(Head, Journal, new KernelGlance(41, true, New.Mark));

        belief.Status.ShouldBe(BeliefStatus.Exact);
        belief.Repaired.ShouldBeTrue();
        belief.Head.ShouldBe(new StateHead(New, 41, new RollbackTarget.To(Old), "apply"));
    }

    [Fact]
    public void Belief_KilledAfterTheCommitAndSomebodyElseWrote_IsSuspect() =>
        Belief.From(Head, Journal, new KernelGlance(42, true, New.Mark)).Status.ShouldBe(BeliefStatus.Suspect);

    [Fact]
    public void Belief_KilledAfterTheTableWasRemoved_HasNoHead() =>
        Belief
            .From(Head, Journal with { To = null }, new KernelGlance(41, false, null))
            .ShouldBe(new Belief(BeliefStatus.NoTable, null, Repaired: true));

    [Fact]
    public void NextGeneration_AfterTheLast_SkipsZero() => Belief.NextGeneration(uint.MaxValue).ShouldBe(1u);
}
