using System.Diagnostics;
using System.Text.Json.Nodes;
using Shouldly;
using Weir.Core.Model;

namespace Weir.KernelTests.Agent.Kills;

/// <summary>
/// What an agent lives through from its start to its end: an edit of the source, a member beyond his quota, an edit over HTTP, one to be confirmed. Whatever was
/// not done when it died is done by its successor, so that the end is always the same.
/// </summary>
internal sealed class KillScenario(KillGround ground)
{
    private readonly List<string> _answered = [];

    /// <summary>All of it, as long as the agent lives.</summary>
    /// <returns>True when it lived to the end.</returns>
    public async Task<bool> Live(AgentProcess agent)
    {
        if (!Wait(agent, () => IsReady(agent), "it is ready"))
        {
            return false;
        }

        ground.EditSource();
        if (!Wait(agent, () => agent.Count("WEIR0571") > 0, "the edit of the source is in force"))
        {
            return false;
        }

        ground.Play();
        if (!Wait(agent, () => ground.IsMoved, "he is moved") || !await Edit(agent))
        {
            return false;
        }

        agent.Signal("TERM");
        return Wait(agent, static () => false, "it ends") || agent.ExitCode == 0;
    }

    /// <summary>A new agent, which nobody kills: does the rest, and everything is as if nobody had been killed.</summary>
    public async Task Finish(AgentProcess agent)
    {
        agent.Until(() => IsReady(agent), "it is ready");
        if ((await Answer("GET", "unconfirmed"))["edit"] is { } edit)
        {
            $"{edit["state"]}".ShouldBe("waiting");
            await Answer("POST", "confirm");
        }

        if (ground.Source().FindMember(ground.Edited.Id)?.State != MemberState.Blocked)
        {
            ground.EditSource();
        }

        if (!ground.HasPlayed)
        {
            ground.Play();
        }

        if (ground.Source().FindMember(ground.Blocked.Id)?.State != MemberState.Blocked)
        {
            await Answer("POST", Block);
        }

        if (!HasBan())
        {
            await Answer("POST", "bans", Ban);
            await Answer("POST", "confirm");
        }

        agent.Until(() => ground.IsMoved, "he is moved");
        agent.Until(ground.IsAccounted, "the series says what the kernel counted, to the byte");
        var wanted = ground.Wanted();
        agent.Until(() => ground.Listing().SequenceEqual(wanted), "the kernel is what the source says");
        agent.Until(() => Raised().Length > 0, "the alert is told");
        Raised().Distinct(StringComparer.Ordinal).Count().ShouldBe(1, "of one alert");
        await Audited();
    }

    /// <summary>The source as it is at the end.</summary>
    public void Ended()
    {
        var site = ground.Source();
        site.FindMember(ground.Edited.Id)?.State.ShouldBe(MemberState.Blocked);
        site.FindMember(ground.Blocked.Id)?.State.ShouldBe(MemberState.Blocked);
        HasBan().ShouldBeTrue();
        foreach (var gone in new[] { "journal", "pending", "edit" })
        {
            File.Exists(Path.Combine(ground.State, gone)).ShouldBeFalse(gone);
        }

        foreach (var half in Directory.EnumerateFiles(ground.State, "*.json"))
        {
            JsonNode.Parse(File.ReadAllText(half)).ShouldNotBeNull(half);
        }

        Count("WEIR0875").ShouldBeLessThanOrEqualTo(1, ground.Said);
        Count("WEIR0502").ShouldBe(0, ground.Said);
        var status = ground.Weir("status");
        WeirProcess.Codes(status).ShouldBe("", $"{status}");
    }

    private string Block => $"members/{ground.Blocked.Id}/block";

    private static string Ban => $$"""{"prefix":"{{KillGround.Ban}}","confirmSeconds":3600}""";

    private int Count(string code) => ground.Said.Split(code).Length - 1;

    private bool HasBan() => ground.Source().Bans.Any(static ban => $"{ban.Prefix}" == KillGround.Ban);

    private static bool IsReady(AgentProcess agent) => agent.Count("WEIR0570") > 0 && agent.Count("WEIR0802") > 0;

    private async Task<bool> Edit(AgentProcess agent)
    {
        foreach (var (path, body) in new[] { (Block, null), ("bans", Ban), ("confirm", null) })
        {
            if (await ground.Ask("POST", path, body) is not { } answer)
            {
                return Wait(agent, static () => false, $"{path} was not answered, so it ends");
            }

            answer.Status.ShouldBe(200, $"{path}: {answer.Answer}");
            _answered.Add($"POST /api/v1/{path}");
        }

        return Wait(agent, () => Raised().Length > 0, "the alert is told");
    }

    private async Task<JsonNode> Answer(string method, string path, string? body = null)
    {
        var (status, answer) = (await ground.Ask(method, path, body)).ShouldNotBeNull(path);
        status.ShouldBe(200, $"{path}: {answer}");
        return answer;
    }

    /// <summary>What was answered with 200 is written down as done.</summary>
    private async Task Audited()
    {
        var entries = (await Answer("GET", "audit?limit=500"))["entries"]?.AsArray() ?? [];
        string[] done =
        [
            .. entries.Where(static one => $"{one?["result"]}" == "done").Select(static one => $"{one?["what"]}"),
        ];
        foreach (var what in _answered)
        {
            done.ShouldContain(what);
        }
    }

    private string[] Raised() =>
        [
            .. ground
                .Receiver.Requests.Select(static one => JsonNode.Parse(one.Body))
                .Where(static one => $"{one?["state"]}" == "raised")
                .Select(static one => $"{one?["id"]}"),
        ];

    /// <returns>False when the agent ended before.</returns>
    private static bool Wait(AgentProcess agent, Func<bool> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !condition(); Thread.Sleep(20))
        {
            if (agent.HasEnded)
            {
                return false;
            }

            if (watch.Elapsed > AgentProcess.Patience)
            {
                throw new InvalidOperationException($"{what}: not seen\n{agent.Log}");
            }
        }

        return true;
    }
}
