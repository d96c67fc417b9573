using Shouldly;
using Weir.Core.Model;
using Weir.Testing.Evaluation;
using Weir.Testing.Generators;
using Weir.Tests.Model;
using Xunit;
using static Weir.Testing.Generators.CampusGround;

namespace Weir.Tests.Evaluation;

/// <summary>Worked examples of docs/policy.md, and that the generator reaches every clause.</summary>
public sealed class SiteEvaluatorTests
{
    private static readonly IpPrefix Internet = Prefix("203.0.113.5");
    private static readonly IpPrefix Internet6 = Prefix("2001:db8:f000:1::5");
    private static readonly IpPrefix AnnasDevice = Prefix("10.16.4.33");
    private static readonly IpPrefix BertsDevice = Prefix("10.64.0.9");

    private static readonly Clause[] OfWebfarms =
    [
        Clause.Listener,
        Clause.ListenerBehind,
        Clause.ListenerAnswer,
        Clause.IcmpError,
        Clause.ServerOut,
    ];

    [Fact]
    public void Generator_TwentyThousandCases_ReachEveryClause()
    {
        var reached = new Dictionary<Clause, int>();
        for (var seed = 0; seed < 10; seed++)
        {
            var site = SiteGenerator.Site(seed, 60);
            foreach (var packet in PacketCases.For(site, seed, 2000))
            {
                var clause = SiteEvaluator.Decide(site, packet).Clause;
                reached[clause] = reached.GetValueOrDefault(clause) + 1;
            }
        }

        foreach (var clause in Enum.GetValues<Clause>().Except(OfWebfarms))
        {
            reached.GetValueOrDefault(clause).ShouldBeGreaterThan(20, clause.ToString());
        }
    }

    [Fact]
    public void WebfarmGenerator_TwentyThousandCases_ReachEveryClauseOfItsOwn()
    {
        var reached = new Dictionary<Clause, int>();
        for (var seed = 0; seed < 10; seed++)
        {
            var site = WebfarmGenerator.Site(seed, 60);
            foreach (var packet in WebfarmPackets.In(site, seed, 2000))
            {
                var clause = WebfarmEvaluator.Decide(site, packet, SiteGenerator.Now).Clause;
                reached[clause] = reached.GetValueOrDefault(clause) + 1;
            }
        }

        foreach (var clause in OfWebfarms)
        {
            reached.GetValueOrDefault(clause).ShouldBeGreaterThan(20, clause.ToString());
        }
    }

    [Fact]
    public void Generator_SameSeed_GivesTheSameCases()
    {
        var site = SiteGenerator.Site(1, 40);

        PacketCases.For(site, 5, 500).ShouldBe(PacketCases.For(site, 5, 500));
        PacketCases.For(site, 5, 500).Count().ShouldBe(500);
    }

    [Fact]
    public void Ipv4_Out_GetsThePublicAddress()
    {
        var out4 = Decide(Tcp("room1", AnnasDevice, Internet, 443));

        out4.ShouldBe(
            new Expected(Fate.Forwarded, Clause.Ipv4Out)
            {
                Source = Prefix("198.18.0.7"),
                SourcePort = 40000,
                Destination = Internet,
                DestinationPort = 443,
                Egress = "wan",
                Mark = 7,
                Counted = (7, Direction.Up),
            }
        );
    }

    [Fact]
    public void Ipv4_AnswerFromOutside_IsTranslatedBack()
    {
        var opener = Tcp("room1", AnnasDevice, Internet, 443);
        var answer = SiteEvaluator.ReplyTo(SiteOf(), opener).ShouldNotBeNull();

        answer.Destination.ShouldBe(Prefix("198.18.0.7"));
        Decide(answer)
            .ShouldBe(
                new Expected(Fate.Forwarded, Clause.Established)
                {
                    Source = Internet,
                    SourcePort = 443,
                    Destination = AnnasDevice,
                    DestinationPort = 40000,
                    Egress = "room1",
                    Mark = 7,
                    Counted = (7, Direction.Down),
                }
            );
    }

