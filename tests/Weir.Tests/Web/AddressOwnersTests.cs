using Shouldly;
using Weir.Core.Model;
using Weir.Sources.Example;
using Weir.Web.Objects;
using Xunit;

namespace Weir.Tests.Web;

public sealed class AddressOwnersTests
{
    [Fact]
    public void Of_PrefixesWithinEachOther_FindsAllOwners()
    {
        // A valid site has none of two members that overlap; the index does not rely on it.
        var site = SiteValidator.Validate(CampusExample.Draft(3), DateTimeOffset.UnixEpoch).Value.ShouldNotBeNull();
        Device[] devices =
        [
            new(1, Prefix("10.16.0.0/16"), DeviceKind.Room),
            new(2, Prefix("10.16.1.0/24"), DeviceKind.Room),
            new(3, Prefix("10.16.1.7/32"), DeviceKind.Room),
            new(4, Prefix("10.17.0.1/32"), DeviceKind.Room),
        ];
        var owners = AddressOwners.Of(site with { Members = [], Devices = [.. devices] });

        owners.Of(new IpPrefix(Prefix("10.16.1.7/32"))).ShouldBe([1, 2, 3]);
        owners.Of(new IpPrefix(Prefix("10.16.1.8/32"))).ShouldBe([1, 2]);
        owners.Of(new IpPrefix(Prefix("10.16.200.0/24"))).ShouldBe([1]);
        owners.Of(new IpPrefix(Prefix("10.0.0.0/8"))).ShouldBe([1, 2, 3, 4]);
        owners.Of(new IpPrefix(Prefix("10.18.0.0/16"))).ShouldBeEmpty();
    }

    private static Ipv4Prefix Prefix(string text)
    {
        Ipv4Prefix.TryParse(text, out var prefix, out _).ShouldBeTrue();
        return prefix;
    }
}
