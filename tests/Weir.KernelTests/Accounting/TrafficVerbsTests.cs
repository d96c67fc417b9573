using System.Text.Json.Nodes;
using Shouldly;
using Weir.KernelTests.Agent;
using Weir.Testing;

namespace Weir.KernelTests.Accounting;

/// <summary><c>weir account</c>, <c>usage</c> and <c>top</c> on a loaded campus; nft(8) plays the packets.</summary>
public sealed class TrafficVerbsTests : IDisposable
{
    private readonly CampusGround _campus = new();

    [KernelFact]
    public void Usage_AfterAccount_IsWhatTheKernelCounted()
    {
        _campus.Weir("apply").ExitCode.ShouldBe(0);
        var member = FirstMember();
        _campus.Nft("add", "element", "inet", "weir", "up4", $"{{ {member} counter packets 3 bytes 300 }}");
        _campus.Nft("add", "element", "inet", "weir", "down6", $"{{ {member} counter packets 5 bytes 6000 }}");

        Moved().ShouldBe(2);
        // The set keeps its counters: an apply in between changes nothing.
        _campus.SetFirstMember("blocked");
        _campus.Weir("apply").ExitCode.ShouldBe(0);
        Moved().ShouldBe(0);

        var (code, usage) = _campus.Weir("usage", $"{member}", "--by", "minute");
        code.ShouldBe(0);
        $"{usage["sum"]?["up4"]}".ShouldBe(Json(3, 300));
        $"{usage["sum"]?["down6"]}".ShouldBe(Json(5, 6000));
        usage["steps"]?.AsArray().Count.ShouldBe(1);
    }

    [KernelFact]
    public void Top_MemberThatMoves_IsListedFirst()
    {
        _campus.Weir("apply").ExitCode.ShouldBe(0);
        var member = FirstMember();
        using var json = _campus.Start("top", "--every", "8s", "--json");
        // Steps go on until it ends: some lie between its two looks, however long it took to start.
        for (ulong step = 1; !json.HasExited; step++)
        {
            _campus.Nft(
                $"{(step == 1 ? "" : $"delete element inet weir down4 {{ {member} }}; ")}add element inet weir down4 {{ {member} counter packets {step} bytes {step * 1000} }}"
            );
            json.WaitForExit(100);
        }

        var answer = JsonNode.Parse(json.StandardOutput.ReadToEnd()).ShouldNotBeNull();
        answer["moving"]?.GetValue<int>().ShouldBe(1);
        answer["members"]?[0]?["member"]?.GetValue<uint>().ShouldBe(member);
        answer["members"]?[0]?["downBitsPerSecond"]?.GetValue<double>().ShouldBeGreaterThan(0);
    }

    public void Dispose() => _campus.Dispose();

    private int Moved()
    {
        var (code, answer) = _campus.Weir("account");
        code.ShouldBe(0, $"{answer}");
        return answer["countersMoved"].ShouldNotBeNull().GetValue<int>();
    }

    private uint FirstMember() =>
        _campus.Weir("member", "list", "--limit", "1").Answer["members"]?[0]?["id"]?.GetValue<uint>() ?? 0;

    private static string Json(ulong packets, ulong bytes) =>
        new JsonObject { ["packets"] = packets, ["bytes"] = bytes }.ToString();
}
