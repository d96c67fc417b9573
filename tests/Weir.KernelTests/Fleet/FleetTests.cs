using System.Text.Json.Nodes;
using Shouldly;
using Weir.KernelTests.Agent;
using Weir.Testing;

namespace Weir.KernelTests.Fleet;

/// <summary>Real agents in namespaces of their own, over one real PostgreSQL server.</summary>
public sealed class FleetTests
{
    [KernelFact]
    public void Staged_GoodChange_GoesNodeByNodeTheCanaryFirst()
    {
        using var fleet = new FleetGround(3, "  rollout: staged\n  canary: [fw2]\n  soak: 1s\n");
        var agents = fleet.StartAll();
        var active = fleet.Nodes[0].Listing();
        agents[0].Until(() => fleet.Nodes.All(node => node.Listing().SequenceEqual(active)), "all have the same");

        fleet.Block("min");
        agents[0].Until(() => fleet.State(1) == "done", "rollout 1 is done");

        fleet
            .Log(1)
            .ShouldBe(
                string.Join(
                    ", ",
                    new[] { "fw2", "fw1", "fw3" }.Select(static node =>
                        $"{node} applying, {node} soaking, {node} confirmed"
                    )
                )
            );
        var blocked = fleet.Nodes[0].Listing();
        blocked.ShouldNotBe(active);
        fleet.Nodes.ShouldAllBe(node => node.Listing().SequenceEqual(blocked));
        agents[0].Until(() => Nodes(fleet).All(static node => $"{node?["state"]}" == "ok"), "nothing is held");
        Nodes(fleet).Select(static node => $"{node?["revision"]}").Distinct().Count().ShouldBe(1);
        fleet.Nodes[0].Weir("fleet", "status").ExitCode.ShouldBe(0);
    }

    [KernelFact]
    public void Staged_ChangeBreaksTheCanarysProbe_IsTakenBackAndReachesNobodyElse()
    {
        using var fleet = new FleetGround(
            2,
            $"  rollout: staged\n  canary: [fw1]\n  soak: 0s\n  probes: [{{tcp: '{FleetGround.Service}'}}]\n"
        );
        fleet.ServeBehind(1);
        fleet.ServeBehind(2);
        var agents = fleet.StartAll();
        var active = fleet.Nodes[1].Listing();

        fleet.Execute("insert into bans (prefix, reason) values ('203.0.113.2', 'mistyped')");
        agents[0].Said("WEIR0890");
        agents[1].Until(() => fleet.Steps(1) == "fw1 failed, fw2 waiting", "the step has failed");

        agents[0].Line("WEIR0890").ShouldContain($"tcp {FleetGround.Service}");
        Bans(fleet, 1).ShouldNotContain("203.0.113.2");
        fleet.Nodes[1].Listing().ShouldBe(active);
        fleet.State(1).ShouldBe("failed");
        fleet.Nodes[1].Weir("fleet", "status").ExitCode.ShouldBe(1);
        agents[1]
            .Until(
                () => Held(fleet, 2).Contains("rollout 1 failed: fw1: tcp", StringComparison.Ordinal),
                "fw2 says why"
            );
        agents[0].Until(() => Held(fleet, 1).Contains("rollout 1 failed", StringComparison.Ordinal), "fw1 says why");

        // Mended, and something else with it: nobody has to accept anything.
        fleet.Execute("delete from bans where reason = 'mistyped'; update members set state = 'blocked'");
        agents[0].Until(() => fleet.State(2) == "done", "the next rollout is done");
        fleet.Nodes[1].Listing().ShouldNotBe(active);
        Nodes(fleet).Select(static node => $"{node?["revision"]}").Distinct().Count().ShouldBe(1);
        agents[1].Count("WEIR0890").ShouldBe(0);
    }

    [KernelFact]
    public void Staged_ProbeFailsOnTheSecondNode_TheCanaryGoesBackToo()
    {
        using var fleet = new FleetGround(
            2,
            $"  rollout: staged\n  soak: 0s\n  probes: [{{tcp: '{FleetGround.Service}'}}]\n"
        );
        fleet.ServeBehind(1); // and nothing behind fw2
        var agents = fleet.StartAll();
        var active = fleet.Nodes[0].Listing();

        fleet.Block("min");
        agents[0].Until(() => fleet.Steps(1) == "fw1 rolledback, fw2 failed", "both went back");

        fleet.Nodes.ShouldAllBe(node => node.Listing().SequenceEqual(active));
        agents[0].Said("WEIR0891");
    }

