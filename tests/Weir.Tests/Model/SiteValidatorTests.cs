using System.Collections.Immutable;
using Shouldly;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Testing.Generators;
using Xunit;
using static Weir.Testing.Generators.CampusGround;
using static Weir.Tests.Model.ValidSite;

namespace Weir.Tests.Model;

/// <summary>
/// One test per rule. Each asserts the whole list of findings, so a rule that is dropped and a rule that finds too much
/// both fail.
/// </summary>
public sealed class SiteValidatorTests
{
    [Fact]
    public void Draft_WithoutAFault_BecomesASite()
    {
        var result = SiteValidator.Validate(Draft(), Now);

        result.Diagnostics.ShouldBeEmpty();
        result.Value.ShouldNotBeNull().Members.ShouldBe([Anna, Bert]);
    }

    [Fact]
    public void Draft_Unsorted_BecomesASortedSiteOfTheSameRows()
    {
        var draft = SiteGenerator.Draft(1, 200);
        var random = new Random(1);
        var shuffled = new SiteDraft
        {
            Topology = draft.Topology,
            Options = draft.Options,
            Members = [.. draft.Members.OrderBy(_ => random.Next())],
            Devices = [.. draft.Devices.OrderBy(_ => random.Next())],
            Forwards = [.. draft.Forwards.OrderBy(_ => random.Next())],
            Openings = [.. draft.Openings.OrderBy(_ => random.Next())],
            Bans = [.. draft.Bans.OrderBy(_ => random.Next())],
        };

        var site = SiteValidator.Validate(shuffled, SiteGenerator.Now).Value.ShouldNotBeNull();

        site.Members.ShouldBe(draft.Members.OrderBy(m => m.Id));
        site.Devices.ShouldBe(draft.Devices.OrderBy(d => d.MemberId).ThenBy(d => d.Address));
        site.Forwards.ShouldBe(
            draft.Forwards.OrderBy(f => f.MemberId).ThenBy(f => f.Protocol).ThenBy(f => f.PublicPorts.First)
        );
        site.Openings.ShouldBe(draft.Openings.OrderBy(o => o.MemberId).ThenBy(o => o.Prefix).ThenBy(o => o.Protocol));
        site.Bans.ShouldBe(draft.Bans.OrderBy(b => b.Prefix));
        site.Members.ShouldAllBe(m => draft.Members.Any(d => ReferenceEquals(d, m)));
    }

    [Fact]
    public void Draft_Empty_IsASite()
    {
        var result = SiteValidator.Validate(new SiteDraft { Topology = CampusGround.Topology, Options = Options }, Now);

        result.Diagnostics.ShouldBeEmpty();
        result.Value.ShouldNotBeNull().Members.ShouldBeEmpty();
    }

    [Fact]
    public void Member_IdZero_IsAnError() =>
        Finds(d => d.Members.Add(Member(0, "zero", "198.18.0.1")), "rows.csv(4): error WEIR0301 'zero'");

    [Fact]
    public void Member_SameIdAsAnother_IsAnErrorThatNamesBoth() =>
        Finds(d => d.Members.Add(Member(7, "carl", "198.18.0.1")), "rows.csv(4): error WEIR0302 'anna' (rows.csv(2))");

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Member_WithoutLogin_IsAnError(string login) =>
        Finds(d => d.Members.Add(Member(8, login, "198.18.0.1")), "rows.csv(4): error WEIR0303 member 8");

    [Fact]
    public void Member_SameLoginAsAnother_IsAnErrorThatNamesBoth() =>
        Finds(
            d => d.Members.Add(Member(11, "anna", "198.18.0.1")),
            "rows.csv(4): error WEIR0304 member 7 (rows.csv(2))"
        );

    [Fact]
    public void Member_LoginThatDiffersInCase_IsFine() => Finds(d => d.Members.Add(Member(8, "Anna", "198.18.0.1")));

