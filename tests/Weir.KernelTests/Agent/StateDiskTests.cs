using Shouldly;
using Weir.Testing;

namespace Weir.KernelTests.Agent;

/// <summary>A running agent whose series is damaged under it, and one whose disk is full for a while: rules stay, it is said, and nothing counted is lost.</summary>
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

    [KernelFact]
    public void Disk_FullForAWhile_IsSaidAndEverythingIsCaughtUp()
    {
        using var campus = new CampusGround();
        var small = Directory.CreateTempSubdirectory("weir-small-").FullName;
        Tool.Run("mount", ["-t", "tmpfs", "-o", "size=600k", "tmpfs", small]);
        try
        {
            File.WriteAllText(
                Path.Combine(campus.Site, "agent.yaml"),
                "accounting: { every: 1s, node: fw1 }\nalerts:\n  rules: [{ when: source, for: 0s }]\n  webhook: { url: 'http://127.0.0.1:9/' }\n"
            );
            using var agent = new AgentProcess(campus, "--state", small);
            agent.Said("WEIR0570");
            Play(campus, 7);
            agent.Until(() => Counted(campus, small) == 7, "it is in the series");
            var ballast = Path.Combine(small, "ballast");
            Fill(ballast);

            campus.SetFirstMember("nonsense");
            agent.Said("WEIR0853"); // the alert is told all the same
            agent.Said("WEIR0856"); // and it is said that it cannot be remembered
            for (var packets = 14; agent.Count("WEIR0588") == 0; packets += 7)
            {
                Play(campus, packets);
                Thread.Sleep(200); // until the series needs a page that there is not
                packets.ShouldBeLessThan(1_000_000);
            }

            campus.SetFirstMember("blocked");
            agent.Said("WEIR0571");
            File.Delete(ballast);
            Play(campus, 2_000_000);
            agent.Until(() => Counted(campus, small) == 2_000_000, "everything is added once there is room");
            agent.Until(() => File.Exists(Path.Combine(small, "alerts.json")), "and remembered");
            agent.Stop().ShouldBe(0);
        }
        finally
        {
            Tool.Run("umount", [small]);
            Directory.Delete(small);
        }
    }

    private static void Play(CampusGround campus, int packets)
    {
        campus.Nft(
            $"add element inet weir up4 {{ {Played} }}; delete element inet weir up4 {{ {Played} }}; "
                + $"add element inet weir up4 {{ {Played} counter packets {packets} bytes {packets * 100} }}"
        );
    }

    private static int Counted(CampusGround campus, string? state = null) =>
        campus
            .Weir([
                "usage",
                $"{Played}",
                .. state is null ? [] : (string[])["--series", Path.Combine(state, "usage.db")],
            ])
            .Answer["sum"]
            ?["up4"]?["packets"]?.GetValue<int>()
        ?? 0;

    /// <summary>All but the first bytes.</summary>
    private static void Damage(CampusGround campus)
    {
        using var file = File.OpenWrite(Path.Combine(campus.State, "usage.db"));
        file.Position = 2_000;
        file.Write([.. Enumerable.Repeat((byte)0xA5, (int)(file.Length - file.Position))]);
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 0);
        try
        {
            for (var i = 0; i < 1_000; i++)
            {
                file.Write(new byte[1024]);
            }
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }
}
