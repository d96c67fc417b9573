using System.Net;
using Shouldly;
using Weir.Agent.Connections;
using Weir.Core.Model;
using Weir.Kernel.Conntrack;
using Xunit;

namespace Weir.Tests.Agent;

public sealed class ConnectionPurgeTests
{
    private static readonly Ipv6Prefix V6 = RandomSites.Prefix("2001:db8:1:100::/56").V6;
    private static readonly Member Anna = new(11, "anna", MemberState.Active, V4("198.18.0.11"), [V6], "");
    private static readonly Member Bert = new(12, "bert", MemberState.Active, V4("198.18.0.12"), [], "");

    private static readonly Site Start = RandomSites.Make(1, 0) with
    {
        Members = [Anna, Bert],
        Devices = [Device(11, "10.16.0.11"), Device(11, "10.16.4.0/24"), Device(12, "10.16.0.12")],
        Forwards = [Forward(11, 8000, 8010, "10.16.0.11"), Forward(11, 9000, 9000, "10.16.0.11")],
        Openings =
        [
            new Opening(11, V6, 6, PortRange.Single(80)),
            new Opening(11, V6, 6, new PortRange(1, 1000)),
            new Opening(11, V6, 17, null),
        ],
    };

    private static readonly ConntrackEntry AnnaOut = Entry(6, "10.16.0.11", "203.0.113.5", 443, mark: 11);
    private static readonly ConntrackEntry BertOut = Entry(6, "10.16.0.12", "203.0.113.5", 443, mark: 12);

    [Fact]
    public void NothingChanged_EndsNothing() => Purge(Start).IsEmpty.ShouldBeTrue();

    [Fact]
    public void MemberBlocked_EndsOnlyThatMembersConnections()
    {
        var purge = Purge(Start with { Members = [Anna with { State = MemberState.Blocked }, Bert] });

        purge.Ends(AnnaOut).ShouldBeTrue();
        purge.Ends(BertOut).ShouldBeFalse();
    }

