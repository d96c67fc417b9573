using System.Net;
using System.Net.NetworkInformation;
using Shouldly;
using Weir.Core.Model;
using Weir.Demo.Webfarm;
using Weir.Lab.Floods;
using Weir.Lab.Injector;
using Xunit;

namespace Weir.Tests.Demo;

public sealed class WebfarmDemoTests
{
    private static readonly FloodSpec Spec = new() { Sources = WebfarmSite.AttackerAddresses() };

    [Fact]
    public void OldRules_Written_AreTheBackgroundsFirewall()
    {
        using var text = new StringWriter();

        OldRules.Write(text, Spec);

        var lines = text.ToString().Split('\n');
        lines.Count(static line => line.EndsWith("-j NOTRACK", StringComparison.Ordinal)).ShouldBe(200);
        lines.Count(static line => line.EndsWith("-j DROP", StringComparison.Ordinal)).ShouldBe(650);
        lines
            .Count(static line =>
                line.Contains("dport", StringComparison.Ordinal) && line.EndsWith("-j ACCEPT", StringComparison.Ordinal)
            )
            .ShouldBe(100);
    }

    [Theory]
    [InlineData(BanBackend.Nft)]
    [InlineData(BanBackend.Xdp)]
    public void Site_OfABalancer_IsValidAndBansTheAttackers(BanBackend backend)
    {
        var site = WebfarmSite.Of(Balancer(1), Balancer(2), Spec, 20_000, backend, DateTimeOffset.UnixEpoch);

        site.Bans.Length.ShouldBe(20_000);
        site.Listeners.Length.ShouldBe(100);
        Spec.Sources.Length.ShouldBe(WebfarmSite.Attackers);
        site.Bans.Count(static ban => ban.Reason == "flood").ShouldBe(WebfarmSite.Attackers);
        site.Options.Webfarm.Bans.ShouldBe(backend);
    }

    [Fact]
    public void Matrix_Asked_ChangesOneThingAtATime()
    {
        var minute = TimeSpan.FromMinutes(1);

        FloodMatrix
            .Of(minute, old: false, matrix: false)
            .Select(static one => one.Rules)
            .ShouldBe([FloodRules.Xdp, FloodRules.Nft]);
        FloodMatrix.Of(minute, old: true, matrix: true).Length.ShouldBe(3 + (3 * 3));
        FloodMatrix.Of(minute, old: true, matrix: true).Distinct().Count().ShouldBe(3 + (3 * 3));
    }

    private static Balancer Balancer(byte number) =>
        new(
            $"lb{number}",
            new IPAddress([198, 51, 100, (byte)(number + 1)]),
            new IPAddress([10, 255, 0, number]),
            new FrameTarget(number, PhysicalAddress.None),
            100
        );
}
