using Shouldly;
using Weir.Testing;

namespace Weir.KernelTests.Agent;

/// <summary>The agent as a process, over a campus of CSV files.</summary>
public sealed class AgentTests
{
    private const string Ready = "WEIR0570";
    private const string Changed = "WEIR0571";

    [KernelFact]
    public void Agent_RowsChange_BringsThemIntoForce()
    {
        using var campus = new CampusGround();
        using var agent = new AgentProcess(campus);
        agent.Said(Ready);
        var active = campus.Listing();

        campus.SetFirstMember("blocked");
        agent.Until(() => !campus.Listing().SequenceEqual(active), "the member is blocked");
        campus.SetFirstMember("active");
        agent.Until(() => campus.Listing().SequenceEqual(active), "the member is active again");

        agent.Line(Changed).ShouldContain("elements");
        agent.Stop().ShouldBe(0);
        campus.Listing().ShouldBe(active); // the rules stay
    }

    [KernelFact]
    public void Agent_StoppedAndStarted_CommitsNothing()
    {
        using var campus = new CampusGround();
        using (var first = new AgentProcess(campus))
        {
            first.Said(Ready);
            campus.SetFirstMember("blocked");
            first.Said(Changed);
            first.Stop().ShouldBe(0);
        }

        var generation = campus.Generation();
        using var second = new AgentProcess(campus);
        second.Said(Ready);

        second.Line(Ready).ShouldContain("nothing was loaded");
        campus.Generation().ShouldBe(generation);
        second.Stop().ShouldBe(0);
        campus.Generation().ShouldBe(generation);
    }

    [KernelFact]
    public void Agent_KilledBeforeItSaved_TakesTheKernelsRevisionOver()
    {
        using var campus = new CampusGround();
        string change;
        using (var first = new AgentProcess(campus))
        {
            first.Said(Ready);
            change = File.ReadAllText(Path.Combine(campus.State, "head"));
            campus.SetFirstMember("blocked");
            first.Said(Changed);
            first.Kill();
        }

        // On a slow machine the background save may have come first: put the older head back, as if it had not.
        File.WriteAllText(Path.Combine(campus.State, "head"), change);
        var generation = campus.Generation();
        using var second = new AgentProcess(campus);
        second.Said(Ready);

        second.Line("WEIR0514").ShouldContain("info");
        campus.Generation().ShouldBe(generation);
        second.Stop().ShouldBe(0);
        campus.Weir("plan").Answer["kind"]?.GetValue<string>().ShouldBe("nothing");
        campus.Generation().ShouldBe(generation);
    }

    [KernelFact]
    public void Agent_KilledAnyTime_Converges()
    {
        using var campus = new CampusGround();
        using (var loaded = new AgentProcess(campus))
        {
            loaded.Said(Ready);
            loaded.Stop();
        }

        var active = campus.Listing();
        var random = new Random(3);
        for (var round = 0; round < 8; round++)
        {
            var wanted = round % 2 == 0 ? "blocked" : "active";
            using var killed = new AgentProcess(campus);
            if (random.Next(2) == 0)
            {
                killed.Said(Ready);
            }

            campus.SetFirstMember(wanted);
            Thread.Sleep(random.Next(0, 400)); // a random point in its life, not a wait
            killed.Kill();

            using var agent = new AgentProcess(campus);
            agent.Until(
                () => campus.Listing().SequenceEqual(active) == (wanted == "active"),
                $"round {round}: {wanted}"
            );
            agent.Said(Ready);
            agent.Stop().ShouldBe(0);
        }
    }

    [KernelFact]
    public void Agent_RulesetFlushed_IsPutRightAndTheProcessNamed()
    {
        using var campus = new CampusGround();
        using var agent = new AgentProcess(campus);
        agent.Said(Ready);
        var active = campus.Listing();

        campus.Nft("flush", "ruleset");
        agent.Said("WEIR0576");
        agent.Until(() => Exists(campus) && campus.Listing().SequenceEqual(active), "the table is back");

        agent.Line("WEIR0576").ShouldContain("nft (process");
        campus.Nft("add", "element", "inet", "weir", "ban4_32", "{ 192.0.2.99 }");
        agent.Said("WEIR0576", times: 2);
        agent.Until(() => campus.Listing().SequenceEqual(active), "the foreign ban is gone");
    }