    [Fact]
    public void Member_SamePublicAddressAsAnother_IsAnErrorThatNamesBoth() =>
        Finds(d => d.Members.Add(Member(11, "carl", "198.18.0.7")), "rows.csv(4): error WEIR0305 (rows.csv(2))");

    [Theory]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    public void Member_PublicAddressOutsideThePool_IsAnError(string address) =>
        Finds(d => d.Members.Add(Member(8, "carl", address)), $"rows.csv(4): error WEIR0306 {address}");

    [Theory]
    [InlineData("198.18.0.0")]
    [InlineData("198.19.255.255")]
    public void Member_PublicAddressAtTheEdgeOfThePool_IsFine(string address) =>
        Finds(d => d.Members.Add(Member(8, "carl", address)));

    [Fact]
    public void Member_WithoutPublicAddress_IsAWarning() =>
        Finds(d => d.Members.Add(Member(8, "carl", null)), "rows.csv(4): warning WEIR0307 'carl'");

    [Fact]
    public void Member_PublicAddressOfTheBox_IsAnError() =>
        Finds(
            With(CampusGround.Topology with { OwnAddresses = [Prefix("198.18.0.9")] }, Options),
            "rows.csv(3): error WEIR0308 198.18.0.9"
        );

    [Fact]
    public void Device_OfAnUnknownMember_IsAnError() =>
        Finds(d => d.Devices.Add(Device(8, "10.16.0.9")), "rows.csv(12): error WEIR0310 member 8");

    [Theory]
    [InlineData("10.16.4.0/24")]
    [InlineData("10.16.4.0")]
    [InlineData("10.16.4.255")]
    [InlineData("10.16.4.16/28")]
    public void Device_WithinAnotherMembers_IsAnErrorThatNamesBoth(string prefix) =>
        Finds(
            d => d.Devices.Add(Device(9, prefix)),
            "rows.csv(12): error WEIR0311 10.16.4.0/24 of member 7 (rows.csv(10))"
        );

    [Fact]
    public void Device_AroundAnotherMembers_IsAnErrorThatNamesBoth() =>
        Finds(
            d => d.Devices.Add(Device(9, "10.16.0.0/16")),
            "rows.csv(10): error WEIR0311 10.16.0.0/16 of member 9 (rows.csv(12))"
        );

    [Fact]
    public void Device_WithinItsOwnWithinAnotherMembers_IsFoundToo() =>
        Finds(
            d =>
            {
                d.Devices.Add(Device(9, "10.16.4.0/25", 12));
                d.Devices.Add(Device(9, "10.16.4.1", 13));
            },
            "rows.csv(12): error WEIR0311 (rows.csv(10))",
            "rows.csv(13): warning WEIR0312 10.16.4.0/25",
            "rows.csv(13): error WEIR0311 (rows.csv(10))"
        );

    [Theory]
    [InlineData("10.16.3.255")]
    [InlineData("10.16.5.0")]
    public void Device_BesideAnotherMembers_IsFine(string prefix) => Finds(d => d.Devices.Add(Device(9, prefix)));

    [Fact]
    public void Device_WithinOneOfTheSameMember_IsAWarningAndStays()
    {
        var site = Finds(d => d.Devices.Add(Device(7, "10.16.4.9")), "rows.csv(12): warning WEIR0312 10.16.4.0/24");

        site.ShouldNotBeNull().Devices.Length.ShouldBe(3);
    }

    [Fact]
    public void Device_Twice_IsAWarningAndComesOnce()
    {
        var site = Finds(
            d => d.Devices.Add(Device(7, "10.16.4.0/24")),
            "rows.csv(12): warning WEIR0312 twice for member 7 (rows.csv(10))"
        );

        site.ShouldNotBeNull().Devices.Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("10.15.255.255")]
    [InlineData("10.0.0.0/8")]
    [InlineData("192.168.77.5")]
    public void Device_OutsideTheInsideNetworks_IsAnError(string prefix) =>
        Finds(
            d =>
            {
                d.Devices.RemoveAll(device => device.MemberId == 9);
                d.Devices.RemoveAll(device => prefix.EndsWith("/8", StringComparison.Ordinal));
                d.Forwards.Clear();
                d.Devices.Add(Device(9, prefix));
            },
            $"rows.csv(12): error WEIR0313 {prefix}"
        );

