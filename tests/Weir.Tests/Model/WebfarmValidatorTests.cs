using Shouldly;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Testing.Generators;
using Xunit;
using static Weir.Testing.Generators.CampusGround;

namespace Weir.Tests.Model;

public sealed class WebfarmValidatorTests
{
    private static readonly OriginTable File = new("rows.csv", IsFile: true);

    [Fact]
    public void Validate_GoodFarm_FindsNothing() => Finds(_ => { });

    [Fact]
    public void Listener_Twice_IsRefused() =>
        Finds(d => d.Listeners.Add(Listener("203.0.113.10", "443", 11)), "11 error WEIR0360");

    [Theory]
    [InlineData("203.0.113.10", "400-500")]
    [InlineData("203.0.113.10", "443-444")]
    [InlineData("203.0.113.11", "80")]
    public void Listener_SharingPorts_IsPointedOut(string address, string ports) =>
        Finds(d => d.Listeners.Add(Listener(address, ports, 11)), Shares(address, ports));

    [Fact]
    public void Listener_WithinAPrefixOfServers_IsPointedOut() =>
        Finds(d => d.Listeners.Add(Listener("10.1.7.9", "8080", 11)), "11 warning WEIR0361");

    [Fact]
    public void Listener_BesideOthers_IsFine() => Finds(d => d.Listeners.Add(Listener("203.0.113.10", "444", 11)));

    [Fact]
    public void Listener_OnAForeignAddress_IsPointedOut() =>
        Finds(d => d.Listeners.Add(Listener("192.0.2.9", "443", 11)), "11 warning WEIR0362");

    [Fact]
    public void Listener_OnAnyWithoutOwnAddresses_IsRefused() =>
        Finds(
            d =>
            {
                d.Listeners.Clear();
                d.Listeners.Add(Listener(null, "443", 11));
            },
            WebfarmGround.Topology with
            {
                OwnAddresses = [],
                Peers = [],
            },
            "11 error WEIR0366"
        );

    [Theory]
    [InlineData("203.0.113.10", TransportProtocol.Tcp, "22", 1)]
    [InlineData(null, TransportProtocol.Tcp, "20-30", 1)]
    [InlineData("203.0.113.0/24", TransportProtocol.Udp, "3000-5000", 2)]
    [InlineData("203.0.113.10", TransportProtocol.Udp, "4784", 1)]
    [InlineData("203.0.113.10", TransportProtocol.Udp, "22", 0)]
    [InlineData("10.1.3.3", TransportProtocol.Tcp, "22", 0)]
    public void Listener_OnAControlPort_IsRefused(
        string? address,
        TransportProtocol protocol,
        string ports,
        int times
    ) =>
        Errors(d => d.Listeners.Add(Listener(address, ports, 11) with { Protocol = protocol }))
            .ShouldBe(Enumerable.Repeat("11 error WEIR0364", times));

    [Fact]
    public void Allow_Twice_IsRefused() => Finds(d => d.Allows.Add(Allow("192.0.2.7", 21)), "21 error WEIR0365");

    [Fact]
    public void Allow_OfEverybody_IsPointedOut() =>
        Errors(d => d.Allows.Add(Allow("::/0", 21)), Severity.Warning).ShouldContain("21 warning WEIR0368");

    [Fact]
    public void Ban_WithinAnAllowedPrefix_IsPointedOut() =>
        Finds(d => d.Bans.Add(Ban("192.0.2.7", 31)), "31 warning WEIR0363");

    [Fact]
    public void Ban_AroundAnAllowedPrefix_IsFine() => Finds(d => d.Bans.Add(Ban("192.0.2.0/24", 31)));

    [Theory]
    [InlineData("203.0.113.0/28", 2)]
    [InlineData("192.168.0.0/16", 1)]
    [InlineData("10.1.7.0/24", 1)]
    public void Ban_OfOurs_IsRefused(string prefix, int times) =>
        Errors(d => d.Bans.Add(Ban(prefix, 31))).ShouldBe(Enumerable.Repeat("31 error WEIR0341", times));

    [Theory]
    [InlineData("fe80::/64")]
    [InlineData("224.0.0.18")]
    public void Ban_OfTheLink_IsRefused(string prefix) => Finds(d => d.Bans.Add(Ban(prefix, 31)), "31 error WEIR0369");

    [Fact]
    public void Peer_ThatIsTheBox_IsRefused() =>
        Finds(_ => { }, WebfarmGround.Topology with { Peers = [Prefix("203.0.113.10")] }, " error WEIR0367");

    [Fact]
    public void Members_OfACampus_AreNotAskedFor() =>
        SiteValidator
            .Validate(Draft(WebfarmGround.Topology), ValidSite.Now)
            .Value.ShouldNotBeNull()
            .Kind.ShouldBe(SiteKind.Webfarm);

    private static string[] Shares(string address, string ports) =>
        (address, ports) switch
        {
            // The earlier row by first port is the new one: the one that was there is pointed at.
            ("203.0.113.10", "400-500") => ["10 warning WEIR0361"],
            _ => ["11 warning WEIR0361"],
        };

    private static SiteDraft Draft(Topology topology)
    {
        var draft = new SiteDraft
        {
            Kind = SiteKind.Webfarm,
            Topology = topology,
            Options = WebfarmGround.Options,
        };
        draft.Listeners.Add(Listener("203.0.113.10", "443", 10));
        draft.Listeners.Add(Listener(null, "80", 9));
        draft.Listeners.Add(Listener("10.1.7.0/24", "8000-8100", 8));
        draft.Allows.Add(Allow("192.0.2.7", 20));
        draft.Bans.Add(Ban("198.51.100.0/24", 30));
        return draft;
    }

    private static void Finds(Action<SiteDraft> change, params string[] expected) =>
        Finds(change, WebfarmGround.Topology, expected);

    private static void Finds(Action<SiteDraft> change, Topology topology, params string[] expected)
    {
        var draft = Draft(topology);
        change(draft);
        SiteValidator.Validate(draft, ValidSite.Now).Diagnostics.Select(Text).ShouldBe(expected);
    }

    private static IEnumerable<string> Errors(Action<SiteDraft> change, Severity severity = Severity.Error)
    {
        var draft = Draft(WebfarmGround.Topology);
        change(draft);
        return SiteValidator
            .Validate(draft, ValidSite.Now)
            .Diagnostics.Where(one => one.Severity == severity)
            .Select(Text);
    }

    private static string Text(Diagnostic one) =>
        $"{(one.Position as Position.InFile)?.Line} {one.SeverityWord} {one.Code}";

    private static Listener Listener(string? address, string ports, int line) =>
        new(address is null ? null : Prefix(address), TransportProtocol.Tcp, ValidSite.Ports(ports), "test")
        {
            Origin = new Origin(File, line),
        };

    private static Allow Allow(string prefix, int line) =>
        new(Prefix(prefix), "test") { Origin = new Origin(File, line) };

    private static Ban Ban(string prefix, int line) =>
        new(Prefix(prefix), "scans", null) { Origin = new Origin(File, line) };
}
