using System.Text;
using Shouldly;
using Weir.Agent;
using Weir.Agent.Applying;
using Weir.Agent.Conversation;
using Weir.Agent.Planning;
using Weir.Agent.Reconciling;
using Weir.Agent.State;
using Weir.Core.Text;
using Xunit;

namespace Weir.Tests.Agent;

public sealed class WireFormTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Requests_Each_ComeBackAsTheyWent()
    {
        AgentRequest[] requests =
        [
            new AgentRequest.Status(),
            // Who comes by the socket is an operator: what somebody else changed is put right too.
            new AgentRequest.Apply(null, AllowEmpty: true) { Repairs = true },
            new AgentRequest.Apply(TimeSpan.FromSeconds(60), AllowEmpty: false) { Repairs = true },
            new AgentRequest.Confirm(),
            new AgentRequest.Rollback(),
            new AgentRequest.Accept(),
        ];
        foreach (var request in requests)
        {
            WireForm.Request(WireForm.Line(request).AsSpan()[..^1]).ShouldBe(request);
        }
    }

    [Fact]
    public void Reply_ResultAndFindings_ComesBackAsItWent()
    {
        var finding = new Diagnostic(
            "WEIR0305",
            Severity.Warning,
            new Position.InTable("members", "17", "login"),
            "so",
            "thus"
        );
        var reply = new AgentReply
        {
            Failure = AgentFailure.Refused,
            Diagnostics = [finding, finding with { Position = new Position.InFile("weir.yaml", 3, 4) }],
            State = new AgentState(1, 2, "held", "good", Time, IsSaved: true)
            {
                IsDrifted = true,
                Troubles = ["error WEIR0588: so"],
            },
            Result = new ApplyResult
            {
                Kind = PlanKind.Elements,
                Revision = new Revision(3, 4, Time),
                Generation = 5,
                ElementsAdded = 6,
                KernelTime = TimeSpan.FromMilliseconds(1.5),
                Drift = ["a line"],
                Findings = [finding with { Position = Position.None }],
                ConfirmBefore = Time,
            },
        };

        var back = WireForm.Reply(WireForm.Line(reply).AsSpan()[..^1]);

        back.Failure.ShouldBe(reply.Failure);
        back.Diagnostics.ShouldBe(reply.Diagnostics);
        back.State.ShouldBe(reply.State);
        back.Result.ShouldNotBeNull().Revision.ShouldBe(reply.Result.Revision);
        back.Result.Findings.ShouldBe(reply.Result.Findings);
        back.Result.KernelTime.ShouldBe(reply.Result.KernelTime);
        back.Result.Drift.ShouldBe(reply.Result.Drift);
    }

    [Fact]
    public void Request_AnyBytes_IsARequestOrAFormatException()
    {
        var random = new Random(5);
        var seed = Encoding.UTF8.GetBytes("{\"do\":\"apply\",\"confirmMs\":60000,\"allowEmpty\":true}");
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = (byte[])seed.Clone();
            for (var count = random.Next(1, 5); count > 0; count--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                WireForm.Request(bytes.AsSpan(0, random.Next(bytes.Length + 1))).ShouldNotBeNull();
            }
            catch (FormatException)
            {
                // Said to the client.
            }
        }
    }
}
