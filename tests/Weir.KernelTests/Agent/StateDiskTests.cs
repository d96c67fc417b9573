using Shouldly;
using Weir.Testing;

namespace Weir.KernelTests.Agent;

/// <summary>A running agent whose series is damaged: rules stay, it is said, and nothing counted is lost.</summary>
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