    [KernelFact]
    public void Staged_ChangesWhileOneIsRolledOut_WaitAndAreRolledOutThen()
    {
        using var fleet = new FleetGround(2, "  rollout: staged\n  soak: 2s\n");
        var agents = fleet.StartAll();

        fleet.Block("min");
        agents[0]
            .Until(() => fleet.Log(1).Contains("soaking", StringComparison.Ordinal), "the first one is on its way");
        fleet.Execute("insert into bans (prefix, reason) select '45.0.0.' || i, 'storm' from generate_series(1, 9) i");

        agents[0].Until(() => fleet.State(2) == "done", "the second one is done");
        fleet.State(1).ShouldBe("done");
        fleet.Steps(1).ShouldBe("fw1 confirmed, fw2 confirmed"); // fw2 too had exactly those rows, read through the snapshot
        fleet.Log(1).ShouldEndWith("fw2 applying, fw2 soaking, fw2 confirmed");
        fleet.Nodes[1].Nft("list", "set", "inet", "weir", "ban4_32").ShouldContain("45.0.0.9");
        fleet.Nodes[0].Listing().ShouldBe(fleet.Nodes[1].Listing());
    }

    [KernelFact]
    public void Staged_ServerStoppedInTheMiddle_TheNodeEndsItsStepAloneAndTellsLater()
    {
        using var fleet = new FleetGround(2, "  rollout: staged\n  soak: 5s\n");
        var agents = fleet.StartAll();
        var active = fleet.Nodes[0].Listing();

        fleet.Block("min");
        agents[0].Until(() => fleet.Steps(1).StartsWith("fw1 soaking", StringComparison.Ordinal), "fw1 soaks");
        fleet.StopServer();
        agents[0].Said("WEIR0886");
        agents[0]
            .Until(
                () => fleet.Nodes[0].Weir("status").Answer["note"]?.GetValue<string>() == "apply, confirmed",
                "it confirms without the server"
            );
        fleet.Nodes[0].Listing().ShouldNotBe(active);
        fleet.StartServer();

        agents[1].Until(() => fleet.State(1) == "done", "the rollout goes on");
        fleet.Nodes[1].Listing().ShouldBe(fleet.Nodes[0].Listing());
    }

    [KernelFact]
    public void Staged_AgentKilledWhileItsStepSoaks_IsTakenBackAndReachesNobodyElse()
    {
        using var fleet = new FleetGround(2, "  rollout: staged\n  soak: 20s\n");
        var agents = fleet.StartAll();
        var active = fleet.Nodes[0].Listing();

        fleet.Block("min");
        agents[0].Until(() => fleet.Steps(1).StartsWith("fw1 soaking", StringComparison.Ordinal), "fw1 soaks");
        agents[0].Kill();
        fleet.Nodes[0].Listing().ShouldNotBe(active);
        var again = fleet.Start(1); // its guardian goes back first

        agents[1].Until(() => fleet.Steps(1) == "fw1 failed, fw2 waiting", "the step has failed");
        fleet.Nodes.ShouldAllBe(node => node.Listing().SequenceEqual(active));
        fleet.Block("max"); // other rows: a new rollout, and nobody has to accept it
        again.Until(() => fleet.Log(2).Contains("fw1 soaking", StringComparison.Ordinal), "the next one begins");
    }

    [KernelFact]
    public void Staged_NodeStaysAway_IsSkippedAndCatchesUp()
    {
        using var fleet = new FleetGround(2, "  rollout: staged\n  soak: 0s\n  away: 5s\n");
        var agents = fleet.StartAll();
        agents[1].Kill();

        fleet.Block("min");
        agents[0].Until(() => fleet.State(1) == "done", "fw1 goes on alone");
        fleet.Steps(1).ShouldBe("fw1 confirmed, fw2 skipped");

        fleet.Start(2).Until(() => fleet.Steps(1) == "fw1 confirmed, fw2 confirmed", "fw2 catches up");
        fleet.Nodes[1].Listing().ShouldBe(fleet.Nodes[0].Listing());
    }

