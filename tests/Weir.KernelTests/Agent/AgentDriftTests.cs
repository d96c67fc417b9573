using Shouldly;
using Weir.Testing;

namespace Weir.KernelTests.Agent;

/// <summary>What an agent that starts makes of what others did meanwhile, and of settings that change under it.</summary>
public sealed class AgentDriftTests
{
    private const string Ready = "WEIR0570";
    private const string Changed = "WEIR0571";
    private const string Drifted = "WEIR0576";

    [KernelFact]
    public void Agent_KeepsDrift_AlsoWhatCameWhileItWasDead()
    {
        using var campus = new CampusGround();
        campus.Settings("drift: keep\n");
        Once(campus);
        Ban(campus, "192.0.2.99");

        using (var second = new AgentProcess(campus))
        {
            second.Said(Ready);
            second.Said(Drifted);
            second.Line(Drifted).ShouldContain("in 1 place; it is kept");
            IsBanned(campus, "192.0.2.99").ShouldBeTrue();

            campus.SetFirstMember("blocked");
            second.Said(Changed);
            second.Line(Changed).ShouldContain("elements"); // and not by a table read and put right
            IsBanned(campus, "192.0.2.99").ShouldBeTrue();
            second.Kill();
        }

        campus.Settings("drift: repair\n");
        using var third = new AgentProcess(campus);
        third.Said(Ready);
        IsBanned(campus, "192.0.2.99").ShouldBeFalse();
        campus.Listing().ShouldContain(static line => line.StartsWith("element closed6 ", StringComparison.Ordinal));
    }

    [KernelFact]
    public void Agent_KeepsDrift_UntilSomebodySaysApply()
    {
        using var campus = new CampusGround();
        campus.Settings("drift: keep\n");
        using var agent = new AgentProcess(campus);
        agent.Said(Ready);
        Ban(campus, "192.0.2.99");
        agent.Said(Drifted);

        campus.SetFirstMember("blocked");
        agent.Said(Changed);
        // A change beside it leaves it there, and said; status compares with what was saved, which comes a moment after the change.
        agent.Until(() => Drift(campus) == 1, "the drift is all that differs");
        IsBanned(campus, "192.0.2.99").ShouldBeTrue();

        campus.Weir("apply").ExitCode.ShouldBe(0);

        IsBanned(campus, "192.0.2.99").ShouldBeFalse();
        Drift(campus).ShouldBe(0);
        campus.Listing().ShouldContain(static line => line.StartsWith("element closed6 ", StringComparison.Ordinal));
    }

    [KernelFact]
    public void Agent_KeepsDriftAndIsStopped_KnowsItAtTheNextStart()
    {
        using var campus = new CampusGround();
        campus.Settings(
            "drift: keep\nalerts: { rules: [{ when: drift, for: 0s }], webhook: { url: 'http://127.0.0.1:9/' } }\n"
        );
        using (var first = new AgentProcess(campus))
        {
            first.Said(Ready);
            Ban(campus, "192.0.2.99");
            first.Until(() => Alerts(campus) == 1, "the drift is told");
            campus.SetFirstMember("blocked");
            first.Said(Changed);
            first.Stop().ShouldBe(0);
        }

        using (var second = new AgentProcess(campus))
        {
            second.Said(Ready);
            second.Said(Drifted);
            second.Line(Drifted).ShouldContain("in 1 place; it is kept");
            second.Said("an alert did not reach"); // it has looked
            Alerts(campus).ShouldBe(1);
            second.Stop().ShouldBe(0);
            second.Count("WEIR0854").ShouldBe(0, "it is not over");
        }

        campus.Settings("drift: repair\n");
        using var third = new AgentProcess(campus);
        third.Said(Ready);
        IsBanned(campus, "192.0.2.99").ShouldBeFalse("what was kept is put right, also when the agent had known it");
    }

    [KernelFact]
    public void Agent_KeepsDriftAndTheTableIsGone_LoadsIt()
    {
        using var campus = new CampusGround();
        campus.Settings("drift: keep\n");
        Once(campus);
        var active = campus.Listing();
        campus.Nft("delete", "table", "inet", "weir");

        using var second = new AgentProcess(campus);
        second.Said(Ready);

        campus.Listing().ShouldBe(active);
    }

    [KernelFact]
    public void Agent_WatchedOtherwiseAfterAReload_StillAnswers()
    {
        using var campus = new CampusGround();
        campus.Settings("debounce: 1m\npoll: 24h\n");
        using var agent = new AgentProcess(campus);
        agent.Said(Ready);
        campus.Weir("apply").ExitCode.ShouldBe(0);
        campus.Weir("apply").ExitCode.ShouldBe(0);

        campus.Settings("debounce: 50s\npoll: 23h\n");
        agent.Signal("HUP");
        agent.Said("WEIR0583");
        campus.SetFirstMember("blocked");
        using var apply = campus.Start("apply");
        agent.Until(() => apply.HasExited, "the apply is answered");

        apply.ExitCode.ShouldBe(0);
        campus.Listing().ShouldContain(static line => line.StartsWith("element closed6 ", StringComparison.Ordinal));
    }

    private static void Once(CampusGround campus)
    {
        using var first = new AgentProcess(campus);
        first.Said(Ready);
        first.Stop().ShouldBe(0);
    }

    private static void Ban(CampusGround campus, string address) =>
        campus.Nft("add", "element", "inet", "weir", "ban4_32", $"{{ {address} }}");

    private static int Drift(CampusGround campus) => campus.Weir("status").Answer["drift"]?.AsArray().Count ?? -1;

    private static int Alerts(CampusGround campus) =>
        campus.Weir("alert", "list").Answer["active"]?.AsArray().Count ?? 0;

    private static bool IsBanned(CampusGround campus, string address) =>
        campus.Nft("list", "set", "inet", "weir", "ban4_32").Contains(address, StringComparison.Ordinal);
}
