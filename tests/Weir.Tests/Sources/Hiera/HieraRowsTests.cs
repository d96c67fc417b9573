using Shouldly;
using Weir.Sources;
using Xunit;

namespace Weir.Tests.Sources.Hiera;

public sealed class HieraRowsTests : IDisposable
{
    private readonly TempFolder _site = new();

    public HieraRowsTests()
    {
        Directory.CreateDirectory(_site.File("rows"));
        Write("rows/listeners.csv", "address,protocol,ports,comment\n203.0.113.10,udp,443,quic\n");
        Write("rows/bans.csv", "prefix,reason,expires\n192.0.2.0/24,the site's own,\n");
        Write("rows/allows.csv", "prefix,reason\n");
    }

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("hiera: [data.json]")]
    [InlineData("hiera: {files: [data.json], merge: first}")]
    public void Load_TextsExample_IsListenersAndBans(string hiera)
    {
        Write("data.json", HieraFixtures.Json);

        var site = Load(hiera).Site.ShouldNotBeNull();

        site.Listeners.Select(one => $"{one.Address} {one.Protocol} {one.Ports} {one.Comment}")
            .ShouldBe([
                " Tcp 80 most things, - NY, HTTP",
                " Tcp 443 most things, - NY, HTTPS",
                "203.0.113.10 Udp 443 quic",
            ]);
        // Both have this ban: the site's own row goes before.
        site.Bans.Select(ban => $"{ban.Prefix} {ban.Reason} {ban.Source}").ShouldBe(["192.0.2.0/24 the site's own "]);
    }

    [Fact]
    public void Load_MembersOfAllKinds_AreRows()
    {
        Write(
            "data.yaml",
            """
            iptables::sets::sets:
              web: {config: "hash:ip,port", members: {"203.0.113.10-203.0.113.11,8080-8000": {comment: two}}}
              web6: {config: "hash:ip,port family inet6", members: {"2001:db8::10,tcp:80": , ",udp:53": }}
              black-list.ban: {config: "hash:net", members: {198.18.0.0-198.18.0.6: {comment: why}}}
              trusted: {config: "hash:ip family inet6", members: {"2001:db8:1::1": }}
              crawlers: {config: "hash:ip", members: {100.64.0.1: }}
              notes: {config: "hash:ip,mark", members: {"10.0.0.1,5": }}
            """
        );

        var reading = Load("hiera: {files: [data.yaml], roles: {crawlers: bans}}");

        var site = reading.Site.ShouldNotBeNull(string.Join('\n', reading.Diagnostics));
        reading.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0239");
        site.Listeners.Select(one => $"{one.Address} {one.Protocol} {one.Ports}")
            .ShouldBe(
                [" Udp 53", "203.0.113.10/31 Tcp 8000-8080", "203.0.113.10 Udp 443", "2001:db8::10 Tcp 80"],
                ignoreOrder: true
            );
        site.Bans.Where(ban => ban.Source.Length > 0)
            .Select(ban => $"{ban.Prefix} {ban.Reason} {ban.Source}")
            .ShouldBe([
                "100.64.0.1  hiera:crawlers",
                "198.18.0.0/30 why hiera:black-list.ban",
                "198.18.0.4/31 why hiera:black-list.ban",
                "198.18.0.6 why hiera:black-list.ban",
            ]);
        site.Allows.Select(one => one.Prefix.ToString()).ShouldBe(["2001:db8:1::1"]);
    }

    [Theory]
    [InlineData("bans: {config: hash:ip timeout 0, members: {192.0.2.1 timeout 5: }}", "data.yaml(2,47) WEIR0240")]
    [InlineData("bans: {config: 'hash:net', members: {192.0.2.1 nomatch: }}", "data.yaml(2,40) WEIR0240")]
    [InlineData("web: {config: 'hash:ip,port', members: {'203.0.113.10,sctp:80': }}", "data.yaml(2,43) WEIR0240")]
    [InlineData("web: {config: 'hash:ip,port', members: {'203.0.113.10,tcp:0': }}", "data.yaml(2,43) WEIR0240")]
    [InlineData("web: {config: 'hash:ip,prot', members: {}}", "data.yaml(2,17) WEIR0232")]
    public void Load_MemberThatIsNoRow_IsSaidWithItsPlace(string set, string fault)
    {
        Write("data.yaml", $"iptables::sets::sets:\n  {set}\n");

        var reading = Load("hiera: {files: [data.yaml]}");

        reading.Site.ShouldBeNull();
        var found = reading.Diagnostics.ShouldHaveSingleItem();
        $"{Path.GetFileName(found.Position.ToString())} {found.Code}".ShouldBe(fault);
    }

    [Theory]
    [InlineData("hiera: {file: [data.yaml]}", "WEIR0109 WEIR0110")]
    [InlineData("hiera: data.yaml", "WEIR0111")]
    [InlineData("hiera: {files: [none.yaml]}", "WEIR0101")]
    [InlineData("hiera: {files: [data.yaml], merge: unique}", "WEIR0112")]
    [InlineData("hiera: {files: [data.yaml], roles: {bans: enemies}}", "WEIR0112")]
    [InlineData("hiera: {files: [data.yaml], roles: [bans]}", "WEIR0111")]
    public void Load_BadSection_IsSaid(string hiera, string codes)
    {
        Write("data.yaml", "iptables::sets::sets: {bans: {config: hash:ip}}");

        var reading = Load(hiera);

        reading.Site.ShouldBeNull();
        string.Join(' ', reading.Diagnostics.Select(found => found.Code).Order(StringComparer.Ordinal)).ShouldBe(codes);
    }

    private SiteReading Load(string hiera)
    {
        Write(
            "weir.yaml",
            $$"""
            kind: webfarm
            source: {type: csv, path: rows}
            interfaces: [{name: wan, role: outside}]
            ownAddresses: [203.0.113.10, 203.0.113.11, "2001:db8::10"]
            {{hiera}}

            """
        );
        return SiteFolder.Load(_site.Path, TimeProvider.System);
    }

    private void Write(string name, string text) => File.WriteAllText(_site.File(name), text);
}
