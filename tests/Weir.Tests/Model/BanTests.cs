using Shouldly;
using Weir.Core.Model;
using Xunit;

namespace Weir.Tests.Model;

public sealed class BanTests
{
    private static readonly IpPrefix Prefix = new(Ipv4Prefix.Host(new Ipv4Address(0xC633_6401)));
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Expires_OfAnotherTimeZone_IsTheSameMomentInUtc()
    {
        var ban = new Ban(Prefix, "", Noon.ToOffset(TimeSpan.FromHours(5)));

        ban.Expires.ShouldBe(Noon);
        ban.ShouldBe(new Ban(Prefix, "", Noon));
        (ban with { Expires = null }).ShouldBe(new Ban(Prefix, "", null));
    }

    [Fact]
    public void HasExpired_FromTheMomentItself_AndNeverWithoutOne()
    {
        new Ban(Prefix, "", Noon).HasExpired(Noon.AddTicks(-1)).ShouldBeFalse();
        new Ban(Prefix, "", Noon).HasExpired(Noon).ShouldBeTrue();
        new Ban(Prefix, "", DateTimeOffset.MinValue).HasExpired(Noon).ShouldBeTrue();
        new Ban(Prefix, "", null).HasExpired(DateTimeOffset.MaxValue).ShouldBeFalse();
        new Ban(Prefix, "", DateTimeOffset.MaxValue).Expires.ShouldBe(DateTimeOffset.MaxValue);
    }
}
