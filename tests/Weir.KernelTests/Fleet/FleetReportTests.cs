using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Shouldly;
using Weir.KernelTests.Agent;
using Weir.Testing;
using Weir.Web.Access;

namespace Weir.KernelTests.Fleet;

/// <summary>What a fleet of real agents tells of itself: by the verb, over HTTP, and after a node is gone for good.</summary>
public sealed class FleetReportTests
{
    private const string Staged = "  rollout: staged\n  soak: 0s\nhttp: { listen: ./api.sock }\n";

    [KernelFact]
    public async Task Fleet_TwoNodesWithOneSeries_BothTellWhatEachHasAndCounted()
    {
        using var fleet = new FleetGround(2, Staged);
        for (var node = 1; node <= 2; node++)
        {
            fleet.Write(node, $"{Staged}accounting: {{ every: 1s, node: fw{node}, series: '{fleet.Connection}' }}\n");
        }

        var agents = fleet.StartAll();
        fleet.Block("min");
        agents[0].Until(() => fleet.State(1) == "done", "a rollout is done");
        fleet.Nodes[0].Nft("add element inet weir up4 { 4000000 counter packets 3 bytes 3000 }");
        fleet.Nodes[1].Nft("add element inet weir up4 { 4000000 counter packets 5 bytes 5000 }");
        fleet.Nodes[1].Nft("add element inet weir down6 { 4000000 counter packets 1 bytes 70 }");

        agents[0].Until(() => Counted(Status(fleet)) == "fw1 3000 0, fw2 5000 70", "each node's counters, by node");
        var asked = await Get(fleet.Nodes[1], "fleet");

        Counted(asked).ShouldBe("fw1 3000 0, fw2 5000 70");
        foreach (var answer in new[] { Status(fleet), asked })
        {
            var nodes = answer["nodes"]?.AsArray() ?? [];
            nodes
                .Select(static node => $"{node?["name"]} {node?["state"]} {node?["rollout"]}")
                .ShouldBe(["fw1 ok staged", "fw2 ok staged"]);
            nodes.Select(static node => $"{node?["revision"]}").Distinct().ShouldHaveSingleItem().Length.ShouldBe(32);
            nodes.Select(static node => node?["members"]?.GetValue<int>()).ShouldBe([20, 20]);
            $"{answer["rollout"]?["state"]}".ShouldBe("done");
        }

        fleet.StopServer();
        (await Get(fleet.Nodes[1], "fleet", 503)).ShouldNotBeNull();
    }

    [KernelFact]
    public void Forget_CanaryThatIsGoneForGood_TheRolloutGoesOnAndItMayComeBack()
    {
        using var fleet = new FleetGround(2, "  rollout: staged\n  soak: 0s\n  canary: [fw2]\n  away: 5s\n");
        var agents = fleet.StartAll();
        Refused(fleet, "fw2").ShouldContain("is not away");
        Refused(fleet, "fw9").ShouldContain("no node 'fw9'");
        agents[1].Kill();

        fleet.Block("min");
        agents[0]
            .Until(
                () => Held(fleet).Contains("waits for its canary fw2", StringComparison.Ordinal),
                "the canary is waited for"
            );
        // A minute of silence, without waiting for it.
        fleet.Execute("update weir_fleet.nodes set seen = now() - interval '2 minutes' where name = 'fw2'");
        var (exitCode, answer) = fleet.Nodes[0].Weir("fleet", "forget", "fw2");
        exitCode.ShouldBe(0);
        $"{answer["node"]} {answer["rollout"]}".ShouldBe("fw2 1");
        agents[0].Until(() => fleet.State(1) == "done", "fw1 goes on alone");
        fleet.Steps(1).ShouldBe("fw2 skipped, fw1 confirmed");
        Names(fleet).ShouldBe(["fw1"]);

        fleet.Start(2).Until(() => fleet.Steps(1) == "fw2 confirmed, fw1 confirmed", "it is back, and catches up");
        Names(fleet).ShouldBe(["fw1", "fw2"]);
        fleet.Nodes[1].Listing().ShouldBe(fleet.Nodes[0].Listing());
    }

    [KernelFact]
    public void Forget_NodeThatOnlyCouldNotReachTheDatabase_JoinsAgainByItself()
    {
        using var fleet = new FleetGround(1, "  rollout: staged\n  soak: 0s\n");
        var agent = fleet.Start(1);

        fleet.Execute("delete from weir_fleet.nodes"); // what 'forget' does
        agent.Said("WEIR0887", 2);

        Names(fleet).ShouldBe(["fw1"]);
        agent.Count("WEIR0885").ShouldBe(0, "nobody else has its name");
    }

    private static JsonNode Status(FleetGround fleet) => fleet.Nodes[0].Weir("fleet", "status").Answer;

    private static string[] Names(FleetGround fleet) =>
        [.. (Status(fleet)["nodes"]?.AsArray() ?? []).Select(static node => $"{node?["name"]}")];

    private static string Held(FleetGround fleet) =>
        fleet.Nodes[0].Weir("status").Answer["agent"]?["held"]?.GetValue<string>() ?? "";

    private static string Counted(JsonNode answer) =>
        string.Join(
            ", ",
            (answer["nodes"]?.AsArray() ?? []).Select(static node =>
                $"{node?["name"]} {node?["counted"]?["up4"]?["bytes"] ?? 0} {node?["counted"]?["down6"]?["bytes"] ?? 0}"
            )
        );

    private static string Refused(FleetGround fleet, string node)
    {
        var (exitCode, answer) = fleet.Nodes[0].Weir("fleet", "forget", node);
        exitCode.ShouldBe(2);
        WeirProcess.Codes(answer).ShouldBe("WEIR0858");
        return $"{answer["diagnostics"]?[0]?["message"]}";
    }

    private static async Task<JsonNode> Get(CampusGround node, string path, int status = 200)
    {
        var file = new TokenFile(node.State);
        var secret = Token.NewSecret();
        file.Write(
            file.Read()
                .Add(
                    new Token(
                        $"t{file.Read().Length}",
                        Role.Viewer,
                        null,
                        null,
                        Token.HashOf(secret),
                        DateTimeOffset.UnixEpoch
                    )
                )
        );
        var place = new UnixDomainSocketEndPoint(Path.Combine(node.Site, "api.sock"));
        using var client = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, stop) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(place, stop);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        )
        {
            Timeout = AgentProcess.Patience,
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        using var answer = await client.GetAsync(new Uri($"http://weir/api/v1/{path}"));
        ((int)answer.StatusCode).ShouldBe(status);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync()).ShouldNotBeNull();
    }
}