    [Fact]
    public void Ipv4_ForwardOfARange_KeepsTheDistance()
    {
        var inbound = Decide(Tcp("wan", Internet, Prefix("198.18.0.7"), 8003));

        inbound.Clause.ShouldBe(Clause.Ipv4Forward);
        (inbound.Destination, inbound.DestinationPort).ShouldBe((Prefix("10.16.4.1"), (ushort)83));
        (inbound.Source, inbound.Egress, inbound.Mark).ShouldBe((Internet, "room1", 7u));
        inbound.Counted.ShouldBe((7u, Direction.Down));
        Decide(Tcp("wan", Internet, Prefix("198.18.0.7"), 8011)).Clause.ShouldBe(Clause.Ipv4InUnasked);
        Decide(Tcp("wan", Internet, Prefix("198.18.0.7"), 8003) with { Protocol = 17 })
            .Clause.ShouldBe(Clause.Ipv4InUnasked);
    }

    [Fact]
    public void Ipv4_Hairpin_TranslatesBothAddressesAndMarksTheSender()
    {
        var opener = Tcp("wlan", BertsDevice, Prefix("198.18.0.7"), 8000);
        var hairpin = Decide(opener);

        hairpin.Clause.ShouldBe(Clause.Ipv4Hairpin);
        (hairpin.Source, hairpin.Destination, hairpin.DestinationPort).ShouldBe(
            (Prefix("198.18.0.9"), Prefix("10.16.4.1"), (ushort)80)
        );
        (hairpin.Egress, hairpin.Mark, hairpin.Counted).ShouldBe(("room1", 9u, (9u, Direction.Up)));
        var answer = Decide(SiteEvaluator.ReplyTo(SiteOf(), opener).ShouldNotBeNull());
        (answer.Source, answer.SourcePort, answer.Destination).ShouldBe(
            (Prefix("198.18.0.7"), (ushort)8000, BertsDevice)
        );
        answer.Counted.ShouldBe((9u, Direction.Down));
    }

    [Fact]
    public void Blocked_Member_ReachesTheGardenOnlyAndIsNotReached()
    {
        var site = SiteOf(m => m.Id == 7 ? m with { State = MemberState.Blocked } : m);

        SiteEvaluator.Decide(site, Tcp("room1", AnnasDevice, Internet, 443)).Clause.ShouldBe(Clause.BlockedIpv4Out);
        var garden = SiteEvaluator.Decide(site, Tcp("room1", AnnasDevice, Prefix("203.0.113.80"), 443));
        (garden.Clause, garden.Source, garden.Mark).ShouldBe((Clause.BlockedIpv4ToGarden, Prefix("198.18.0.7"), 7u));
        SiteEvaluator
            .Decide(site, Tcp("wan", Internet, Prefix("198.18.0.7"), 8000))
            .Clause.ShouldBe(Clause.Ipv4InUnasked);
        SiteEvaluator
            .Decide(site, Tcp("wan", Internet6, Prefix("2001:db8:1000:110::1"), 443))
            .Clause.ShouldBe(Clause.Ipv6InUnasked);
        SiteEvaluator
            .Decide(site, PacketOf("wan", Internet6, Prefix("2001:db8:1000:110::1"), 128))
            .Clause.ShouldBe(Clause.Icmpv6InToBlocked);
    }

    [Fact]
    public void Trial_Member_HasIpv4ButNoIpv6Out()
    {
        var site = SiteOf(m => m with { State = MemberState.Trial });

        SiteEvaluator.Decide(site, Tcp("room1", AnnasDevice, Internet, 443)).Clause.ShouldBe(Clause.Ipv4Out);
        SiteEvaluator
            .Decide(site, Tcp("room1", Prefix("2001:db8:1000:100::5"), Internet6, 443))
            .Clause.ShouldBe(Clause.Ipv6OutOfTrial);
        SiteEvaluator
            .Decide(site, Tcp("wan", Internet6, Prefix("2001:db8:1000:110::1"), 443))
            .Clause.ShouldBe(Clause.Ipv6Opening);
    }

