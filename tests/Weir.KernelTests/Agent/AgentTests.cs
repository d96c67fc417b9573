using System.Text.Json.Nodes;
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
        Agent(campus)["held"]?.GetValue<string>().ShouldContain("8 of 20 members");
        campus.Weir("apply").ExitCode.ShouldBe(2);
        campus.Weir("agent", "accept").ExitCode.ShouldBe(0);

        campus.Listing().ShouldNotBe(active);
        Agent(campus)["held"].ShouldBeNull();
        var (again, why) = campus.Weir("agent", "accept");
        again.ShouldBe(2);
        WeirProcess.Codes(why).ShouldBe("WEIR0578");
    }

    [KernelFact]
    public void Agent_ApplyToBeConfirmed_ConfirmedStaysAndRolledBackIsHeld()
    {
        using var campus = new CampusGround();
        Quiet(campus);
        using var agent = new AgentProcess(campus);
        agent.Said(Ready);
        var active = campus.Listing();

        campus.SetFirstMember("blocked");
        campus.Weir("apply", "--confirm", "10m").ExitCode.ShouldBe(0);
        var blocked = campus.Listing();
        blocked.ShouldNotBe(active);
        WeirProcess.Codes(campus.Weir("apply").Answer).ShouldBe("WEIR0508");
        campus.Weir("confirm").ExitCode.ShouldBe(0);
        campus.Weir("status").Answer["note"]?.GetValue<string>().ShouldBe("apply, confirmed");
        campus.Listing().ShouldBe(blocked);

        campus.Weir("rollback").ExitCode.ShouldBe(0);
        campus.Listing().ShouldBe(active);
        WeirProcess.Codes(campus.Weir("apply").Answer).ShouldBe("WEIR0574");
        agent.Stop().ShouldBe(0);

        using var second = new AgentProcess(campus);
        second.Said("WEIR0574"); // a restart does not forget it
        second.Said(Ready);
        campus.Weir("apply").ExitCode.ShouldBe(2);
        campus.Listing().ShouldBe(active);
        campus.Weir("agent", "accept").ExitCode.ShouldBe(0);
        campus.Listing().ShouldBe(blocked);
    }

    [KernelFact]
    public void Agent_NotConfirmed_GoesBackByItself()
    {
        using var campus = new CampusGround();
        Quiet(campus);
        using var agent = new AgentProcess(campus);
        agent.Said(Ready);
        var active = campus.Listing();

        campus.SetFirstMember("blocked");
        campus.Weir("apply", "--confirm", "1s").ExitCode.ShouldBe(0);
        agent.Said("WEIR0577");

        campus.Listing().ShouldBe(active);
        Agent(campus)["held"]?.GetValue<string>().ShouldContain("not confirmed");
        agent.Until(() => !File.Exists(Path.Combine(campus.State, "pending")), "nothing is pending");
    }

    [KernelFact]
    public void Agent_KilledBeforeTheConfirmation_TheGuardianGoesBackAndTheNextHolds()
    {
        using var campus = new CampusGround();
        Quiet(campus);
        IReadOnlyList<string> active;
        using (var first = new AgentProcess(campus))
        {
            first.Said(Ready);
            active = campus.Listing();
            campus.SetFirstMember("blocked");
            campus.Weir("apply", "--confirm", "2s").ExitCode.ShouldBe(0);
            first.Kill();
        }

        // Either the guardian goes back before the next agent has the lock, or that one does on time.
        using var second = new AgentProcess(campus);
        second.Said(Ready);

        second.Until(() => campus.Listing().SequenceEqual(active), "it goes back");
        second.Until(
            () => Agent(campus)["held"]?.GetValue<string>().Contains("not confirmed", StringComparison.Ordinal) == true,
            "it is held"
        );
    }

    [KernelFact]
    public void Agent_KilledBeforeTheConfirmation_TheNextTakesItOverAndKeepsItWhenConfirmed()
    {
        using var campus = new CampusGround();
        Quiet(campus);
        using (var first = new AgentProcess(campus))
        {
            first.Said(Ready);
            campus.SetFirstMember("blocked");
            campus.Weir("apply", "--confirm", "10m").ExitCode.ShouldBe(0);
            first.Kill();
        }

        var blocked = campus.Listing();
        var deadline = campus.Weir("status").Answer["confirmBefore"]?.GetValue<string>();
        using var second = new AgentProcess(campus);
        second.Said(Ready);
        second.Said("WEIR0895");
        campus.Weir("status").Answer["confirmBefore"]?.GetValue<string>().ShouldBe(deadline);
        WeirProcess.Codes(campus.Weir("apply").Answer).ShouldBe("WEIR0508");
        campus.Weir("confirm").ExitCode.ShouldBe(0);

        campus.Listing().ShouldBe(blocked);
        File.Exists(Path.Combine(campus.State, "pending")).ShouldBeFalse();
        // The way back is known over the restart, too.
        campus.Weir("rollback").ExitCode.ShouldBe(0);
        campus.Listing().ShouldNotBe(blocked);
    }

    [KernelFact]
    public void Agent_RulesGoneBeforeTheConfirmation_BringsBackWhatWasConfirmed()
    {
        using var campus = new CampusGround();
        Quiet(campus);
        IReadOnlyList<string> active;
        using (var first = new AgentProcess(campus))
        {
            first.Said(Ready);
            active = campus.Listing();
            campus.SetFirstMember("blocked");
            campus.Weir("apply", "--confirm", "10m").ExitCode.ShouldBe(0);
            first.Kill();
        }

        campus.Nft("delete", "table", "inet", "weir"); // as a reboot does
        using var second = new AgentProcess(campus);
        second.Said(Ready);

        second.Said("WEIR0577");
        campus.Listing().ShouldBe(active);
        Agent(campus)["held"]?.GetValue<string>().ShouldContain("gone before");
        campus.Weir("agent", "accept").ExitCode.ShouldBe(0);
        campus.Listing().ShouldNotBe(active);
    }

    [KernelFact]
    public void Agent_DriftKept_LeavesItUntilToldOtherwise()
    {
        using var campus = new CampusGround();
        File.WriteAllText(Path.Combine(campus.Site, "agent.yaml"), "drift: keep\n");
        using var agent = new AgentProcess(campus);
        agent.Said(Ready);

        campus.Nft("add", "element", "inet", "weir", "ban4_32", "{ 192.0.2.99 }");
        agent.Said("WEIR0576");
        campus.SetFirstMember("blocked");
        agent.Said(Changed);
        campus.Nft("list", "set", "inet", "weir", "ban4_32").ShouldContain("192.0.2.99");

        File.WriteAllText(Path.Combine(campus.Site, "agent.yaml"), "drift: repair\n");
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
        File.WriteAllText(Path.Combine(campus.Site, "agent.yaml"), "accounting: { every: 1s, node: fw1 }\n");
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

    [KernelFact]
    public void Socket_NonsenseAndSilence_HarmNobody()
    {
        using var campus = new CampusGround();
        using var agent = new AgentProcess(campus);
        agent.Said(Ready);
        var path = Path.Combine(campus.State, "agent.sock");
#pragma warning disable CA1416 // Weir is for Linux alone.
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
#pragma warning restore CA1416

        using var silent = Connect(path);
        foreach (
            var line in new[]
            {
                "{}",
                "nonsense",
                "{\"do\":\"fly\"}",
                "{\"do\":\"apply\",\"confirmMs\":-1}",
                new string('x', 9_000),
            }
        )
        {
            using var client = Connect(path);
            Ask(client, line)["failure"]?.GetValue<string>().ShouldBe("input", line[..Math.Min(line.Length, 40)]);
        }

        Agent(campus)["source"]?.GetValue<string>().ShouldBe("good");
    }

    private static void Quiet(CampusGround campus) =>
        // Files are looked at when somebody asks, and not by themselves.
        File.WriteAllText(Path.Combine(campus.Site, "agent.yaml"), "debounce: 1m\npoll: 24h\n");

    private static JsonNode Agent(CampusGround campus) =>
        campus.Weir("status").Answer["agent"] ?? throw new InvalidOperationException("no agent answers");

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

    private static System.Net.Sockets.Socket Connect(string path)
    {
        var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix,
            System.Net.Sockets.SocketType.Stream,
            System.Net.Sockets.ProtocolType.Unspecified
        );
        socket.Connect(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static JsonNode Ask(System.Net.Sockets.Socket socket, string line)
    {
        using var stream = new System.Net.Sockets.NetworkStream(socket);
        using var reader = new StreamReader(stream);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
        return JsonNode.Parse(reader.ReadLine() ?? "{}") ?? throw new InvalidOperationException("no answer");
    }
}
