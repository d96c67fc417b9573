using Shouldly;
using Weir.Core.Model;
using Weir.Sources.Feeds;
using Xunit;

namespace Weir.Tests.Sources.Feeds;

/// <summary>What no feed may ban: each kind of it, in both families, whether the entry lies within it, around it or is it.</summary>
public sealed class FeedProtectionTests
{
    private static readonly FeedProtection Protection = new(Site());

    [Theory]
    [InlineData("203.0.113.10", "203.0.113.10", "an address of the box itself")]
    [InlineData("203.0.113.0/24", "203.0.113.10", "an address of the box itself")]
    [InlineData("2001:db8:f000::/36", "2001:db8:f000::10", "an address of the box itself")]
    [InlineData("192.0.2.4", "192.0.2.0/28", "where the box is managed from")]
    [InlineData("192.0.2.0/28", "192.0.2.0/28", "where the box is managed from")]
    [InlineData("2001:db8:a::7", "2001:db8:a::/64", "where the box is managed from")]
    [InlineData("203.0.113.3", "203.0.113.3", "a peer")]
    [InlineData("2001:db8:f000::3", "2001:db8:f000::3", "a peer")]
    [InlineData("198.18.7.1", "198.18.0.0/16", "the pool of public addresses")]
    [InlineData("198.16.0.0/12", "198.18.0.0/16", "the pool of public addresses")]
    [InlineData("10.16.4.0/24", "10.16.0.0/12", "a network of the site")]
    [InlineData("2001:db8:1000::/36", "2001:db8:1000::/36", "a network of the site")]
    [InlineData("172.16.0.9", "172.16.0.0/24", "a network of the site")] // behind the management's interface
    [InlineData("198.51.100.64/27", "198.51.100.64/26", "on the allow list")]
    [InlineData("2001:db8:a::/47", "2001:db8:a::/64", "where the box is managed from")] // the first of the two that lie within
    [InlineData("2001:db8:b::1", "2001:db8:b::/48", "on the allow list")]
    public void Touched_WhatMustStayReachable_IsNamed(string entry, string prefix, string what) =>
        Protection.Touched(Prefix(entry)).ShouldBe((Prefix(prefix), what));

    [Theory]
    [InlineData("203.0.113.11")]
    [InlineData("192.0.2.16/28")]
    [InlineData("198.17.0.0/16")]
    [InlineData("10.0.0.0/12")]
    [InlineData("100.64.0.0/10")] // the outside's own networks are the internet's
    [InlineData("198.51.100.0/26")]
    [InlineData("2001:db8:f000::11")]
    [InlineData("2001:db8:c::/48")]
    public void Touched_Others_IsNothing(string entry) => Protection.Touched(Prefix(entry)).ShouldBeNull();

    private static SiteDraft Site()
    {
        var draft = new SiteDraft
        {
            Topology = new Topology
            {
                Interfaces =
                [
                    new Interface("wan", InterfaceRole.Outside, [Prefix("100.64.0.0/10")]),
                    new Interface("lan", InterfaceRole.Inside, [Prefix("10.16.0.0/12"), Prefix("2001:db8:1000::/36")]),
                    new Interface("mgmt", InterfaceRole.Management, [Prefix("172.16.0.0/24")]),
                ],
                PublicPool = [Prefix("198.18.0.0/16").V4],
                OwnAddresses = [Prefix("203.0.113.10"), Prefix("2001:db8:f000::10")],
                Management = [Prefix("192.0.2.0/28"), Prefix("2001:db8:a::/64")],
                Peers = [Prefix("203.0.113.3"), Prefix("2001:db8:f000::3")],
            },
            Options = new SiteOptions(),
        };
        draft.Allows.Add(new Allow(Prefix("198.51.100.64/26"), ""));
        draft.Allows.Add(new Allow(Prefix("2001:db8:b::/48"), ""));
        return draft;
    }

    private static IpPrefix Prefix(string text)
    {
        IpPrefix.TryParse(text, out var prefix, out var problem).ShouldBeTrue($"{text}: {problem}");
        return prefix;
    }
}