    [Fact]
    public void Device_ThatHoldsAnOwnAddress_IsAnError() =>
        Finds(
            With(CampusGround.Topology with { OwnAddresses = [Prefix("10.16.4.1")] }, Options),
            "rows.csv(10): error WEIR0314 10.16.4.1,"
        );

    [Theory]
    [InlineData("2001:db8:4000::/56")]
    [InlineData("2001:db8:2000::/35")]
    public void Ipv6Prefix_OutsideTheInsideNetworks_IsAnError(string prefix) =>
        Finds(d => d.Members[1] = Bert with { Ipv6Prefixes = [Prefix(prefix).V6] }, Expect315(prefix));

    [Fact]
    public void Ipv6Prefix_WithinAnotherMembers_IsAnErrorThatNamesBoth() =>
        Finds(
            d => d.Members[1] = Bert with { Ipv6Prefixes = [Prefix("2001:db8:1000:1ff::/64").V6] },
            "rows.csv(3): error WEIR0316 'anna') (rows.csv(2))"
        );

    [Fact]
    public void Ipv6Prefix_WithinOneOfTheSameMember_IsAWarning() =>
        Finds(
            d =>
                d.Members[1] = Bert with
                {
                    Ipv6Prefixes = [Prefix("2001:db8:3000:2ff::/64").V6, Prefix("2001:db8:3000:200::/56").V6],
                },
            "rows.csv(3): warning WEIR0317 2001:db8:3000:200::/56"
        );

    [Fact]
    public void Ipv6Prefix_ThatHoldsAnOwnAddress_IsAnError() =>
        Finds(
            With(CampusGround.Topology with { OwnAddresses = [Prefix("2001:db8:3000:2ff::1")] }, Options),
            "rows.csv(3): error WEIR0318 2001:db8:3000:2ff::1"
        );

    [Fact]
    public void Forward_OfAnUnknownMember_IsAnError() =>
        Finds(
            d => d.Forwards.Add(Forward(8, TransportProtocol.Tcp, "80", "10.16.4.1", 80)),
            "rows.csv(21): error WEIR0320 member 8"
        );

    [Theory]
    [InlineData("10.64.0.9")]
    [InlineData("10.16.3.255")]
    [InlineData("10.16.5.0")]
    [InlineData("203.0.113.5")]
    public void Forward_ToAForeignDevice_IsAnError(string device) =>
        Finds(
            d => d.Forwards.Add(Forward(7, TransportProtocol.Tcp, "80", device, 80)),
            $"rows.csv(21): error WEIR0321 {device},"
        );

    [Fact]
    public void Forward_IntoTheOuterOfNestedDevices_IsFine() =>
        Finds(
            d =>
            {
                d.Devices.Add(Device(7, "10.16.4.9"));
                d.Forwards.Add(Forward(7, TransportProtocol.Tcp, "80", "10.16.4.200", 80));
            },
            "rows.csv(12): warning WEIR0312 10.16.4.0/24"
        );

    [Fact]
    public void Forward_OfAMemberWithoutPublicAddress_IsAnError() =>
        Finds(
            d =>
            {
                d.Members[1] = Bert with { PublicIpv4 = null };
                d.Forwards.Add(Forward(9, TransportProtocol.Tcp, "80", "10.64.0.9", 80));
            },
            "rows.csv(3): warning WEIR0307 'bert'",
            "rows.csv(21): error WEIR0322 member 9"
        );

