using Shouldly;
using Weir.Testing;

namespace Weir.KernelTests.Agent;

/// <summary><c>weir unload</c>: the kernel without anything of Weir's, and with everything of others.</summary>
public sealed class UnloadTests
{
    [KernelFact]
    public void Unload_OfALoadedSite_LeavesOnlyWhatIsOfOthers()
    {
        using var campus = new CampusGround();
        campus.Nft("add table inet others; add chain inet others c");
        campus.Weir("apply").ExitCode.ShouldBe(0);

        var (code, answer) = campus.Weir("unload");

        code.ShouldBe(0, answer.ToString());
        $"{answer["kind"]}".ShouldBe("removal");
        answer["revision"].ShouldBeNull();
        campus.Nft("list", "tables").Trim().ShouldBe("table inet others");
        $"{campus.Weir("unload").Answer["kind"]}".ShouldBe("nothing");
        $"{campus.Weir("apply").Answer["kind"]}".ShouldBe("full");
    }

    [KernelFact]
    public void Unload_WithoutTheStateFolder_RemovesTheTable()
    {
        using var campus = new CampusGround();
        campus.Weir("apply").ExitCode.ShouldBe(0);
        Directory.Delete(campus.State, recursive: true);

        campus.Weir("unload").ExitCode.ShouldBe(0);

        campus.Nft("list", "tables").ShouldBe("");
    }

    [KernelFact]
    public void Unload_WhileAnAgentRuns_IsRefusedAndChangesNothing()
    {
        using var campus = new CampusGround();
        using var agent = new AgentProcess(campus);
        agent.Said("WEIR0570");

        var (code, answer) = campus.Weir("unload");

        code.ShouldNotBe(0);
        WeirProcess.Codes(answer).ShouldNotBe("");
        campus.Nft("list", "tables").Trim().ShouldBe("table inet weir");
    }

    [KernelFact]
    public void Unload_WhileAConfirmationIsWaitedFor_IsRefused()
    {
        using var campus = new CampusGround();
        campus.Weir("apply").ExitCode.ShouldBe(0);
        campus.SetFirstMember("blocked");
        campus.Weir("apply", "--confirm", "10m").ExitCode.ShouldBe(0);

        campus.Weir("unload").ExitCode.ShouldBe(2);

        campus.Nft("list", "tables").Trim().ShouldBe("table inet weir");
        campus.Weir("confirm").ExitCode.ShouldBe(0);
    }
}
