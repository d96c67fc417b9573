using Shouldly;
using Weir.Core;
using Weir.Core.Analysis;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Compiler.Cost;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Analysis.Equivalence;

/// <summary>Chains at ingress are compared device by device, for the packets that come in by the device.</summary>
public sealed class IngressTests
{
    private static readonly Ban Banned = new(CampusGround.Prefix("203.0.114.0/24"), "", null);

    [Fact]
    public void Check_ABanMoreAtIngress_IsShownByAPacketOfTheDevice()
    {
        var before = Farm();

        var difference = Differences(before, Farm(Banned)).ShouldHaveSingleItem();

        (difference.Hook, difference.Chain).ShouldBe((Hook.Ingress, "ingress_wan"));
        difference.Example.InputInterface.ShouldBe("wan");
        Banned.Prefix.Contains(Source(difference.Example)).ShouldBeTrue();
        Fate(before, difference.Example).ShouldBe(Core.Analysis.Fate.Accepted);
        Fate(Farm(Banned), difference.Example).ShouldBe(Core.Analysis.Fate.Dropped);
        Fate(Farm(Banned), difference.Example with { InputInterface = "back" }).ShouldBe(Core.Analysis.Fate.Accepted);
    }

    [Fact]
    public void Check_TheSameChainAtAnotherDevice_Differs()
    {
        var other = Farm(Banned);
        other = other with
        {
            Chains =
            [
                .. other.Chains.Select(static chain =>
                    chain.Base is { Hook: Hook.Ingress } at ? chain with { Base = at with { Device = "wan2" } } : chain
                ),
            ],
        };

        var devices = Differences(Farm(Banned), other).Select(one => one.Example.InputInterface).Distinct();

        devices.Order().ShouldBe(["wan", "wan2"]);
    }

    [Fact]
    public void Check_TheSame_IsEqual() => Differences(Farm(Banned), Farm(Banned)).ShouldBeEmpty();

    private static EquatableArray<Difference> Differences(Ruleset left, Ruleset right)
    {
        // Of the whole table only what hangs at ingress, so that what the box sends stays out.
        var result = EquivalenceCheck.Run(Only(left), Only(right), EquivalenceSettings.Default);
        result.Verdict.ShouldNotBe(EquivalenceVerdict.Undecided);
        return [.. result.Differences];
    }

    private static Firewall Only(Ruleset table) =>
        new([
            table with
            {
                Chains = [.. table.Chains.Where(static chain => chain.Base is null or { Hook: Hook.Ingress })],
            },
        ]);

    private static Ruleset Farm(params Ban[] bans)
    {
        var site = WebfarmGenerator.Site(3, 5);
        return Core
            .Compiler.SiteCompiler.Compile(
                site with
                {
                    Options = new SiteOptions
                    {
                        BanCounters = false,
                        Webfarm = new WebfarmOptions { Bans = BanBackend.Ingress },
                    },
                    Bans = [.. site.Bans.Concat(bans).OrderBy(static ban => ban.Prefix)],
                }
            )
            .Ruleset;
    }

    private static Fate Fate(Ruleset table, Packet packet) =>
        new Simulator(new Firewall([table]), CostTable.Default).RunChain(table, "ingress_wan", packet).Outcome.Ending
        == Ending.Drop
            ? Core.Analysis.Fate.Dropped
            : Core.Analysis.Fate.Accepted;

    private static IpPrefix Source(Packet packet) => new(Ipv4Prefix.Host(new Ipv4Address((uint)packet.Source)));
}