    [Theory]
    [InlineData("8000")]
    [InlineData("8010")]
    [InlineData("8005-9000")]
    public void Forward_SharesAPublicPort_IsAnErrorThatNamesBoth(string ports) =>
        Finds(
            d => d.Forwards.Add(Forward(7, TransportProtocol.Tcp, ports, "10.16.4.1", 80)),
            ports == "8000"
                ? "rows.csv(20): error WEIR0323 tcp 8000 (rows.csv(21))"
                : "rows.csv(21): error WEIR0323 tcp 8000-8010 (rows.csv(20))"
        );

    [Fact]
    public void Forward_BehindALongRangeAndAShortOne_IsStillCompared() =>
        Finds(
            d =>
            {
                d.Forwards.Add(Forward(7, TransportProtocol.Udp, "1000-9000", "10.16.4.1", 1, 21));
                d.Forwards.Add(Forward(7, TransportProtocol.Udp, "2000", "10.16.4.1", 1, 22));
                d.Forwards.Add(Forward(7, TransportProtocol.Udp, "8000", "10.16.4.1", 1, 23));
            },
            "rows.csv(22): error WEIR0323 (rows.csv(21))",
            "rows.csv(23): error WEIR0323 (rows.csv(21))"
        );

    [Theory]
    [InlineData(7u, TransportProtocol.Udp, "8000-8010", "10.16.4.1")]
    [InlineData(7u, TransportProtocol.Tcp, "8011", "10.16.4.1")]
    [InlineData(7u, TransportProtocol.Tcp, "7999", "10.16.4.1")]
    [InlineData(9u, TransportProtocol.Tcp, "8000-8010", "10.64.0.9")]
    public void Forward_OtherPortProtocolOrMember_IsFine(
        uint member,
        TransportProtocol protocol,
        string ports,
        string device
    ) => Finds(d => d.Forwards.Add(Forward(member, protocol, ports, device, 80)));

    [Fact]
    public void Forward_DevicePortsPastTheEnd_IsAnError()
    {
        Finds(
            d => d.Forwards.Add(Forward(7, TransportProtocol.Udp, "1-10", "10.16.4.1", 65527)),
            "rows.csv(21): error WEIR0324 65536"
        );
        Finds(d => d.Forwards.Add(Forward(7, TransportProtocol.Udp, "1-10", "10.16.4.1", 65526)));
    }

    [Fact]
    public void Forwards_SeventyThousandOfOneAddress_AreOneError() =>
        Finds(
            d =>
            {
                for (var i = 0; i < 70_000; i++)
                {
                    d.Forwards.Add(Forward(9, TransportProtocol.Tcp, $"{(i % 65535) + 1}", "10.16.4.1", 65535));
                }
            },
            "rows.csv(21): error WEIR0325 70,000"
        );

    [Fact]
    public void Forwards_ExactlyTheLimit_AreFineAndOneMoreIsNot()
    {
        Finds(d => d.Forwards.AddRange(Many(4096)));
        Finds(d => d.Forwards.AddRange(Many(4097)), "rows.csv(21): error WEIR0325 4,097");

        static IEnumerable<PortForward> Many(int count) =>
            Enumerable.Range(1, count).Select(i => Forward(9, TransportProtocol.Tcp, $"{i}", "10.64.0.9", 80));
    }

    [Fact]
    public void Opening_OfAnUnknownMember_IsAnError() =>
        Finds(
            d => d.Openings.Add(Opening(8, "2001:db8:1000:100::/64", 6, "80")),
            "rows.csv(31): error WEIR0330 member 8"
        );

    [Theory]
    [InlineData("2001:db8:1000:200::/64")]
    [InlineData("2001:db8:1000::/55")]
    [InlineData("2001:db8:3000:200::/64")]
    public void Opening_OutsideTheMembersPrefixes_IsAnError(string prefix) =>
        Finds(d => d.Openings.Add(Opening(7, prefix, 6, "80")), $"rows.csv(31): error WEIR0331 {prefix}");

