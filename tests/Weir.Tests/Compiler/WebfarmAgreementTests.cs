using Shouldly;
using Weir.Core;
using Weir.Core.Analysis;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Testing.Evaluation;
using Weir.Testing.Generators;
using Xunit;
using Fate = Weir.Testing.Evaluation.Fate;

namespace Weir.Tests.Compiler;

/// <summary>Two readings of the second part of docs/policy.md agree: the compiled rule set under the simulator, and the evaluator.</summary>
public sealed class WebfarmAgreementTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 5)]
    [InlineData(3, 40)]
    [InlineData(4, 200)]
    public void Simulator_PacketsComingIn_AgreesWithTheEvaluator(int seed, int listeners)
    {
        var site = WebfarmGenerator.Site(seed, Math.Max(1, listeners));
        var simulator = new Simulator(SiteCompiler.Compile(site).Ruleset, CostTable.Default);
        var differences = new List<string>();
        var clauses = new HashSet<Clause>();
        foreach (var packet in WebfarmPackets.In(site, seed, 4_000))
        {
            var expected = WebfarmEvaluator.Decide(site, packet, SiteGenerator.Now);
            clauses.Add(expected.Clause);
            if (Difference(site, simulator, packet, expected) is { } difference)
            {
                differences.Add($"{packet}\n  {expected}\n  {difference}");
            }
        }

        differences.ShouldBeEmpty($"{differences.Count}:\n{string.Join('\n', differences.Take(5))}");
        clauses.Count.ShouldBeGreaterThan(11, string.Join(", ", clauses));
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(6, 100)]
    public void Simulator_PacketsTheBoxSends_AgreesWithTheEvaluator(int seed, int listeners)
    {
        var site = WebfarmGenerator.Site(seed, listeners);
        var simulator = new Simulator(SiteCompiler.Compile(site).Ruleset, CostTable.Default);
        var dropped = 0;
        foreach (var packet in WebfarmPackets.Out(site, seed, 6_000))
        {
            var expected = WebfarmEvaluator.MaySend(site, packet, SiteGenerator.Now);
            var trace = simulator.Run(CaseTraces.ToPacket(packet), PacketPath.FromBox, _ => "wan");
            (trace.Fate == Core.Analysis.Fate.Accepted).ShouldBe(expected, $"{packet}\n{CaseTraces.Text(trace)}");
            dropped += expected ? 0 : 1;
        }

        dropped.ShouldBeGreaterThan(50);
    }

    [Theory]
    [InlineData(BanBackend.Ingress, "", false)]
    [InlineData(BanBackend.Xdp, "", false)]
    [InlineData(BanBackend.Xdp, "", true)]
    [InlineData(BanBackend.Xdp, "wan", false)]
    public void Simulator_BansElsewhere_AgreesWithTheEvaluator(BanBackend by, string ingressOn, bool bansOut)
    {
        var site = WithBans(WebfarmGenerator.Site(9, 40), by, ingressOn, bansOut);
        var simulator = new Simulator(SiteCompiler.Compile(site).Ruleset, CostTable.Default);
        var clauses = new HashSet<Clause>();
        foreach (var packet in WebfarmPackets.In(site, 9, 3_000))
        {
            var expected = WebfarmEvaluator.Decide(site, packet, SiteGenerator.Now);
            clauses.Add(expected.Clause);
            Difference(site, simulator, packet, expected).ShouldBeNull($"{packet}\n{expected}");
        }

        var refused = 0;
        foreach (var packet in WebfarmPackets.Out(site, 9, 2_000))
        {
            var expected = WebfarmEvaluator.MaySend(site, packet, SiteGenerator.Now);
            var trace = simulator.Run(CaseTraces.ToPacket(packet), PacketPath.FromBox, _ => "wan");
            (trace.Fate == Core.Analysis.Fate.Accepted).ShouldBe(expected, $"{packet}\n{CaseTraces.Text(trace)}");
            refused += expected ? 0 : 1;
        }

        clauses.Contains(Clause.BannedSource).ShouldBe(by == BanBackend.Ingress || ingressOn.Length > 0);
        (refused > 0).ShouldBe(by == BanBackend.Ingress || bansOut || ingressOn.Length > 0);
    }

    [Fact]
    public void Ingress_NeighborDiscoveryOfABanned_Passes()
    {
        var site = WithBans(WebfarmGenerator.Site(9, 40), BanBackend.Ingress, "", bansOut: false);
        var simulator = new Simulator(SiteCompiler.Compile(site).Ruleset, CostTable.Default);
        var solicitation = new Packet
        {
            InputInterface = "wan",
            IsIpv6 = true,
            Source = CampusGround.Prefix("2001:db8:bad::7").V6.Address.Value,
            Destination = CampusGround.Prefix("2001:db8:f000::2").V6.Address.Value,
            Protocol = 58,
            IcmpType = 135,
            Ttl = 255,
            State = CtStates.Untracked,
        };

        Fate(solicitation).ShouldBe(Core.Analysis.Fate.Accepted);
        Fate(solicitation with { Ttl = 254 }).ShouldBe(Core.Analysis.Fate.Dropped);
        Fate(solicitation with { IcmpType = 128 }).ShouldBe(Core.Analysis.Fate.Dropped);
        Fate(solicitation with { IcmpType = 128, InputInterface = "back" }).ShouldBe(Core.Analysis.Fate.Accepted);

        Core.Analysis.Fate Fate(Packet packet) => simulator.ToBox(packet).Fate;
    }

    private static Site WithBans(Site site, BanBackend by, string ingressOn, bool bansOut)
    {
        var farm = site.Options.Webfarm with { Bans = by, BansOut = bansOut, IngressOn = Names(ingressOn) };
        return site with { Options = site.Options with { Webfarm = farm } };
    }

    private static EquatableArray<string> Names(string name) => name.Length > 0 ? [name] : [];

    [Fact]
    public void Openings_OverTheRate_AreDroppedButForAllowedSources()
    {
        var site = WebfarmGenerator.Site(8, 60);
        site = site with { Options = new SiteOptions { Webfarm = new WebfarmOptions { NewConnections = 20 } } };
        var simulator = new Simulator(SiteCompiler.Compile(site).Ruleset, CostTable.Default);
        var (limited, spared) = (0, 0);
        foreach (var packet in WebfarmPackets.In(site, 8, 3_000))
        {
            var expected = WebfarmEvaluator.Decide(site, packet, SiteGenerator.Now);
            Difference(site, simulator, packet, expected).ShouldBeNull($"{packet}");
            if (expected.Clause != Clause.Listener)
            {
                continue;
            }

            var often = CaseTraces.ToPacket(packet) with
            {
                Holding =
                [
                    "ip saddr over 20 a second in @opened4",
                    "ip6 saddr/64 over 20 a second in @opened6",
                    "ip6 saddr & /64 over 20 a second in @opened6",
                ],
            };
            var isAllowed = site.Allows.Any(allow => allow.Prefix.Contains(packet.Source));
            var isOpening = packet is { Protocol: 6, Tracking: not Tracking.Invalid };
            var passes = !isOpening || isAllowed;
            (simulator.ToBox(often).Fate == Core.Analysis.Fate.Accepted).ShouldBe(passes, $"{packet}");
            limited += passes ? 0 : 1;
            spared += isOpening && isAllowed ? 1 : 0;
        }

        (limited > 50 && spared > 0).ShouldBeTrue($"{limited} limited, {spared} spared");
    }

    [Fact]
    public void Openings_Buckets_HoldTwoSecondsOfTheRate()
    {
        var site = WebfarmGenerator.Site(8, 60);
        site = site with { Options = new SiteOptions { Webfarm = new WebfarmOptions { NewConnections = 20 } } };

        var limits = SiteCompiler
            .Compile(site)
            .Ruleset.Chains.SelectMany(static chain => chain.Rules)
            .SelectMany(static rule => rule.Statements)
            .OfType<Statement.OverRate>()
            .ToArray();

        limits.Select(static limit => (limit.PerSecond, limit.Burst)).ShouldBe([(20u, 40u), (20u, 40u)]);
    }

    [Fact]
    public void Listener_PacketAndAnswer_AreUntrackedAndMeetFewLookUps()
    {
        var site = WebfarmGenerator.Site(7, 120);
        var simulator = new Simulator(SiteCompiler.Compile(site).Ruleset, CostTable.Default);
        foreach (var packet in WebfarmPackets.In(site, 7, 2_000))
        {
            var expected = WebfarmEvaluator.Decide(site, packet, SiteGenerator.Now);
            if (expected.Clause != Clause.Listener)
            {
                continue;
            }

            var trace = simulator.ToBox(CaseTraces.ToPacket(packet));
            trace.Packet.State.ShouldBe(CtStates.Untracked);
            trace.Steps.First(step => step.Chain == "input").Matched.ShouldBeTrue();
            var answer = new PacketCase("", packet.Destination, packet.Source, packet.Protocol)
            {
                SourcePort = packet.DestinationPort,
                DestinationPort = packet.SourcePort,
            };
            var back = simulator.Run(CaseTraces.ToPacket(answer), PacketPath.FromBox, _ => "wan");
            back.Fate.ShouldBe(Core.Analysis.Fate.Accepted);
            back.Packet.State.ShouldBe(CtStates.Untracked);
        }
    }

    private static string? Difference(Site site, Simulator simulator, PacketCase packet, Expected expected)
    {
        var toBox =
            expected.Fate == Fate.ToTheBox
            || site.Topology.OwnAddresses.Any(p => p.Contains(packet.Destination))
            || packet.Ingress == "lo";
        var simulated = CaseTraces.ToPacket(packet);
        var trace = toBox
            ? simulator.ToBox(simulated)
            : simulator.Forward(simulated, moved => CaseTraces.Route(site, moved));
        return trace.Fate == Core.Analysis.Fate.Accepted == (expected.Fate != Fate.Dropped)
            ? null
            : CaseTraces.Text(trace);
    }
}