    [Fact]
    public void MemberUnblocked_EndsNothing()
    {
        var blocked = Start with { Members = [Anna with { State = MemberState.Blocked }, Bert] };

        Purge(blocked, Start).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void LoginOrPlanChanged_EndsNothing() =>
        Purge(Start with { Members = [Anna with { Login = "anne", Plan = "fast" }, Bert] }).IsEmpty.ShouldBeTrue();

    [Fact]
    public void MemberDeleted_EndsAllOfThem()
    {
        var purge = Purge(Start with { Members = [Bert], Devices = [Start.Devices[2]], Forwards = [], Openings = [] });

        purge.Ends(AnnaOut).ShouldBeTrue();
        purge.Ends(BertOut).ShouldBeFalse();
    }

    [Fact]
    public void PublicAddressChanged_EndsThatMembersConnections()
    {
        var purge = Purge(Start with { Members = [Anna with { PublicIpv4 = V4("198.18.0.99") }, Bert] });

        purge.Ends(AnnaOut).ShouldBeTrue();
        purge.Ends(BertOut).ShouldBeFalse();
    }

    [Fact]
    public void DeviceMovedToAnotherMember_EndsWhatCameFromItOrWentToIt()
    {
        var purge = Purge(Start with { Devices = [Start.Devices[1], Device(12, "10.16.0.11"), Start.Devices[2]] });

        purge.Ends(AnnaOut).ShouldBeTrue();
        purge.Ends(Entry(6, "10.16.4.7", "203.0.113.5", 443, mark: 11)).ShouldBeFalse();
        purge.Ends(BertOut).ShouldBeFalse();
        // Through a forward from outside: only the reply names the device.
        purge.Ends(Entry(6, "203.0.113.9", "198.18.0.11", 9000, mark: 11, answersFrom: "10.16.0.11")).ShouldBeTrue();
    }

    [Fact]
    public void DevicePrefixHalved_EndsTheOtherHalfOnly()
    {
        var purge = Purge(Start with { Devices = [Start.Devices[0], Device(11, "10.16.4.0/25"), Start.Devices[2]] });

        purge.Ends(Entry(17, "10.16.4.7", "203.0.113.5", 53, mark: 11)).ShouldBeFalse();
        purge.Ends(Entry(17, "10.16.4.200", "203.0.113.5", 53, mark: 11)).ShouldBeTrue();
    }

    [Fact]
    public void ForwardRemoved_EndsWhatCameThroughIt()
    {
        var purge = Purge(Start with { Forwards = [Start.Forwards[1]] });

        purge.Ends(Entry(6, "203.0.113.9", "198.18.0.11", 8005, mark: 11)).ShouldBeTrue();
        purge.Ends(Entry(17, "203.0.113.9", "198.18.0.11", 8005, mark: 11)).ShouldBeFalse();
        purge.Ends(Entry(6, "203.0.113.9", "198.18.0.11", 9000, mark: 11)).ShouldBeFalse();
        purge.Ends(Entry(6, "203.0.113.9", "198.18.0.12", 8005, mark: 12)).ShouldBeFalse();
        purge.Ends(AnnaOut).ShouldBeFalse();
    }

    [Fact]
    public void ForwardToAnotherDevice_EndsWhatCameThroughIt()
    {
        var purge = Purge(Start with { Forwards = [Forward(11, 8000, 8010, "10.16.4.9"), Start.Forwards[1]] });

        purge.Ends(Entry(6, "203.0.113.9", "198.18.0.11", 8005, mark: 11)).ShouldBeTrue();
    }

    [Fact]
    public void OpeningRemoved_EndsWhatNoOtherOpeningLetsIn()
    {
        var purge = Purge(Start with { Openings = [Start.Openings[0]] });

        purge.Ends(Entry(6, "2001:db8:ffff::1", "2001:db8:1:101::5", 22, mark: 11)).ShouldBeTrue();
        purge.Ends(Entry(17, "2001:db8:ffff::1", "2001:db8:1:101::5", 53, mark: 11)).ShouldBeTrue();
        purge.Ends(Entry(6, "2001:db8:ffff::1", "2001:db8:1:101::5", 80, mark: 11)).ShouldBeFalse();
        purge.Ends(Entry(6, "2001:db8:1:101::5", "2001:db8:ffff::1", 22, mark: 11)).ShouldBeFalse();
    }

    [Fact]
    public void Ipv6PrefixRemoved_EndsBothDirections()
    {
        var purge = Purge(Start with { Members = [Anna with { Ipv6Prefixes = [] }, Bert], Openings = [] });

        purge.Ends(Entry(6, "2001:db8:1:101::5", "2001:db8:ffff::1", 443, mark: 11)).ShouldBeTrue();
        purge.Ends(Entry(6, "2001:db8:ffff::1", "2001:db8:1:101::5", 22, mark: 11)).ShouldBeTrue();
        purge.Ends(AnnaOut).ShouldBeFalse();
    }

    [Fact]
    public void FirstLoad_EndsWhatBlockedMembersHadBefore()
    {
        var after = Start with { Members = [Anna with { State = MemberState.Blocked }, Bert] };
        var purge = ConnectionPurge.Between(null, after, SiteDiff.Between(null, after));

        // Before the first load nothing carried a mark.
        purge.Ends(AnnaOut with { Mark = 0 }).ShouldBeTrue();
        purge.Ends(Entry(6, "2001:db8:1:101::5", "2001:db8:ffff::1", 443, mark: 0)).ShouldBeTrue();
        purge.Ends(BertOut with { Mark = 0 }).ShouldBeFalse();
    }

    private static ConnectionPurge Purge(Site after) => Purge(Start, after);

    private static ConnectionPurge Purge(Site before, Site after) =>
        ConnectionPurge.Between(before, after, SiteDiff.Between(before, after));

    private static Device Device(uint member, string prefix) =>
        new(member, RandomSites.Prefix(prefix).V4, DeviceKind.Room);

    private static PortForward Forward(uint member, ushort first, ushort last, string device) =>
        new(member, TransportProtocol.Tcp, new PortRange(first, last), V4(device), 80);

    private static Ipv4Address V4(string text) => RandomSites.Prefix(text).V4.Address;

    private static ConntrackEntry Entry(
        byte protocol,
        string source,
        string destination,
        ushort port,
        uint mark,
        string? answersFrom = null
    )
    {
        var v6 = source.Contains(':', StringComparison.Ordinal);
        var original = new ConntrackTuple
        {
            IsIpv6 = v6,
            Protocol = protocol,
            Source = Number(source),
            Destination = Number(destination),
            SourcePort = 40000,
            DestinationPort = port,
        };
        var reply = original with { Source = Number(answersFrom ?? destination), Destination = Number(source) };
        return new ConntrackEntry
        {
            Original = original,
            Reply = reply,
            Mark = mark,
        };
    }

    private static UInt128 Number(string address) => ConntrackTuple.ToNumber(IPAddress.Parse(address));
}
