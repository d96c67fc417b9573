using Shouldly;
using Weir.Agent.Fleet;
using Weir.Core.Model;
using Weir.Sources.Configuration;
using Weir.Testing;

namespace Weir.KernelTests.Fleet;

/// <summary>Probes of each kind over real wires, alone and as what takes a rollout back.</summary>
public sealed class FleetProbeTests
{
    /// <summary>Each asks another address, so that a ban breaks one of them.</summary>
    private static readonly (string Probe, string Breaks, string Says)[] Kinds =
    [
        ("{http: 'http://203.0.113.2:8080/health'}", "203.0.113.2", "http http://203.0.113.2:8080/health: "),
        ("{ping: 203.0.113.3}", "203.0.113.3", "ping 203.0.113.3: "),
        ("{ping: '2001:db8:f000:77::4'}", "2001:db8:f000:77::4", "ping 2001:db8:f000:77::4: "),
        ("{tcp: '[2001:db8:f000:77::5]:8443'}", "2001:db8:f000:77::5", "tcp [2001:db8:f000:77::5]:8443: "),
        (
            "{http: 'http://[2001:db8:f000:77::3]:8080/health'}",
            "2001:db8:f000:77::3",
            "http http://[2001:db8:f000:77::3]:8080/health: "
        ),
    ];

    [KernelFact]
    public void Staged_ChangeBreaksAProbeOfAnyKind_IsTakenBackAndReachesNobodyElse()
    {
        var probes = string.Join(", ", Kinds.Select(static kind => kind.Probe));
        using var fleet = new FleetGround(
            2,
            $"  rollout: staged\n  canary: [fw1]\n  soak: 0s\n  probes: [{probes}, {{tcp: '{FleetGround.Service.Replace(".2:", ".5:", StringComparison.Ordinal)}'}}, {{conntrackBelow: 90}}]\n"
        );
        fleet.ServeBehind(1);
        fleet.ServeBehind(2);
        var agents = fleet.StartAll();
        fleet.Block("min");
        agents[0].Until(() => fleet.State(1) == "done", "with all services there everybody takes it");
        var rollout = 1;
        foreach (var (_, address, says) in Kinds)
        {
            var before = fleet.Nodes[1].Listing();
            fleet.Execute($"insert into bans (prefix, reason) values ('{address}', 'mistyped')");
            ++rollout;
            agents[1].Until(() => fleet.State(rollout) == "failed", $"rollout {rollout} fails by {says}");
            agents[0].Said("WEIR0890", rollout - 1);

            var why = agents[0].Line("WEIR0890");
            why.ShouldContain(says);
            why.Split("; ")
                .Count(static part =>
                    part.Contains("203.0.113", StringComparison.Ordinal)
                    || part.Contains("2001:db8", StringComparison.Ordinal)
                )
                .ShouldBe(1, why);
            Bans(fleet, address).ShouldNotContain($" {address}");
            fleet.Nodes[1].Listing().ShouldBe(before);
            fleet.Execute("delete from bans where reason = 'mistyped'");
            agents[1]
                .Until(() => !IsHeld(fleet, 1) && !IsHeld(fleet, 2), "nothing is held once the rows are as before");
        }

        fleet.Steps(rollout).ShouldBe("fw1 failed, fw2 waiting");
    }

    [KernelFact]
    public async Task Ask_PlaceThatAnswersOtherwise_SaysHow()
    {
        using var fleet = new FleetGround(1, "");
        fleet.ServeBehind(1);

        (await Ask(fleet, Http("http://203.0.113.2:8080/health"))).ShouldBeNull();
        (await Ask(fleet, Http("http://203.0.113.2:8080/"))).ShouldNotBeNull().ShouldContain("it answered 503");
        (await Ask(fleet, Http("http://203.0.113.2:8081/health"))).ShouldNotBeNull().ShouldContain("refused");
        (await Ask(fleet, Http("https://203.0.113.2:8080/health"))).ShouldNotBeNull();
        (
            await Ask(fleet, new FleetProbe.Ping(Host("203.0.113.2")), new FleetProbe.Ping(Host("2001:db8:f000:77::2")))
        ).ShouldBeNull();
        (await Ask(fleet, new FleetProbe.Ping(Host("203.0.113.6"))))
            .ShouldNotBeNull()
            .ShouldStartWith("ping 203.0.113.6: ");
        (await Ask(fleet, new FleetProbe.Ping(Host("2001:db8:f000:77::6")))).ShouldNotBeNull();
        (await Ask(fleet, new FleetProbe.Tcp(Host("2001:db8:f000:77::2"), 8443))).ShouldBeNull();
    }

    private static string Bans(FleetGround fleet, string address) =>
        fleet
            .Nodes[0]
            .Nft(
                "list",
                "set",
                "inet",
                "weir",
                address.Contains(':', StringComparison.Ordinal) ? "ban6_128" : "ban4_32"
            );

    private static bool IsHeld(FleetGround fleet, int node) =>
        fleet.Nodes[node - 1].Weir("status").Answer["agent"]?["held"] is not null;

    private static Task<string?> Ask(FleetGround fleet, params FleetProbe[] probes) =>
        FleetProbes.Ask([.. probes], fleet.Nodes[0].Namespace, TimeProvider.System);

    private static FleetProbe.Http Http(string url) => new(new Uri(url), Host(new Uri(url).Host));

    private static IpPrefix Host(string text) =>
        IpPrefix.TryParse(text, out var host, out _) ? host : throw new ArgumentException(text, nameof(text));
}