    [Fact]
    public void Ipv6_Opening_LetsInItsPortOnly()
    {
        var open = Decide(Tcp("wan", Internet6, Prefix("2001:db8:1000:110::1"), 443));

        (open.Clause, open.Destination, open.Mark).ShouldBe((Clause.Ipv6Opening, Prefix("2001:db8:1000:110::1"), 7u));
        Decide(Tcp("wan", Internet6, Prefix("2001:db8:1000:110::1"), 444)).Clause.ShouldBe(Clause.Ipv6InUnasked);
        Decide(Tcp("wan", Internet6, Prefix("2001:db8:1000:111::1"), 443)).Clause.ShouldBe(Clause.Ipv6InUnasked);
        var inside = Decide(Tcp("wlan", Prefix("2001:db8:3000:200::5"), Prefix("2001:db8:1000:110::1"), 443));
        (inside.Clause, inside.Mark, inside.Egress).ShouldBe((Clause.Ipv6InsideToOpening, 9u, "room1"));
        Decide(Tcp("wlan", Prefix("2001:db8:3000:200::5"), Prefix("2001:db8:1000:110::1"), 444))
            .Clause.ShouldBe(Clause.Ipv6BetweenInside);
    }

    [Theory]
    [InlineData(2, 0, true)]
    [InlineData(1, 4, true)]
    [InlineData(3, 0, true)]
    [InlineData(3, 1, false)]
    [InlineData(4, 0, false)]
    [InlineData(4, 2, true)]
    [InlineData(128, 0, true)]
    [InlineData(135, 0, false)]
    public void Icmpv6_FromOutside_PassesAsRfc4890Says(byte type, byte code, bool passes)
    {
        var packet = PacketOf("wan", Internet6, Prefix("2001:db8:1000:100::5"), type) with { IcmpCode = code };

        Decide(packet).Fate.ShouldBe(passes ? Fate.Forwarded : Fate.Dropped);
        var unknown = Decide(packet with { Tracking = Tracking.Invalid });
        unknown.Fate.ShouldBe(passes ? Fate.Forwarded : Fate.Dropped);
        unknown.Counted.ShouldBeNull();
    }

    [Fact]
    public void Bans_ExpiredAndNot_AreToldByTime()
    {
        var site = SiteOf() with { Bans = [ValidSite.Ban("203.0.113.5", 1, ValidSite.Now)] };
        var packet = Tcp("room1", AnnasDevice, Internet, 443);

        SiteEvaluator.Decide(site, packet, ValidSite.Now.AddSeconds(-1)).Clause.ShouldBe(Clause.BannedDestination);
        SiteEvaluator.Decide(site, packet, ValidSite.Now).Clause.ShouldBe(Clause.Ipv4Out);
    }

    [Fact]
    public void Limit_Reached_DropsTheNextConnection()
    {
        var packet = Tcp("room1", AnnasDevice, Internet, 443);

        Decide(packet with { ConnectionsBefore = 4095 }).Fate.ShouldBe(Fate.Forwarded);
        Decide(packet with { ConnectionsBefore = 4096 }).Clause.ShouldBe(Clause.OverLimit);
    }

    private static Expected Decide(PacketCase packet) => SiteEvaluator.Decide(SiteOf(), packet);

    private static Site SiteOf(Func<Member, Member>? change = null)
    {
        var draft = ValidSite.Draft();
        for (var i = 0; change is not null && i < draft.Members.Count; i++)
        {
            draft.Members[i] = change(draft.Members[i]);
        }

        return SiteValidator.Validate(draft, ValidSite.Now).Value.ShouldNotBeNull();
    }

    private static PacketCase Tcp(string ingress, IpPrefix source, IpPrefix destination, ushort port) =>
        new(ingress, source, destination, 6) { SourcePort = 40000, DestinationPort = port };

    private static PacketCase PacketOf(string ingress, IpPrefix source, IpPrefix destination, byte icmpv6) =>
        new(ingress, source, destination, 58) { IcmpType = icmpv6 };
}
