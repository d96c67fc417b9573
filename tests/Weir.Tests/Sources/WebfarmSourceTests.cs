using Shouldly;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources;
using Weir.Sources.Configuration;
using Weir.Sources.Templates;
using Weir.Testing;
using Weir.Testing.Generators;
using Xunit;
using static Weir.Testing.Generators.CampusGround;

namespace Weir.Tests.Sources;

/// <summary>A web farm's rows go through every source and come back the same.</summary>
[Collection(PostgresTests.Name)]
public sealed class WebfarmSourceTests(PostgresCluster cluster) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SourceKind.Sqlite)]
    [InlineData(SourceKind.Csv)]
    public void Rows_WrittenAndRead_AreTheSame(SourceKind kind) => RoundTrip(kind, null);

    [PostgresFact]
    public void Rows_InPostgres_AreTheSame() => RoundTrip(SourceKind.Postgres, cluster.NewDatabase());

    [Theory]
    [InlineData(SourceKind.Sqlite)]
    [InlineData(SourceKind.Csv)]
    public void Edits_AreInTheNextReading(SourceKind kind) => Edits(kind, null);

    [PostgresFact]
    public void Edits_InPostgres_AreInTheNextReading() => Edits(SourceKind.Postgres, cluster.NewDatabase());

    [Theory]
    [InlineData(SourceKind.Sqlite)]
    [InlineData(SourceKind.Csv)]
    public void EmptySite_OfAWebfarm_LacksOnlyAnOutside(SourceKind kind)
    {
        EmptySite.Create(_folder.Path, SiteKind.Webfarm, kind).Diagnostics.ShouldBeEmpty();

        SiteFolder.Load(_folder.Path, TimeProvider.System).Diagnostics.Select(one => one.Code).ShouldBe(["WEIR0352"]);
    }

    [Fact]
    public void Load_DatabaseOfACampus_SaysSo()
    {
        EmptySite.Create(_folder.Path).Diagnostics.ShouldBeEmpty();
        File.WriteAllText(Path.Combine(_folder.Path, "weir.yaml"), Yaml(SourceKind.Sqlite, null));

        var reading = SiteFolder.Load(_folder.Path, TimeProvider.System);

        var found = reading.Diagnostics.ShouldHaveSingleItem();
        found.Code.ShouldBe("WEIR0211");
        found.Message.ShouldBe("the database holds the rows of a campus; weir.yaml says 'kind: webfarm'");
    }

    [Fact]
    public void Parse_Options_AreTaken()
    {
        var bag = new DiagnosticBag();
        var text = Yaml(SourceKind.Sqlite, null)
            .Replace("bansBy: nft", "bansBy: xdp", StringComparison.Ordinal)
            .Replace("xdpMode: auto", "xdpMode: generic", StringComparison.Ordinal)
            .Replace("xdpStays: true", "xdpStays: false", StringComparison.Ordinal)
            .Replace("newConnections: 0", "newConnections: 20", StringComparison.Ordinal)
            .Replace("dropRate: 0", "dropRate: 50000", StringComparison.Ordinal);

        var file = SiteFile.Parse("weir.yaml", "", text, bag).ShouldNotBeNull();

        bag.ToImmutable().ShouldBeEmpty();
        file.Kind.ShouldBe(SiteKind.Webfarm);
        file.Options.Webfarm.ShouldBe(
            new WebfarmOptions
            {
                Bans = BanBackend.Xdp,
                XdpMode = XdpMode.Generic,
                XdpStays = false,
                NewConnections = 20,
                DropRate = 50_000,
            }
        );
    }

    [Fact]
    public void Parse_BansAtIngress_AreTaken()
    {
        var bag = new DiagnosticBag();
        var text = Yaml(SourceKind.Sqlite, null)
            .Replace("bansBy: nft", "bansBy: ingress", StringComparison.Ordinal)
            .Replace("bansOut: false", "bansOut: true", StringComparison.Ordinal);

        var file = SiteFile.Parse("weir.yaml", "", text, bag).ShouldNotBeNull();

        bag.ToImmutable().ShouldBeEmpty();
        file.Options.Webfarm.ShouldBe(new WebfarmOptions { Bans = BanBackend.Ingress, BansOut = true });
    }

    [Theory]
    [InlineData("publicPool: [198.51.100.0/24]", "WEIR0109")]
    [InlineData("kind: web-farm", "WEIR0112")]
    [InlineData("synProxy: true", "WEIR0213")]
    public void Parse_WhatAWebfarmHasNot_IsRefused(string line, string code)
    {
        var bag = new DiagnosticBag();
        var text = Yaml(SourceKind.Sqlite, null);
        text =
            line.StartsWith("kind", StringComparison.Ordinal)
                ? text.Replace("kind: webfarm", line, StringComparison.Ordinal)
            : text.Contains(line[..8], StringComparison.Ordinal)
                ? text.Replace("synProxy: false", line, StringComparison.Ordinal)
            : text + "\n" + line + "\n";

        SiteFile.Parse("weir.yaml", "", text, bag);

        bag.ToImmutable().ShouldContain(one => one.Code == code);
    }

    private static string Yaml(SourceKind kind, string? connection) =>
        SiteTemplate
            .Yaml(SiteTemplate.Webfarm, kind, connection)
            .Replace("interfaces: []", "interfaces: [{ name: wan, role: outside }]", StringComparison.Ordinal)
            .Replace(
                "ownAddresses: []",
                "ownAddresses: [203.0.113.10, \"2001:db8:f000::10\"]",
                StringComparison.Ordinal
            );

    private void RoundTrip(SourceKind kind, string? connection)
    {
        var draft = WebfarmGenerator.Draft(5, 60);

        SiteCreator.Create(_folder.Path, Yaml(kind, connection), kind, connection, draft).Diagnostics.ShouldBeEmpty();
        var reading = SiteFolder.Load(_folder.Path, TimeProvider.System);

        reading.Counts.ShouldBe(SiteCounts.Of(draft));
        reading.Diagnostics.Where(one => one.Severity == Severity.Error).ShouldBeEmpty();
        var site = reading.Site.ShouldNotBeNull();
        var expected = SiteValidator.Validate(draft, SiteGenerator.Now).Value.ShouldNotBeNull();
        site.Listeners.ShouldBe(expected.Listeners);
        site.Allows.ShouldBe(expected.Allows);
        site.Listeners[0].Origin.Line.ShouldBeGreaterThan(0);
    }

    private void Edits(SourceKind kind, string? connection)
    {
        var draft = new SiteDraft
        {
            Kind = SiteKind.Webfarm,
            Topology = new Topology(),
            Options = new SiteOptions(),
        };
        SiteCreator.Create(_folder.Path, Yaml(kind, connection), kind, connection, draft).Diagnostics.ShouldBeEmpty();
        var editor = SiteFolder.OpenEditor(_folder.Path, TimeProvider.System).Value.ShouldNotBeNull();
        var https = PortRange.Single(443);

        editor.AddListener(null, TransportProtocol.Tcp, https, "the \"page\", and more").HasErrors.ShouldBeFalse();
        editor.AddListener(Prefix("203.0.113.10"), TransportProtocol.Udp, https, "").HasErrors.ShouldBeFalse();
        editor.AddAllow(Prefix("192.0.2.7"), "monitoring").HasErrors.ShouldBeFalse();
        editor.AddAllow(Prefix("2001:db8:77::/48"), "office").HasErrors.ShouldBeFalse();
        editor.AddBan(Prefix("198.51.100.0/24"), "scans", null).HasErrors.ShouldBeFalse();
        editor.RemoveListener(Prefix("203.0.113.10"), TransportProtocol.Udp, https).HasErrors.ShouldBeFalse();
        editor.RemoveAllow(Prefix("192.0.2.7")).HasErrors.ShouldBeFalse();
        editor.RemoveAllow(Prefix("192.0.2.7")).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0151");

        var site = SiteFolder.Load(_folder.Path, TimeProvider.System).Site.ShouldNotBeNull();
        site.Listeners.ShouldBe([new Listener(null, TransportProtocol.Tcp, https, "the \"page\", and more")]);
        site.Allows.ShouldBe([new Allow(Prefix("2001:db8:77::/48"), "office")]);
        site.Bans.ShouldHaveSingleItem();
    }
}