    [KernelFact]
    public void Agent_ForeignTable_IsLeftAlone()
    {
        using var campus = new CampusGround();
        using var agent = new AgentProcess(campus);
        agent.Said(Ready);

        campus.Nft("add", "table", "inet", "neighbor");
        campus.Nft("add", "chain", "inet", "neighbor", "c");
        campus.SetFirstMember("blocked");
        agent.Said(Changed);

        agent.Line(Changed).ShouldContain("elements"); // the table was not read for it
        agent.Count("WEIR0576").ShouldBe(0);
        campus.Nft("list", "tables").ShouldContain("neighbor");
    }

    [KernelFact]
    public void Agent_FlushedWhileItIsDeadAndTheSourceAway_BringsTheLastRulesBack()
    {
        using var campus = new CampusGround();
        using (var first = new AgentProcess(campus))
        {
            first.Said(Ready);
            first.Stop();
        }

        var active = campus.Listing();
        campus.Nft("flush", "ruleset");
        Directory.Move(Path.Combine(campus.Site, "members"), Path.Combine(campus.Site, "away"));
        using var second = new AgentProcess(campus);

        second.Said(Ready);
        second.Said("WEIR0572");
        campus.Listing().ShouldBe(active);
        Directory.Move(Path.Combine(campus.Site, "away"), Path.Combine(campus.Site, "members"));
        second.Said("WEIR0573");
    }

    [KernelFact]
    public void Agent_BadRow_KeepsTheLastGoodStateAndSaysItOnce()
    {
        using var campus = new CampusGround();
        using var agent = new AgentProcess(campus);
        agent.Said(Ready);
        var active = campus.Listing();

        campus.SetFirstMember("nonsense");
        agent.Said("WEIR0572");
        campus.SetFirstMember("nonsense"); // the same cause again
        agent.Signal("HUP");
        agent.Said("WEIR0583");
        campus.Listing().ShouldBe(active);
        var (exitCode, answer) = campus.Weir("apply");
        exitCode.ShouldBe(2);
        WeirProcess.Codes(answer).ShouldNotBeEmpty();
        agent.Count("WEIR0572").ShouldBe(1);

        campus.SetFirstMember("blocked");
        agent.Said("WEIR0573");
        agent.Until(() => !campus.Listing().SequenceEqual(active), "the member is blocked");
    }

    [KernelFact]
    public void Agent_ManyMembersVanish_HoldsUntilAccepted()
    {
        using var campus = new CampusGround();
        using var agent = new AgentProcess(campus);
        agent.Said(Ready);
        var active = campus.Listing();

        RemoveMembers(campus, 8);
        agent.Said("WEIR0574");
        campus.Listing().ShouldBe(active);
        campus.Agent()["held"]?.GetValue<string>().ShouldContain("8 of 20 members");
        campus.Weir("apply").ExitCode.ShouldBe(2);
        campus.Weir("agent", "accept").ExitCode.ShouldBe(0);

        campus.Listing().ShouldNotBe(active);
        campus.Agent()["held"].ShouldBeNull();
        var (again, why) = campus.Weir("agent", "accept");
        again.ShouldBe(2);
        WeirProcess.Codes(why).ShouldBe("WEIR0578");
    }

    [KernelFact]
    public void Agent_DriftKept_LeavesItUntilToldOtherwise()
    {
        using var campus = new CampusGround();
        campus.Settings("drift: keep\n");
        using var agent = new AgentProcess(campus);
        agent.Said(Ready);

        campus.Nft("add", "element", "inet", "weir", "ban4_32", "{ 192.0.2.99 }");
        agent.Said("WEIR0576");
        campus.SetFirstMember("blocked");
        agent.Said(Changed);
        campus.Nft("list", "set", "inet", "weir", "ban4_32").ShouldContain("192.0.2.99");

        campus.Settings("drift: repair\n");
        agent.Signal("HUP");
        agent.Said("WEIR0583");
        campus.Nft("add", "element", "inet", "weir", "ban4_32", "{ 192.0.2.98 }");
        agent.Until(
            () =>
                !campus.Nft("list", "set", "inet", "weir", "ban4_32").Contains("192.0.2.98", StringComparison.Ordinal),
            "the second one is put right"
        );
    }

