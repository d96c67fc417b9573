using Shouldly;
using Weir.Testing;

namespace Weir.KernelTests.Agent;

/// <summary>Applies through a running agent that are to be confirmed: kept, taken back, over its death and over a reboot.</summary>
public sealed class AgentConfirmTests
{
    private const string Ready = "WEIR0570";

    [KernelFact]
    public void Agent_ApplyToBeConfirmed_ConfirmedStaysAndRolledBackIsHeld()
    {
        using var campus = new CampusGround();
        campus.Quiet();
        using var agent = new AgentProcess(campus);
        agent.Said(Ready);
        var active = campus.Listing();

        campus.SetFirstMember("blocked");
        campus.Weir("apply", "--confirm", "10m").ExitCode.ShouldBe(0);
        var blocked = campus.Listing();
        blocked.ShouldNotBe(active);
        WeirProcess.Codes(campus.Weir("apply").Answer).ShouldBe("WEIR0508");
        campus.Weir("confirm").ExitCode.ShouldBe(0);
        campus.Weir("status").Answer["note"]?.GetValue<string>().ShouldBe("apply, confirmed");
        campus.Listing().ShouldBe(blocked);

        campus.Weir("rollback").ExitCode.ShouldBe(0);
        campus.Listing().ShouldBe(active);
        WeirProcess.Codes(campus.Weir("apply").Answer).ShouldBe("WEIR0574");
        agent.Stop().ShouldBe(0);

        using var second = new AgentProcess(campus);
        second.Said("WEIR0574"); // a restart does not forget it
        second.Said(Ready);
        campus.Weir("apply").ExitCode.ShouldBe(2);
        campus.Listing().ShouldBe(active);
        campus.Weir("agent", "accept").ExitCode.ShouldBe(0);
        campus.Listing().ShouldBe(blocked);
    }

    [KernelFact]
    public void Agent_NotConfirmed_GoesBackByItself()
    {
        using var campus = new CampusGround();
        campus.Quiet();
        using var agent = new AgentProcess(campus);
        agent.Said(Ready);
        var active = campus.Listing();

        campus.SetFirstMember("blocked");
        campus.Weir("apply", "--confirm", "1s").ExitCode.ShouldBe(0);
        agent.Said("WEIR0577");

        campus.Listing().ShouldBe(active);
        campus.Agent()["held"]?.GetValue<string>().ShouldContain("not confirmed");
        agent.Until(() => !File.Exists(Path.Combine(campus.State, "pending")), "nothing is pending");
    }

    [KernelFact]
    public void Agent_KilledBeforeTheConfirmation_TheGuardianGoesBackAndTheNextHolds()
    {
        using var campus = new CampusGround();
        campus.Quiet();
        IReadOnlyList<string> active;
        using (var first = new AgentProcess(campus))
        {
            first.Said(Ready);
            active = campus.Listing();
            campus.SetFirstMember("blocked");
            campus.Weir("apply", "--confirm", "2s").ExitCode.ShouldBe(0);
            first.Kill();
        }

        // Either the guardian goes back before the next agent has the lock, or that one does on time.
        using var second = new AgentProcess(campus);
        second.Said(Ready);

        second.Until(() => campus.Listing().SequenceEqual(active), "it goes back");
        second.Until(
            () =>
                campus.Agent()["held"]?.GetValue<string>().Contains("not confirmed", StringComparison.Ordinal) == true,
            "it is held"
        );
    }

    [KernelFact]
    public void Agent_KilledBeforeTheConfirmation_TheNextTakesItOverAndKeepsItWhenConfirmed()
    {
        using var campus = new CampusGround();
        campus.Quiet();
        using (var first = new AgentProcess(campus))
        {
            first.Said(Ready);
            campus.SetFirstMember("blocked");
            campus.Weir("apply", "--confirm", "10m").ExitCode.ShouldBe(0);
            first.Kill();
        }

        var blocked = campus.Listing();
        var deadline = campus.Weir("status").Answer["confirmBefore"]?.GetValue<string>();
        using var second = new AgentProcess(campus);
        second.Said(Ready);
        second.Said("WEIR0895");
        campus.Weir("status").Answer["confirmBefore"]?.GetValue<string>().ShouldBe(deadline);
        WeirProcess.Codes(campus.Weir("apply").Answer).ShouldBe("WEIR0508");
        campus.Weir("confirm").ExitCode.ShouldBe(0);

        campus.Listing().ShouldBe(blocked);
        File.Exists(Path.Combine(campus.State, "pending")).ShouldBeFalse();
        // The way back is known over the restart, too.
        campus.Weir("rollback").ExitCode.ShouldBe(0);
        campus.Listing().ShouldNotBe(blocked);
    }

    [KernelFact]
    public void Agent_RulesGoneBeforeTheConfirmation_BringsBackWhatWasConfirmed()
    {
        using var campus = new CampusGround();
        campus.Quiet();
        IReadOnlyList<string> active;
        using (var first = new AgentProcess(campus))
        {
            first.Said(Ready);
            active = campus.Listing();
            campus.SetFirstMember("blocked");
            campus.Weir("apply", "--confirm", "10m").ExitCode.ShouldBe(0);
            first.Kill();
        }

        campus.Nft("delete", "table", "inet", "weir"); // as a reboot does
        using var second = new AgentProcess(campus);
        second.Said(Ready);

        second.Said("WEIR0577");
        campus.Listing().ShouldBe(active);
        campus.Agent()["held"]?.GetValue<string>().ShouldContain("gone before");
        campus.Weir("agent", "accept").ExitCode.ShouldBe(0);
        campus.Listing().ShouldNotBe(active);
    }
}