    [Theory]
    [InlineData(1)]
    [InlineData(47)]
    [InlineData(50)]
    [InlineData(58)]
    public void Opening_PortsOfAProtocolWithoutPorts_IsAnError(byte protocol)
    {
        Finds(
            d => d.Openings.Add(Opening(7, "2001:db8:1000:100::/64", protocol, "80")),
            "rows.csv(31): error WEIR0332 80"
        );
        Finds(d => d.Openings.Add(Opening(7, "2001:db8:1000:100::/64", protocol, null)));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(17)]
    [InlineData(33)]
    [InlineData(132)]
    [InlineData(136)]
    public void Opening_PortsOfAProtocolWithPorts_AreFine(byte protocol) =>
        Finds(d => d.Openings.Add(Opening(7, "2001:db8:1000:100::/64", protocol, "80")));

    [Theory]
    [InlineData("443", "443", 1)]
    [InlineData("443", null, 2)]
    [InlineData("400-500", null, 2)]
    public void Opening_GivenAlready_IsAWarning(string first, string? second, int kept)
    {
        var site = Finds(
            d =>
            {
                d.Openings.Clear();
                d.Openings.Add(Opening(7, "2001:db8:1000:100::/64", 6, first, 30));
                d.Openings.Add(Opening(7, "2001:db8:1000:100::/64", 6, second, 31));
            },
            second is null
                ? "rows.csv(30): warning WEIR0333 all (rows.csv(31))"
                : "rows.csv(31): warning WEIR0333 443 (rows.csv(30))"
        );

        site.ShouldNotBeNull().Openings.Length.ShouldBe(kept);
    }

    [Theory]
    [InlineData("2001:db8:1000:110::/64", 6, "444")]
    [InlineData("2001:db8:1000:110::/64", 17, "443")]
    [InlineData("2001:db8:1000:111::/64", 6, "443")]
    public void Opening_OtherPrefixProtocolOrPort_IsFine(string prefix, byte protocol, string ports) =>
        Finds(d => d.Openings.Add(Opening(7, prefix, protocol, ports)));

    [Fact]
    public void Opening_OfATrialMember_IsFine() => Finds(d => d.Members[0] = Anna with { State = MemberState.Trial });

    [Fact]
    public void Ban_Twice_IsAnErrorThatNamesBoth() =>
        Finds(d => d.Bans.Add(Ban("203.0.112.0/24")), "rows.csv(41): error WEIR0340 (rows.csv(40))");

    [Fact]
    public void Ban_WithinABan_IsFine() => Finds(d => d.Bans.Add(Ban("203.0.112.7")));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1, an address of the box itself")]
    [InlineData("192.0.2.0/24", "192.0.2.1, an address of the box itself")]
    [InlineData("2001:db8:f000::/64", "2001:db8:f000::1, an address of the box itself")]
    [InlineData("192.168.77.9", "192.168.77.0/24, where the box is managed from")]
    [InlineData("192.168.78.0/24", "192.168.78.2, a peer")]
    [InlineData("198.18.5.5", "198.18.0.0/15, the pool")]
    [InlineData("10.16.4.1", "10.16.0.0/12, a network of an inside")]
    [InlineData("2001:db8:3000::/48", "2001:db8:3000::/36, a network of an inside")]
    public void Ban_OfWhatMustStayReachable_IsAnError(string prefix, string what) =>
        Finds(d => d.Bans.Add(Ban(prefix)), $"rows.csv(41): error WEIR0341 {what}");

    [Fact]
    public void Ban_OfEverything_NamesAllItLocksOut() =>
        Finds(d => d.Bans.Add(Ban("0.0.0.0/0")), [.. Enumerable.Repeat("rows.csv(41): error WEIR0341", 5)]);