    [KernelFact]
    public void Agent_AnotherRuns_IsRefused()
    {
        using var campus = new CampusGround();
        using var agent = new AgentProcess(campus);
        agent.Said(Ready);

        var (exitCode, answer) = campus.Weir("agent");

        exitCode.ShouldBe(3);
        WeirProcess.Codes(answer).ShouldBe("WEIR0501");
    }

    [KernelFact]
    public void Agent_FullDisk_KeepsNoRulesOut()
    {
        using var campus = new CampusGround();
        var small = Directory.CreateTempSubdirectory("weir-small-").FullName;
        Tool.Run("mount", ["-t", "tmpfs", "-o", "size=16k", "tmpfs", small]);
        try
        {
            File.WriteAllBytes(Path.Combine(small, "lock.holder"), []);
            Fill(Path.Combine(small, "ballast"));
            using var agent = new AgentProcess(campus, "--state", small);
            agent.Said(Ready);
            var active = campus.Listing();
            campus.SetFirstMember("blocked");
            agent.Said(Changed);
            campus.Listing().ShouldNotBe(active);
            agent.Said("WEIR0517");
            agent.Said("WEIR0581");
            campus.Nft("flush", "ruleset");
            agent.Said("WEIR0576");
            agent.Until(() => Exists(campus), "the table is back");
            agent.Stop().ShouldBe(0);
        }
        finally
        {
            Tool.Run("umount", [small]);
            Directory.Delete(small);
        }
    }

    [KernelFact]
    public void Accounting_KilledAndStartedAgain_AddsEverythingOnce()
    {
        using var campus = new CampusGround();
        campus.Settings("accounting: { every: 1s, node: fw1 }\n");
        var member = campus.Weir("member", "list", "--limit", "1").Answer["members"]?[0]?["id"]?.GetValue<uint>() ?? 0;
        var packets = 0;
        for (var round = 0; round < 3; round++)
        {
            using var agent = new AgentProcess(campus);
            agent.Said(Ready);
            var old = packets == 0 ? "" : $"delete element inet weir up4 {{ {member} }}; ";
            packets += 7;
            campus.Nft(
                $"{old}add element inet weir up4 {{ {member} counter packets {packets} bytes {packets * 100} }}"
            );
            agent.Until(() => Counted(campus, member) == packets, "it is in the series");
            agent.Kill();
        }

        campus.Weir("account", "--node", "fw1").Answer["countersMoved"]?.GetValue<int>().ShouldBe(0);
        Counted(campus, member).ShouldBe(packets);
    }

    private static int Counted(CampusGround campus, uint member) =>
        campus.Weir("usage", $"{member}").Answer["sum"]?["up4"]?["packets"]?.GetValue<int>() ?? 0;

    private static bool Exists(CampusGround campus) =>
        campus.Nft("list", "tables").Contains("inet weir", StringComparison.Ordinal);

    private static void RemoveMembers(CampusGround campus, int count)
    {
        var folder = Path.Combine(campus.Site, "members");
        var gone = File.ReadLines(Path.Combine(folder, "members.csv"))
            .Skip(1)
            .Take(count)
            .Select(line => line.Split(',')[0])
            .ToHashSet();
        var next = folder + "-next";
        Directory.CreateDirectory(next);
        foreach (var file in Directory.GetFiles(folder))
        {
            var lines = File.ReadAllLines(file);
            var keep = file.EndsWith("bans.csv", StringComparison.Ordinal)
                ? lines
                : lines.Where(line => !gone.Contains(line.Split(',')[0]));
            File.WriteAllLines(Path.Combine(next, Path.GetFileName(file)), keep);
        }

        Directory.Move(folder, folder + "-old");
        Directory.Move(next, folder);
    }

    private static void Fill(string path)
    {
        using var file = File.Create(path);
        try
        {
            for (var i = 0; i < 1_000; i++)
            {
                file.Write(new byte[4096]);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }
}