    [KernelFact]
    public void Staged_Aborted_GoesBackAndContinuedGoesOn()
    {
        using var fleet = new FleetGround(2, "  rollout: staged\n  soak: 1h\n");
        var agents = fleet.StartAll();
        var active = fleet.Nodes[0].Listing();
        Code(fleet, "abort").ShouldBe("WEIR0884");

        fleet.Block("min");
        agents[0].Until(() => fleet.Steps(1).StartsWith("fw1 soaking", StringComparison.Ordinal), "fw1 soaks");
        Code(fleet, "continue").ShouldBe("WEIR0884");
        fleet.Nodes[1].Weir("fleet", "abort").ExitCode.ShouldBe(0);
        agents[0].Until(() => fleet.Steps(1) == "fw1 rolledback, fw2 waiting", "fw1 went back");
        fleet.Nodes.ShouldAllBe(node => node.Listing().SequenceEqual(active));

        for (var node = 1; node <= 2; node++)
        {
            fleet.Write(node, "  rollout: staged\n  soak: 0s\n");
            agents[node - 1].Signal("HUP");
            agents[node - 1].Said("WEIR0583");
        }

        fleet.Nodes[1].Weir("fleet", "continue").ExitCode.ShouldBe(0);
        agents[0].Until(() => fleet.State(1) == "done", "it is done now");
        fleet.Nodes[0].Listing().ShouldNotBe(active);
        fleet.Nodes[1].Listing().ShouldBe(fleet.Nodes[0].Listing());
    }

    [KernelFact]
    public void TwoAgents_OneName_TheSecondIsRefusedAndTakesNothingNew()
    {
        using var fleet = new FleetGround(2, "  rollout: staged\n  soak: 0s\n");
        var first = fleet.Start(1);
        fleet.Write(2, "  rollout: staged\n  soak: 0s\n");
        var settings = Path.Combine(fleet.Nodes[1].Site, "agent.yaml");
        File.WriteAllText(settings, File.ReadAllText(settings).Replace("fw2", "fw1", StringComparison.Ordinal));
        using var second = new AgentProcess(fleet.Nodes[1]);
        second.Said("WEIR0570");
        second.Said("WEIR0885");
        var active = fleet.Nodes[1].Listing();

        fleet.Block("min");
        first.Until(() => fleet.State(1) == "done", "the rollout is done without it");

        fleet.Steps(1).ShouldBe("fw1 confirmed");
        Nodes(fleet).Count.ShouldBe(1);
        second.Said("WEIR0574"); // it says that it holds the change
        fleet.Nodes[1].Listing().ShouldBe(active);
        second.Count("WEIR0885").ShouldBe(1);
    }

    [KernelFact]
    public void Immediate_EachNode_TakesItAtOnceAndReports()
    {
        using var fleet = new FleetGround(2, "");
        var agents = fleet.StartAll();
        var before = Nodes(fleet).Select(static node => $"{node?["revision"]}").ToArray();

        fleet.Block("min");
        agents[0]
            .Until(() => Nodes(fleet).All(node => !before.Contains($"{node?["revision"]}")), "both report other rows");

        Nodes(fleet).Select(static node => $"{node?["revision"]}").Distinct().Count().ShouldBe(1);
        fleet.Rollouts().ShouldBeEmpty();
        fleet.Nodes[1].Listing().ShouldBe(fleet.Nodes[0].Listing());
    }

    private static JsonArray Nodes(FleetGround fleet) =>
        fleet.Nodes[0].Weir("fleet", "status").Answer["nodes"]?.AsArray()
        ?? throw new InvalidOperationException("no nodes");

    private static string Bans(FleetGround fleet, int node) =>
        fleet.Nodes[node - 1].Nft("list", "set", "inet", "weir", "ban4_32");

    private static string Held(FleetGround fleet, int node) =>
        fleet.Nodes[node - 1].Weir("status").Answer["agent"]?["held"]?.GetValue<string>() ?? "";

    private static string Code(FleetGround fleet, string verb)
    {
        var (exitCode, answer) = fleet.Nodes[0].Weir("fleet", verb);
        exitCode.ShouldBe(2);
        return WeirProcess.Codes(answer);
    }
}
