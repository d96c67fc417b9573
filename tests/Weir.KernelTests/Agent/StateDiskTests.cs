using System.Text.Json.Nodes;
using Shouldly;
using Weir.Core.Accounting;
using Weir.Core.Text;
using Weir.KernelTests.Agent.Soak;
using Weir.KernelTests.Alerts;
using Weir.Sources.Series;
using Weir.Testing;

namespace Weir.KernelTests.Agent;

/// <summary>An agent whose series is damaged, and one whose disk is full for a while: rules stay, it is said, and nothing counted is lost.</summary>
public sealed class StateDiskTests
{
    private const uint Played = 1001; // the first of the example

    [KernelFact]
    public void Series_DamagedWhileNoAgentRuns_IsSetAsideAndCountedAnew()
    {
        using var campus = new CampusGround();
        File.WriteAllText(Path.Combine(campus.Site, "agent.yaml"), "accounting: { every: 1s, node: fw1 }\n");
        using (var agent = new AgentProcess(campus))
        {
            agent.Said("WEIR0570");
            Play(campus, 7);
            agent.Until(() => Counted(campus) == 7, "it is in the series");
            agent.Stop().ShouldBe(0); // and what lies in the log is in the file
        }

        Damage(campus);
        Play(campus, 21);
        var active = campus.Listing();
        using var next = new AgentProcess(campus);
        next.Said("WEIR0570");
        next.Said("WEIR0143");
        next.Until(() => Counted(campus) == 21, "a new series has all that the kernel says");

        campus.Listing().Count.ShouldBe(active.Count);
        Directory.GetFiles(campus.State, "usage.db.damaged-*").Length.ShouldBeGreaterThanOrEqualTo(1);
    }

    /// <summary>Files are looked at when the test says so: what is tried is tried once, and answered.</summary>
    [KernelFact]
    public void Disk_FullForAWhile_WhatIsInForceStaysAndEverythingIsCaughtUp()
    {
        using var campus = new CampusGround();
        using var receiver = new WebhookReceiver();
        File.WriteAllText(
            Path.Combine(campus.Site, "agent.yaml"),
            "debounce: 1m\npoll: 24h\nsocket: agent.sock\naccounting: { every: 1s, node: fw1 }\n"
                + $"alerts:\n  rules: [{{ when: source, for: 0s }}]\n  webhook: {{ url: '{receiver.Url}' }}\n"
        );
        using var disk = new FullDisk(campus, kiB: 2048);
        var agent = disk.Agent;
        agent.Said("WEIR0570");
        Play(campus, 7);
        agent.Until(() => IsAccounted(campus, disk), "it is in the series");
        disk.Fill();

        // Changes go on reaching the kernel, and it is said that the folder does not know.
        var active = campus.Listing();
        campus.SetFirstMember("blocked");
        campus.Weir("apply").ExitCode.ShouldBe(0);
        var blocked = campus.Listing();
        blocked.SequenceEqual(active).ShouldBeFalse();
        agent.Said("WEIR0581");
        agent.Line("WEIR0581").ShouldContain("No space left");
        Troubles(campus).ShouldContain("the state folder cannot be written: No space left");

        // What could not be taken back is not done; without a confirmation it comes as every change of the source does.
        campus.SetFirstMember("active");
        var (refused, why) = campus.Weir("apply", "--confirm", "10m");
        refused.ShouldNotBe(0, $"{why}");
        $"{why}".ShouldContain("No space left");
        agent.Until(() => campus.Listing().SequenceEqual(active), "the change is in force");
        campus.Weir("status").Answer["confirmBefore"].ShouldBeNull();

        campus.SetFirstMember("nonsense");
        campus.Weir("apply").ExitCode.ShouldNotBe(0);
        agent.Until(() => Told(receiver) == "raised", "the alert is told all the same");
        agent.Said("WEIR0856");
        agent.Line("WEIR0856").ShouldContain("No space left");

        var packets = 7;
        agent.Until(
            () =>
            {
                disk.Fill();
                Play(campus, packets += 7); // until the series needs a page that there is not
                return agent.Count("WEIR0588") > 0;
            },
            "the series is full"
        );
        campus.Listing().SequenceEqual(active).ShouldBeTrue("what is in force stays");
        foreach (var what in new[] { "nonsense", "WEIR0581", "WEIR0144", "WEIR0856" })
        {
            agent.Until(() => Troubles(campus).Contains(what, StringComparison.Ordinal), $"status tells of {what}");
        }

        disk.MakeRoom();
        agent.Until(() => IsAccounted(campus, disk), "what was counted meanwhile is added, to the byte");
        agent.Said("is added to the series of usage again");
        agent.Until(() => Remembered(disk).Contains("source", StringComparison.Ordinal), "the alert is remembered");
        campus.SetFirstMember("blocked");
        campus.Weir("apply").ExitCode.ShouldBe(0);
        campus.Listing().SequenceEqual(blocked).ShouldBeTrue("changes go on");
        agent.Until(() => Told(receiver) == "raised cleared", "and its end is told, each once");
        agent.Until(() => Troubles(campus).Length == 0, "all is well");
        agent.Stop().ShouldBe(0);
    }

    private static string Told(WebhookReceiver receiver) =>
        string.Join(' ', receiver.Requests.Select(static one => $"{JsonNode.Parse(one.Body)?["state"]}"));

    private static string Remembered(FullDisk disk)
    {
        var path = Path.Combine(disk.State, "alerts.json");
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    private static string Troubles(CampusGround campus) =>
        string.Join(
            '\n',
            (campus.Weir("status").Answer["agent"]?["troubles"]?.AsArray() ?? []).Select(static one => $"{one}")
        );

    private static bool IsAccounted(CampusGround campus, FullDisk disk)
    {
        var counted = KernelUsage.Of(campus.Namespace);
        using var series = SeriesStore.OpenFile(
            Path.Combine(disk.State, "usage.db"),
            "fw1",
            DateTimeOffset.UnixEpoch,
            new DiagnosticBag()
        );
        return series.Total(null) == counted.Values.Aggregate(default(Usage), static (sum, one) => sum + one)
            && counted.All(one => series.Total(one.Key) == one.Value);
    }

    private static void Play(CampusGround campus, int packets)
    {
        campus.Nft(
            $"add element inet weir up4 {{ {Played} }}; delete element inet weir up4 {{ {Played} }}; "
                + $"add element inet weir up4 {{ {Played} counter packets {packets} bytes {packets * 100} }}"
        );
    }

    private static int Counted(CampusGround campus) =>
        campus.Weir("usage", $"{Played}").Answer["sum"]?["up4"]?["packets"]?.GetValue<int>() ?? 0;

    /// <summary>All but the first bytes.</summary>
    private static void Damage(CampusGround campus)
    {
        using var file = File.OpenWrite(Path.Combine(campus.State, "usage.db"));
        file.Position = 2_000;
        file.Write([.. Enumerable.Repeat((byte)0xA5, (int)(file.Length - file.Position))]);
    }
}
