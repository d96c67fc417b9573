using Shouldly;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Sources;

/// <summary>The same example gives the same site, whatever source it went through.</summary>
[Collection(PostgresTests.Name)]
public sealed class SourceAgreementTests(PostgresCluster cluster)
{
    [Fact]
    public void Load_Csv_EqualsSqlite()
    {
        Load(SourceKind.Csv).ShouldEqual(Load(SourceKind.Sqlite));
    }

    [PostgresFact]
    public void Load_Postgres_EqualsSqlite()
    {
        Load(SourceKind.Postgres, cluster.NewDatabase()).ShouldEqual(Load(SourceKind.Sqlite));
    }

    private static Site Load(SourceKind kind, string? connection = null)
    {
        using var folder = new TempFolder();
        CampusExample.Create(folder.Path, 300, 11, kind, connection).Diagnostics.ShouldBeEmpty();
        var reading = SiteFolder.Load(folder.Path, TimeProvider.System);
        reading.Diagnostics.Where(one => one.Severity == Severity.Error).ShouldBeEmpty();
        return reading.Site.ShouldNotBeNull();
    }
}

internal static class SiteAssertions
{
    public static void ShouldEqual(this Site actual, Site expected)
    {
        actual.Topology.ShouldBe(expected.Topology);
        actual.Options.ShouldBe(expected.Options);
        actual.Members.AsEnumerable().ShouldBe(expected.Members);
        actual.Devices.AsEnumerable().ShouldBe(expected.Devices);
        actual.Forwards.AsEnumerable().ShouldBe(expected.Forwards);
        actual.Openings.AsEnumerable().ShouldBe(expected.Openings);
        actual.Bans.AsEnumerable().ShouldBe(expected.Bans);
        actual.Kind.ShouldBe(expected.Kind);
        actual.Listeners.AsEnumerable().ShouldBe(expected.Listeners);
        actual.Allows.AsEnumerable().ShouldBe(expected.Allows);
    }
}
