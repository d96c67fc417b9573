using System.Text.Json.Nodes;
using Shouldly;
using Weir.Core.Model;
using Weir.Testing;

namespace Weir.KernelTests.Web;

/// <summary>
/// A real full disk below the state folder, and so below the audit log: a tmpfs of a megabyte in the agent's own mount namespace, which goes with it.
/// </summary>
public sealed class FullDiskTests
{
    [KernelFact]
    public async Task AuditLog_DiskFull_ChangesAreMadeWholeOrNotAtAll()
    {
        using var network = TestNamespace.Create("web");
        using var campus = new WebCampus(network.Name, diskKiB: 1024);
        var member = campus.Site.Members.First(static one => one.State == MemberState.Active);
        var fill = Path.Combine(campus.Disk, "fill");
        Fill(fill);

        var (done, refused) = (0, 0);
        // Until the pages of the log that are there already are full, changes still are written down.
        for (var i = 0; refused < 3; i++)
        {
            i.ShouldBeLessThan(1000);
            var word = i % 2 == 0 ? "block" : "unblock";
            var before = campus.Source().FindMember(member.Id)?.State;
            var (status, answer) = await Ask(campus, $"members/{member.Id}/{word}");
            var after = campus.Source().FindMember(member.Id)?.State;
            if (status == 507)
            {
                WebCampus.Codes(answer).ShouldBe("WEIR0811");
                after.ShouldBe(before);
                refused++;
            }
            else
            {
                status.ShouldBe(200, $"{answer}");
                after.ShouldBe(word == "block" ? MemberState.Blocked : MemberState.Active);
                done++;
                Fill(fill);
            }
        }

        // An edit that could not be undone is not made either; reading and root's socket go on.
        (await Ask(campus, "bans", """{"prefix":"192.88.99.1","confirmSeconds":60}""")).Status.ShouldBe(507);
        campus.Source().Bans.ShouldNotContain(static ban => $"{ban.Prefix}" == "192.88.99.1");
        await campus.Get("status");
        WeirSocket(campus).ShouldBe("apply");
        campus.Log.ShouldContain("WEIR0811");

        File.Delete(fill);
        await campus.Post("bans", """{"prefix":"192.88.99.1"}""");
        var audit = await campus.Send(campus.Operator, HttpMethod.Get, "audit?limit=500", null, 200);
        var entries = audit["entries"]!.AsArray();
        entries[0]?["what"]?.GetValue<string>().ShouldBe("POST /api/v1/bans");
        entries[0]?["result"]?.GetValue<string>().ShouldBe("done");
        entries.Count(static one => $"{one?["what"]}".Contains("block", StringComparison.Ordinal)).ShouldBe(done);
        // A result that found no room is unknown, never another one's.
        entries.Count(static one => $"{one?["result"]}" == "unknown").ShouldBeLessThanOrEqualTo(2);
    }

    /// <summary>Takes all the room there is.</summary>
    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, 1);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush(flushToDisk: true);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static async Task<(int Status, JsonNode Answer)> Ask(WebCampus campus, string path, string? body = null)
    {
        using var content = body is null ? null : new StringContent(body);
        using var response = await campus.Operator.PostAsync(path, content);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, JsonNode.Parse(text) ?? new JsonObject());
    }

    /// <summary>Asks over the agent's own socket, which lies on the full disk.</summary>
    private static string WeirSocket(WebCampus campus)
    {
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix,
            System.Net.Sockets.SocketType.Stream,
            System.Net.Sockets.ProtocolType.Unspecified
        );
        socket.Connect(new System.Net.Sockets.UnixDomainSocketEndPoint(Path.Combine(campus.Disk, "agent.sock")));
        socket.Send("{\"do\":\"apply\"}\n"u8);
        using var stream = new StreamReader(new System.Net.Sockets.NetworkStream(socket));
        var answer = JsonNode.Parse(stream.ReadLine() ?? "{}");
        return answer?["failure"] is null && answer?["result"] is not null ? "apply" : $"{answer}";
    }
}