    [Fact]
    public void Ban_ThatHasExpired_IsAWarningAndDoesNotCome()
    {
        var site = Finds(
            d =>
            {
                d.Bans.Add(Ban("10.16.4.1", 41, Now));
                d.Bans.Add(Ban("203.0.112.0/24", 42, Now.AddSeconds(-1)));
                d.Bans.Add(Ban("203.0.111.0/24", 43, Now.AddSeconds(1)));
            },
            "rows.csv(41): warning WEIR0342 2026-03-01T12:00:00Z",
            "rows.csv(42): warning WEIR0342 203.0.112.0/24"
        );

        site.ShouldNotBeNull().Bans.Select(b => b.Prefix.ToString()).ShouldBe(["203.0.111.0/24", "203.0.112.0/24"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a234567890123456")]
    [InlineData("äöüäöüäö")]
    [InlineData("eth 0")]
    [InlineData("eth/0")]
    [InlineData("eth:0")]
    [InlineData("eth\t")]
    [InlineData("eth\u0001")]
    [InlineData("eth\"")]
    [InlineData("eth*")]
    [InlineData(".")]
    [InlineData("..")]
    public void Interface_IllegalName_IsAnError(string name) =>
        Finds(With(Add(new Interface(name, InterfaceRole.Outside, [])), Options), "error WEIR0350");

    [Theory]
    [InlineData("a23456789012345")]
    [InlineData("bond0.4094")]
    [InlineData("äöüäöü")]
    public void Interface_NameTheKernelTakes_IsFine(string name) =>
        Finds(With(Add(new Interface(name, InterfaceRole.Outside, [])), Options));

    [Fact]
    public void Interface_Twice_IsAnError() =>
        Finds(With(Add(new Interface("wan", InterfaceRole.Outside, [])), Options), "error WEIR0351 'wan'");

    [Fact]
    public void Topology_WithoutOutside_IsAnError() =>
        Finds(
            With(CampusGround.Topology with { Interfaces = [Room1, Room2, Wlan, Management] }, Options),
            "error WEIR0352"
        );

    [Fact]
    public void Topology_WithoutInside_IsAnError()
    {
        var draft = With(CampusGround.Topology with { Interfaces = [Outside, Management] }, Options);
        draft.Devices.Clear();
        draft.Forwards.Clear();
        draft.Openings.Clear();
        draft.Members.Clear();

        Finds(draft, "error WEIR0353");
    }

    [Theory]
    [InlineData("10.20.0.0/24", "room1")]
    [InlineData("192.168.0.0/16", "mgmt")]
    [InlineData("2001:db8:2000::/48", "room2")]
    public void Networks_OfTwoInterfaces_MayNotOverlap(string network, string other) =>
        Finds(
            With(Add(new Interface("room3", InterfaceRole.Inside, [Prefix(network)])), Options),
            $"error WEIR0354 '{other}'"
        );

    [Fact]
    public void Networks_OfOneInterface_MayOverlap() =>
        Finds(
            With(
                Add(new Interface("x", InterfaceRole.Inside, [Prefix("10.128.0.0/16"), Prefix("10.128.1.0/24")])),
                Options
            )
        );

    [Theory]
    [InlineData("198.18.3.0/24")]
    [InlineData("198.0.0.0/8")]
    public void Pool_ThatOverlapsANetwork_IsAnError(string network) =>
        Finds(
            With(Add(new Interface("x", InterfaceRole.Inside, [Prefix(network)])), Options),
            $"error WEIR0355 198.18.0.0/15 overlaps network {network}"
        );

    [Fact]
    public void WalledGarden_EmptyWhileMembersAreBlocked_IsPointedOut()
    {
        var draft = With(CampusGround.Topology, Options with { WalledGarden = [] });
        Finds(draft);

        draft.Members[0] = Anna with { State = MemberState.Blocked };
        Finds(draft, "info WEIR0356 1 member(s)").ShouldNotBeNull();

        Finds(d => d.Members[0] = Anna with { State = MemberState.Blocked });
    }

    [Fact]
    public void Classes_NamesThatDoNotFitOrComeTwice_AreErrors()
    {
        var classes = new[] { "uni", "Uni", "1st", "", "has_line", "seventeenletters1", "uni" };
        Finds(
            With(
                CampusGround.Topology,
                Options with
                {
                    Classes = new([.. classes.Select(name => new DestinationClass(name, [Prefix("192.0.2.0/24")]))]),
                }
            ),
            "error WEIR0357 'Uni' is no name",
            "error WEIR0357 '1st' is no name",
            "error WEIR0357 '' is no name",
            "error WEIR0357 'has_line' is no name",
            "error WEIR0357 'seventeenletters1' is no name",
            "error WEIR0358 class 'uni' is there already"
        );
    }

    [Fact]
    public void Faults_OfManyRules_AreAllFoundAtOnce()
    {
        var draft = With(
            CampusGround.Topology with
            {
                Interfaces = [Room1, Wlan, new Interface("a b", InterfaceRole.Inside, [])],
            },
            Options
        );
        draft.Members.Add(Member(7, "anna", "198.18.0.7"));
        draft.Devices.Add(Device(9, "10.16.4.9"));
        draft.Forwards.Add(Forward(7, TransportProtocol.Tcp, "8000", "10.64.0.9", 80));
        draft.Openings.Add(Opening(9, "::/0", 50, "1"));
        draft.Bans.Add(Ban("192.0.2.0/24"));

        var found = SiteValidator.Validate(draft, Now).Diagnostics.Select(d => d.Code).Distinct().Order();

        found.ShouldBe([
            "WEIR0302",
            "WEIR0304",
            "WEIR0305",
            "WEIR0311",
            "WEIR0321",
            "WEIR0323",
            "WEIR0331",
            "WEIR0332",
            "WEIR0341",
            "WEIR0350",
            "WEIR0352",
        ]);
    }

    [Fact]
    public void Findings_TwentyThousandOfOneCode_AreHundredAndAnExactCount()
    {
        var draft = With(CampusGround.Topology, Options);
        for (var i = 0u; i < 20_000; i++)
        {
            draft.Devices.Add(Device(i % 2 == 0 ? 7u : 9u, "10.32.0.1", 100 + (int)i));
        }

        var found = SiteValidator.Validate(draft, Now).Diagnostics;

        found.Count(d => d.Code == "WEIR0311").ShouldBe(101);
        found.Last(d => d.Code == "WEIR0311").Message.ShouldBe("and 9,900 more WEIR0311");
        found.Last(d => d.Code == "WEIR0311").Severity.ShouldBe(Severity.Error);
    }

    [Fact]
    public void Generator_ManySeeds_MakesSitesWithoutFault()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            SiteGenerator.Site(seed, seed * 4).Members.Length.ShouldBe(seed * 4);
        }
    }

    private static Topology Add(Interface one) =>
        CampusGround.Topology with
        {
            Interfaces = [.. CampusGround.Topology.Interfaces, one],
        };

    private static string Expect315(string prefix) => $"rows.csv(3): error WEIR0315 {prefix}";

    private static Site? Finds(Action<SiteDraft> change, params string[] expected)
    {
        var draft = Draft();
        change(draft);
        return Finds(draft, expected);
    }

    /// <summary>Each expectation is the head of a finding up to its code, then a part of its message.</summary>
    private static Site? Finds(SiteDraft draft, params string[] expected)
    {
        var result = SiteValidator.Validate(draft, Now);
        var found = result.Diagnostics.Select(d => d.ToString()).ToImmutableArray();

        found.Length.ShouldBe(expected.Length, string.Join('\n', found));
        foreach (var (line, want) in found.Order().Zip(expected.Order()))
        {
            var code = want.IndexOf("WEIR", StringComparison.Ordinal) + "WEIR0000".Length;
            line.ShouldStartWith(want[..code] + ":", Case.Sensitive);
            line.ShouldContain(want[code..].Trim(), Case.Sensitive);
        }

        result.HasErrors.ShouldBe(result.Diagnostics.Any(d => d.Severity == Severity.Error));
        return result.Value;
    }
}
