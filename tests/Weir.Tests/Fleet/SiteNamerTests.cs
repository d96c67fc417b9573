using Shouldly;
using Weir.Core.Fleet;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Fleet;

public sealed class SiteNamerTests
{
    private static readonly Ban Ban = new(Prefix("198.51.100.7"), "", null);

    [Fact]
    public void NameOf_SameRowsReadTwice_IsTheSame()
    {
        var (one, other) = (Sites(3), Sites(3));

        ReferenceEquals(one.Members, other.Members).ShouldBeFalse();
        new SiteNamer().NameOf(one).ShouldBe(new SiteNamer().NameOf(other));
    }

    [Fact]
    public void NameOf_EachKindOfRowChanged_IsAnother()
    {
        var namer = new SiteNamer();
        var site = Sites(3);
        var member = site.Members[0];
        Site[] others =
        [
            site,
            site with
            {
                Members = site.Members.SetItem(0, member with { Login = member.Login + "x" }),
            },
            site with
            {
                Members = site.Members.SetItem(0, member with { Plan = "other" }),
            },
            site with
            {
                Members = site.Members.SetItem(0, member with { State = (MemberState)(((int)member.State + 1) % 3) }),
            },
            site with
            {
                Devices = site.Devices.RemoveAt(0),
            },
            site with
            {
                Forwards = site.Forwards.RemoveAt(0),
            },
            site with
            {
                Openings = site.Openings.RemoveAt(0),
            },
            site.With(Ban),
            site.With(Ban with { Reason = "why" }),
            site with
            {
                Listeners = [new Listener(null, TransportProtocol.Tcp, new PortRange(80, 80), "")],
            },
            site with
            {
                Listeners = [new Listener(null, TransportProtocol.Udp, new PortRange(80, 80), "")],
            },
            site with
            {
                Allows = [new Allow(Prefix("192.0.2.0/24"), "")],
            },
        ];

        others.Select(namer.NameOf).Distinct().Count().ShouldBe(others.Length);
    }

    [Fact]
    public void NameOf_WhatIsANodesOwn_DoesNotCount()
    {
        var namer = new SiteNamer();
        var site = Sites(3);
        var name = namer.NameOf(site);
        var file = new Origin(new OriginTable("hiera.yaml", IsFile: true), 3);

        namer.NameOf(site.With(Ban with { Expires = DateTimeOffset.UnixEpoch })).ShouldBe(name);
        namer.NameOf(site.With(Ban with { Source = "drop-list" })).ShouldBe(name);
        namer.NameOf(site.With(Ban with { Origin = file })).ShouldBe(name);
        namer.NameOf(site with { Options = site.Options with { ConnectionLimit = 7 } }).ShouldBe(name);
    }

    [Fact]
    public void NameOf_AChange_DigestsOnlyTheRowsAroundIt()
    {
        var namer = new SiteNamer();
        var site = new Site
        {
            Topology = Sites(1).Topology,
            Options = Sites(1).Options,
            Bans =
            [
                .. Enumerable
                    .Range(0, 100_000)
                    .Select(static i => new Ban(new IpPrefix(new Ipv4Prefix(new Ipv4Address((uint)i), 32)), "", null)),
            ],
        };
        namer.NameOf(site);
        var next = site.With(Ban);

        var before = GC.GetAllocatedBytesForCurrentThread();
        namer.NameOf(next).ShouldNotBe(namer.NameOf(site));

        // A chunk of some thousand rows and not all of them: the buffer of a digest, and one sum.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 << 10);
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef", true)]
    [InlineData("0123456789ABCDEF0123456789abcdef", false)]
    [InlineData("0123456789abcdef0123456789abcde", false)]
    [InlineData("0123456789abcdef0123456789abcdef0", false)]
    [InlineData(" 123456789abcdef0123456789abcdef", false)]
    [InlineData("", false)]
    public void TryParse_Text_IsTakenOrNot(string text, bool good)
    {
        SiteName.TryParse(text, out var name).ShouldBe(good);
        if (good)
        {
            name.ToString().ShouldBe(text);
        }
    }

    private static Site Sites(int seed) => SiteGenerator.Site(seed, 60);

    private static IpPrefix Prefix(string text) =>
        IpPrefix.TryParse(text, out var prefix, out var problem) ? prefix : throw new FormatException(problem);
}
