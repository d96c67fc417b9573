using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Weir.KernelTests.Agent;
using Weir.Testing;

namespace Weir.KernelTests.Alerts;

/// <summary>A running agent tells what it meets, once, signed, and when it is over; over a receiver that is away, and over its own death.</summary>
public sealed class AgentAlertTests
{
    private const string Rules = "rules: [{ when: drift }, { when: source }]";

    [KernelFact]
    public void Agent_BadSourceAndGoodAgain_IsToldSignedAndOver()
    {
        using var campus = new CampusGround();
        using var receiver = new WebhookReceiver();
        File.WriteAllText(Path.Combine(campus.Site, "hook.key"), "a secret\n");
        Settings(campus, receiver, ", secretFile: hook.key");
        using var agent = new AgentProcess(campus);
        agent.Said("WEIR0570");

        campus.SetFirstMember("nonsense");
        agent.Until(() => receiver.Requests.Count >= 1, "a notice");
        campus.SetFirstMember("blocked");
        agent.Until(() => receiver.Requests.Count >= 2, "the end");

        var (head, body) = receiver.Requests[0];
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes("a secret"), Encoding.UTF8.GetBytes(body));
        head.ShouldContain($"X-Weir-Signature: sha256={Convert.ToHexStringLower(mac)}");
        var notice = JsonNode.Parse(body).ShouldNotBeNull();
        $"{notice["alert"]} {notice["state"]} {notice["subject"]}".ShouldBe("source raised source");
        $"{JsonNode.Parse(receiver.Requests[1].Body)?["state"]}".ShouldBe("cleared");
        agent.Count("a secret").ShouldBe(0);
        agent.Count("WEIR0853").ShouldBe(1);
        agent.Count("WEIR0854").ShouldBe(1);
    }

    [KernelFact]
    public void Agent_ReceiverThatFails_IsTriedAgainAndSaidOnce()
    {
        using var campus = new CampusGround();
        using var receiver = new WebhookReceiver { Answer = "500 Internal Server Error" };
        Settings(campus, receiver);
        using var agent = new AgentProcess(campus);
        agent.Said("WEIR0570");

        campus.SetFirstMember("nonsense");
        agent.Until(() => receiver.Requests.Count >= 2, "a second try");
        receiver.Answer = "204 No Content";
        agent.Said("alerts reach");

        agent.Count("an alert did not reach").ShouldBe(1);
        agent.Line("an alert did not reach").ShouldContain("it answered 500");
        receiver.Requests.Select(static one => one.Body).Distinct().Count().ShouldBe(1, "the same notice each time");
    }

    [KernelFact]
    public void Agent_KilledWhileAnAlertIsRaised_DoesNotTellAgainAndTellsTheEnd()
    {
        using var campus = new CampusGround();
        using var receiver = new WebhookReceiver();
        Settings(campus, receiver);
        using (var agent = new AgentProcess(campus))
        {
            agent.Said("WEIR0570");
            campus.SetFirstMember("nonsense");
            agent.Until(() => receiver.Requests.Count >= 1, "a notice");
            agent.Until(() => Listed(campus) == 1, "the alert on disk");
            agent.Kill();
        }

        using var next = new AgentProcess(campus);
        next.Said("WEIR0572");
        campus.SetFirstMember("active");
        next.Until(() => receiver.Requests.Count >= 2, "the end");

        $"{JsonNode.Parse(receiver.Requests[1].Body)?["state"]}".ShouldBe("cleared");
        next.Until(() => Listed(campus) == 0, "no alert on disk");
    }

    [KernelFact]
    public void Agent_KilledBeforeItsNoticesArrived_TellsThemInOrderAndOnceAfterTheNextStart()
    {
        using var campus = new CampusGround();
        using var receiver = new WebhookReceiver { Answer = "503 Service Unavailable" };
        File.WriteAllText(
            Path.Combine(campus.Site, "agent.yaml"),
            "drift: keep\nalerts:\n  rules: [{ when: source, for: 0s }, { when: drift, for: 0s }]\n"
                + $"  webhook: {{ url: '{receiver.Url}' }}\n"
        );
        using (var agent = new AgentProcess(campus))
        {
            agent.Said("WEIR0570");
            campus.SetFirstMember("nonsense");
            agent.Until(() => receiver.Requests.Count >= 1, "a try");
            campus.Nft("add", "element", "inet", "weir", "ban4_32", "{ 45.1.2.3 }");
            agent.Until(() => Waiting(campus) == 2, "two notices on disk");
            agent.Kill();
        }

        var tried = receiver.Requests.Count;
        receiver.Answer = "204 No Content";
        using var next = new AgentProcess(campus);
        next.Until(() => Waiting(campus) == 0, "all has arrived");

        var told = receiver.Requests.Skip(tried).Select(static one => JsonNode.Parse(one.Body)).ToArray();
        told.Select(static one => $"{one?["alert"]} {one?["state"]}").ShouldBe(["source raised", "drift raised"]);
        $"{told[0]?["id"]}".ShouldBe($"{JsonNode.Parse(receiver.Requests[0].Body)?["id"]}", "a repetition can be seen");
        $"{told[1]?["id"]}".ShouldNotBe($"{told[0]?["id"]}");
        next.Count("WEIR0853").ShouldBe(0, "the journal has it already");
    }

    [KernelFact]
    public void Agent_KilledAtAnyTime_LosesNoNotice()
    {
        const int Seed = 20261122;
        var random = new Random(Seed);
        using var campus = new CampusGround();
        using var receiver = new WebhookReceiver();
        Settings(campus, receiver);
        var isBad = false;
        for (var round = 0; round < 8; round++)
        {
            receiver.Answer = random.Next(2) == 0 ? "500 Internal Server Error" : "204 No Content";
            using var agent = new AgentProcess(campus);
            agent.Until(() => agent.Count("WEIR0570") + agent.Count("WEIR0572") > 0, "rules in force");
            campus.SetFirstMember((isBad = !isBad) ? "nonsense" : "active");
            Thread.Sleep(random.Next(2_500)); // a random moment: nothing is asserted about what has happened by then
            agent.Kill();
        }

        receiver.Answer = "204 No Content";
        campus.SetFirstMember("nonsense");
        using (var agent = new AgentProcess(campus))
        {
            agent.Until(() => Last(receiver) == "raised" && Waiting(campus) == 0, "the last state is told");
            campus.SetFirstMember("active");
            agent.Until(() => Last(receiver) == "cleared" && Waiting(campus) == 0, "and its end");
        }

        receiver
            .Requests.GroupBy(static one => $"{JsonNode.Parse(one.Body)?["id"]}", static one => one.Body)
            .ShouldAllBe(static notice => notice.Distinct().Count() == 1, $"seed {Seed}: one id is one notice");
    }

    [KernelFact]
    public void Agent_Reloaded_AlertsByTheNewRules()
    {
        using var campus = new CampusGround();
        using var receiver = new WebhookReceiver();
        using var agent = new AgentProcess(campus);
        agent.Said("WEIR0570");

        Settings(campus, receiver);
        agent.Signal("HUP");
        agent.Said("WEIR0583");
        campus.SetFirstMember("nonsense");

        agent.Until(() => receiver.Requests.Count >= 1, "a notice");
    }

    private static int Waiting(CampusGround campus) =>
        (campus.Weir("alert", "list").Answer["waiting"]?.AsArray() ?? []).Sum(static one =>
            one?["notices"]?.GetValue<int>() ?? 0
        );

    private static string Last(WebhookReceiver receiver) =>
        receiver.Requests is [.., var last] ? $"{JsonNode.Parse(last.Body)?["state"]}" : "";

    private static int Listed(CampusGround campus) =>
        campus.Weir("alert", "list").Answer["active"]?.AsArray().Count ?? -1;

    private static void Settings(CampusGround campus, WebhookReceiver receiver, string more = "") =>
        File.WriteAllText(
            Path.Combine(campus.Site, "agent.yaml"),
            $"alerts:\n  {Rules}\n  webhook: {{ url: '{receiver.Url}'{more} }}\n"
        );
}
