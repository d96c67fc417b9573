using Shouldly;
using Weir.Core.Accounting;
using Weir.Core.Text;
using Weir.Sources.Series;
using Weir.Sources.Series.Sqlite;
using Weir.Sources.Sqlite;
using Xunit;

namespace Weir.Tests.Accounting;

public sealed class SqliteSeriesTests : SeriesTests, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-series-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "usage.db");

    [Fact]
    public void Open_DamagedFile_IsSetAsideAndSaid()
    {
        File.WriteAllBytes(Path, [.. Enumerable.Repeat((byte)'x', 5000)]);
        var findings = new DiagnosticBag();

        using var series = new UsageSeries(SqliteSeries.Open(Path, Noon, findings), "fw1");

        findings.ToImmutable().ShouldHaveSingleItem().Code.ShouldBe("WEIR0143");
        series.Add(Sample(1, Noon, Flow.Up4, "t1", Step(7, 1, 1)));
        File.ReadAllBytes(Path + ".damaged-20261122T120000").Length.ShouldBe(5000);
    }

    [Fact]
    public void Open_NewerFile_IsRefused()
    {
        Open().Dispose();
        using (var database = SqliteDatabase.Open(Path, SqliteAccess.Write))
        {
            database.Execute("pragma user_version = 9");
        }

        Should.Throw<SeriesException>(Open).Finding.Code.ShouldBe("WEIR0146");
    }

    [Fact]
    public void Open_FolderThatIsNotThere_IsRefused() =>
        Should
            .Throw<SeriesException>(() =>
                SqliteSeries.Open(System.IO.Path.Combine(_folder, "no", "usage.db"), Noon, new DiagnosticBag())
            )
            .Finding.Code.ShouldBe("WEIR0144");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private protected override IUsageSeries Open() =>
        new UsageSeries(SqliteSeries.Open(Path, Noon, new DiagnosticBag()), "fw1");
}
