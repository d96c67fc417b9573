using System.Text.Json.Nodes;
using Shouldly;
using Weir.Testing;
using Weir.Web.Access;

namespace Weir.KernelTests.Web;

/// <summary>Who changed what: over HTTP, and over the agent's socket.</summary>
public sealed class AuditTests
{
    [KernelFact]
    public async Task Change_OverHttp_IsThereWithItsResult()
    {
        using var agent = new WebAgent();
        using var anna = agent.Client(Role.Operator);

        (await anna.Call("POST", "/api/v1/logout", null)).Status.ShouldBe(204);
        var entry = (await Entries(anna))[0];

        entry?["who"]?.GetValue<string>().ShouldBe("operator-1");
        entry?["via"]?.GetValue<string>().ShouldBe("http");
        entry?["what"]?.GetValue<string>().ShouldBe("POST /api/v1/logout");
        entry?["result"]?.GetValue<string>().ShouldBe("done");
    }

    [KernelFact]
    public async Task Verbs_ThroughTheSocket_AreThereWithTheUser()
    {
        using var agent = new WebAgent();
        agent.Campus.Weir("apply").ExitCode.ShouldBe(0);
        agent.Campus.Weir("confirm").ExitCode.ShouldNotBe(0);
        agent.Campus.Weir("status").ExitCode.ShouldBe(0);

        using var anna = agent.Client(Role.Operator);
        var entries = await Entries(anna);

        entries.Count.ShouldBe(2); // asking for the status is no change
        entries[0]?["what"]?.GetValue<string>().ShouldBe("confirm");
        entries[0]?["codes"]?.AsArray().Select(code => $"{code}").ShouldBe(["WEIR0509"]);
        entries[1]?["what"]?.GetValue<string>().ShouldBe("apply");
        entries[1]?["who"]?.GetValue<string>().ShouldBe("uid 0");
        entries[1]?["revision"]?.GetValue<int>().ShouldBe(1);
    }

    [KernelFact]
    public async Task Pages_BackwardsOverRestarts_HaveEachEntryOnce()
    {
        using var agent = new WebAgent();
        using var anna = agent.Client(Role.Operator);
        for (var i = 0; i < 25; i++)
        {
            await anna.Call("POST", "/api/v1/logout", $"{{\"round\":{i}}}");
        }

        var seen = new List<long>();
        for (long? before = null; ; )
        {
            var (_, page) = await anna.Call(
                "GET",
                $"/api/v1/audit?limit=10{(before is { } at ? $"&before={at}" : "")}"
            );
            seen.AddRange((page?["entries"]?.AsArray() ?? []).Select(one => one?["number"]?.GetValue<long>() ?? 0));
            before = page?["next"]?.GetValue<long>();
            if (before is null)
            {
                break;
            }
        }

        seen.ShouldBe(Enumerable.Range(1, 25).Select(static number => (long)number).Reverse());
    }

    [KernelFact]
    public async Task Log_CannotBeWritten_NothingIsChangedOverHttpAndRootStillCan()
    {
        using var agent = new WebAgent(
            null,
            campus => Directory.CreateDirectory(Path.Combine(campus.State, "audit.jsonl"))
        );
        using var anna = agent.Client(Role.Operator);
        var cookieless = await anna.Call("POST", "/api/v1/logout", null);

        cookieless.Status.ShouldBe(507);
        cookieless.Answer.Codes().ShouldBe("WEIR0811");
        (await anna.Call("GET", "/api/v1/status")).Status.ShouldBe(200);
        agent.Campus.Weir("apply").ExitCode.ShouldBe(0);
        agent.Process.Said("WEIR0811");
    }

    private static async Task<JsonArray> Entries(HttpClient client)
    {
        var (status, page) = await client.Call("GET", "/api/v1/audit");
        status.ShouldBe(200);
        return page?["entries"]?.AsArray() ?? [];
    }
}
