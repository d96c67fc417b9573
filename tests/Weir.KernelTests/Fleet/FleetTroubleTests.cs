using Shouldly;
using Weir.KernelTests.Agent;
using Weir.Testing;

namespace Weir.KernelTests.Fleet;

/// <summary>What dies in the middle of a staged rollout: the server, a node, both. In the end all nodes have the same, and it is said why.</summary>
public sealed class FleetTroubleTests
{
    private const string Settings = "  rollout: staged\n  canary: [fw1]\n  soak: 3s\n  away: 15s\n";

    [KernelFact]
    public void Server_CrashesWhileTheCanarySoaksAndRowsHaveChanged_AllEndWithTheNewestRows()
    {
        using var fleet = new FleetGround(2, Settings);
        var agents = fleet.StartAll();

        fleet.Block("min");
        agents[0].Until(() => fleet.Steps(1).StartsWith("fw1 soaking", StringComparison.Ordinal), "fw1 soaks");
        fleet.Block("max");
        fleet.CrashServer(); // and with it the snapshot of the rollout
        agents[0].Said("WEIR0886");
        agents[0].Until(() => Note(fleet, 1) == "apply, confirmed", "it confirms without the server");
        fleet.StartServer();

        // A sequence skips numbers in a crash.
        agents[0].Until(() => Newest(fleet) > 1 && fleet.State(Newest(fleet)) == "done", "the newest are rolled out");
        fleet.State(1).ShouldBeOneOf("superseded", "done"); // done where fw2 had read the rows of rollout 1 itself
        fleet.Log(Newest(fleet)).ShouldStartWith("fw1 applying, fw1 soaking, fw1 confirmed, fw2 ");
        fleet.Nodes[1].Listing().ShouldBe(fleet.Nodes[0].Listing());
        Revisions(fleet).Distinct().Count().ShouldBe(1);
        agents.ShouldAllBe(static agent => agent.Count("WEIR0890") == 0);
    }

    [KernelFact]
    public void Server_AwayAndTheCanaryDiesInItsStep_IsTakenBackByItsGuardianAndFailsTheRollout()
    {
        using var fleet = new FleetGround(2, Settings.Replace("3s", "10s", StringComparison.Ordinal));
        var agents = fleet.StartAll();
        var active = fleet.Nodes[0].Listing();

        fleet.Block("min");
        agents[0].Until(() => fleet.Steps(1).StartsWith("fw1 soaking", StringComparison.Ordinal), "fw1 soaks");
        fleet.StopServer();
        agents[0].Kill();
        fleet.Nodes[0].Listing().ShouldNotBe(active);
        agents[1]
            .Until(() => fleet.Nodes[0].Listing().SequenceEqual(active), "its guardian goes back, with nobody's help");
        fleet.StartServer();

        agents[1]
            .Until(() => fleet.Steps(1) == "fw1 failed, fw2 waiting", "fw2 fails the step of a node that is silent");
        agents[1]
            .Until(
                () => Held(fleet, 2).Contains("rollout 1 failed: fw1: has not been heard of", StringComparison.Ordinal),
                "it says why"
            );
        fleet.Nodes[1].Listing().ShouldBe(active);
        fleet.Nodes[1].Weir("fleet", "status").ExitCode.ShouldBe(1);

        var again = fleet.Start(1);
        again.Until(
            () => Held(fleet, 1).Contains("rollout 1 failed", StringComparison.Ordinal),
            "it is back, and says why"
        );
        fleet.Nodes[0].Listing().ShouldBe(active);
        fleet.Block("max"); // other rows: a new rollout by itself
        again.Until(() => fleet.State(2) == "done", "the next one is done");
        fleet.Nodes[1].Listing().ShouldBe(fleet.Nodes[0].Listing());
    }

    [KernelFact]
    public void SecondNode_DiesInItsStep_TheCanaryGoesBackToo()
    {
        using var fleet = new FleetGround(2, Settings);
        var agents = fleet.StartAll();
        var active = fleet.Nodes[0].Listing();

        fleet.Block("min");
        agents[1].Until(() => fleet.Steps(1) == "fw1 confirmed, fw2 soaking", "fw2 soaks");
        agents[1].Kill();
        using var again = new AgentProcess(fleet.Nodes[1]); // ready when its guardian has gone back

        agents[0].Until(() => fleet.Steps(1) == "fw1 rolledback, fw2 failed", "both are back");
        agents[0].Said("WEIR0891");
        again.Said("WEIR0570");
        again.Until(() => fleet.Nodes.All(node => node.Listing().SequenceEqual(active)), "both have what they had");
        fleet.State(1).ShouldBe("failed");
    }

    [KernelFact]
    public void Proposer_DiesWhileTheCanarySoaks_TheRolloutGoesOnWithoutItAndItCatchesUp()
    {
        using var fleet = new FleetGround(2, Settings);
        var agents = fleet.StartAll();
        agents[0].Kill();
        fleet.Block("min");
        agents[1]
            .Until(
                () => fleet.Rollouts() is [var one] && $"{one?["node"]}" == "fw2",
                "fw2 begins, and waits for its canary"
            );
        var canary = fleet.Start(1);
        canary.Until(() => fleet.Steps(1).StartsWith("fw1 soaking", StringComparison.Ordinal), "fw1 soaks");

        agents[1].Kill(); // and with it the snapshot of the rollout
        canary.Until(() => fleet.Steps(1) == "fw1 confirmed, fw2 skipped", "fw1 goes on alone");
        var again = fleet.Start(2);

        again.Until(() => fleet.Steps(1) == "fw1 confirmed, fw2 confirmed", "fw2 catches up");
        fleet.Nodes[1].Listing().ShouldBe(fleet.Nodes[0].Listing());
    }

    private static long Newest(FleetGround fleet) => fleet.Number("select max(id) from weir_fleet.rollouts");

    private static string Note(FleetGround fleet, int node) => $"{fleet.Nodes[node - 1].Weir("status").Answer["note"]}";

    private static string Held(FleetGround fleet, int node) =>
        $"{fleet.Nodes[node - 1].Weir("status").Answer["agent"]?["held"]}";

    private static IEnumerable<string> Revisions(FleetGround fleet) =>
        (fleet.Nodes[0].Weir("fleet", "status").Answer["nodes"]?.AsArray() ?? []).Select(static node =>
            $"{node?["revision"]}"
        );
}
