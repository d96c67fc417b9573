using System.Text.Json.Nodes;
using Shouldly;
using Weir.Core.Text;
using Weir.KernelTests.Alerts;
using Weir.Sources.Series;
using Weir.Testing;

namespace Weir.KernelTests.Agent.Clock;

/// <summary>A whole agent whose clock jumps back, and forward by a day.</summary>
public sealed class ClockTests
{
    private const uint Played = 4_000_000;

    private static readonly TimeSpan Hours = TimeSpan.FromHours(2);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [KernelFact]
    public void Agent_ClockJumpsBackAndForth_AccountsToTheByteAndRepeatsNoMinute()
    {
        using var ground = new ClockGround();
        File.WriteAllText(Path.Combine(ground.Campus.Site, "agent.yaml"), "accounting: { every: 1s, node: fw1 }\n");
        var agent = ground.Agent();
        try
        {
            agent.Said("WEIR0570");
            var packets = 0;
            foreach (var ahead in new[] { TimeSpan.Zero, -Hours, Day, TimeSpan.Zero, -Day, Day + Hours, TimeSpan.Zero })
            {
                ground.Set(ahead);
                var old = packets == 0 ? "" : $"delete element inet weir up4 {{ {Played} }}; ";
                packets += 7;
                ground.Campus.Nft(
                    $"{old}add element inet weir up4 {{ {Played} counter packets {packets} bytes {packets * 100} }}"
                );
                agent.Until(() => Sum(ground) == packets, $"{ahead}: it is in the series");
                if (ahead < TimeSpan.Zero)
                {
                    agent.Kill(); // and what begins now has never seen the clock of before
                    agent.Dispose();
                    agent = ground.Agent();
                    agent.Said("WEIR0570");
                }
            }

            ground.Weir("account", "--node", "fw1").Code.ShouldBe(0);
            Sum(ground).ShouldBe(packets);
            var minutes = Minutes(ground);
            minutes.Select(static one => one.At).ShouldBeUnique();
            minutes.Sum(static one => (long)one.Usage.Up4.Bytes).ShouldBe(packets * 100);
            agent.Count("WEIR0588").ShouldBe(0);
        }
        finally
        {
            agent.Dispose();
        }
    }

    [KernelFact]
    public void Agent_ClockJumpsWhileAConfirmationIsWaitedFor_NeitherGoesBackEarlyNorLate()
    {
        using var ground = new ClockGround();
        File.WriteAllText(Path.Combine(ground.Campus.Site, "agent.yaml"), "debounce: 10s\n");
        using var agent = ground.Agent();
        agent.Said("WEIR0570");
        var active = ground.Campus.Listing();

        ground.Campus.SetFirstMember("blocked");
        ground.Weir("apply", "--confirm", "10m").Code.ShouldBe(0);
        var blocked = ground.Campus.Listing();
        blocked.ShouldNotBe(active);
        ground.Set(Day); // by the clock the deadline is over
        ground.Weir("status").Code.ShouldBe(0); // asked twice, the agent has looked at its clock between
        ground.Weir("status").Code.ShouldBe(0);
        ground.Campus.Listing().ShouldBe(blocked);
        ground.Weir("confirm").Code.ShouldBe(0);
        ground.Campus.Listing().ShouldBe(blocked);

        ground.Campus.SetFirstMember("active");
        ground.Weir("apply", "--confirm", "2s").Code.ShouldBe(0);
        ground.Campus.Listing().ShouldBe(active);
        ground.Set(-Day); // by the clock there are two days left
        agent.Said("WEIR0577");
        ground.Campus.Listing().ShouldBe(blocked);
    }

    [KernelFact]
    public void Agent_KilledWithItsGuardianAndTheClockSetBack_DoesNotWaitForADay()
    {
        using var ground = new ClockGround();
        File.WriteAllText(Path.Combine(ground.Campus.Site, "agent.yaml"), "debounce: 10s\n");
        IReadOnlyList<string> active;
        using (var agent = ground.Agent())
        {
            agent.Said("WEIR0570");
            active = ground.Campus.Listing();
            ground.Campus.SetFirstMember("blocked");
            ground.Weir("apply", "--confirm", "5s").Code.ShouldBe(0);
            agent.Kill();
        }

        foreach (var guardian in Guardians(ground))
        {
            Tool.Run("kill", ["-KILL", guardian]);
        }

        ground.Set(-Day);
        using var next = ground.Agent();
        next.Said("WEIR0570"); // it takes the wait over, with the time that is left by the monotonic clock
        next.Until(() => ground.Campus.Listing().ToHashSet().SetEquals(active), "it goes back");
    }

    [KernelFact]
    public void Agent_ClockJumpsWhileAnAlertIsRaised_TellsNeitherAgainNorEarly()
    {
        using var ground = new ClockGround();
        using var receiver = new WebhookReceiver();
        File.WriteAllText(
            Path.Combine(ground.Campus.Site, "agent.yaml"),
            $"alerts:\n  repeat: 4h\n  rules: [{{ when: source, for: 0s }}, {{ name: late, when: source, for: 24h }}]\n  webhook: {{ url: '{receiver.Url}' }}\n"
        );
        using var agent = ground.Agent();
        agent.Said("WEIR0570");
        ground.Campus.SetFirstMember("nonsense");
        agent.Until(() => receiver.Requests.Count == 1, "it is told");

        ground.Set(Day + Hours); // nothing has lasted for a day, and no four hours have passed
        agent.Until(() => Clock(ground) > DateTimeOffset.UtcNow.AddHours(20), "the jump is in the book");
        ground.Set(-Day);
        agent.Until(() => Clock(ground) < DateTimeOffset.UtcNow.AddHours(-20), "and the one back");
        ground.Campus.SetFirstMember("active");
        agent.Until(() => receiver.Requests.Count >= 2, "it is over");

        receiver
            .Requests.Select(static one => JsonNode.Parse(one.Body))
            .Select(static one => $"{one?["alert"]} {one?["state"]}")
            .ShouldBe(["source raised", "source cleared"]);
    }

    /// <summary>Since when the alert lasts, by the agent's clock.</summary>
    private static DateTimeOffset Clock(ClockGround ground) =>
        ground.Campus.Weir("alert", "list").Answer["active"] is JsonArray { Count: > 0 } active
            ? active[0]?["since"]?.GetValue<DateTimeOffset>() ?? default
            : default;

    private static int Sum(ClockGround ground)
    {
        using var series = Series(ground);
        return (int)(series?.Total(Played).Up4.Packets ?? 0);
    }

    private static IReadOnlyList<UsagePoint> Minutes(ClockGround ground)
    {
        using var series = Series(ground);
        var now = DateTimeOffset.UtcNow;
        return series?.Read(Played, now - 4 * Day, now + 4 * Day, SeriesStep.Minute) ?? [];
    }

    private static IUsageSeries? Series(ClockGround ground)
    {
        var path = Path.Combine(ground.Campus.State, "usage.db");
        return File.Exists(path) ? SeriesStore.OpenFile(path, "fw1", DateTimeOffset.UtcNow, new DiagnosticBag()) : null;
    }

    private static string[] Guardians(ClockGround ground) =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(Path.GetFileName)
                .OfType<string>()
                .Where(static name => name.All(char.IsAsciiDigit))
                .Where(id =>
                    Order(id).Contains(ground.Campus.State, StringComparison.Ordinal)
                    && Order(id).Contains("guardian", StringComparison.Ordinal)
                ),
        ];

    private static string Order(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
