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

    [Theory]
    [InlineData("usage_minute")]
    [InlineData("usage_hour")]
    [InlineData("seen")]
    [InlineData("sqlite_master")]
    public void Add_PageDamagedMeanwhile_IsRefusedOnceAndTheNextBeginsAnew(string table)
    {
        using (var series = Open())
        {
            series.Add(Sample(1, Noon, Flow.Up4, "t1", Step(7, 1, 1)));
        }

        Damage(table);
        var findings = new DiagnosticBag();
        // A summed hour is looked at when one is summed; the others at the opening or by the next sample.
        try
        {
            using var broken = new UsageSeries(SqliteSeries.Open(Path, Noon, findings), "fw1");
            if (findings.Count == 0)
            {
                broken.Add(Sample(broken.Load().Number + 1, Noon, Flow.Up4, "t1", Step(7, 1, 1)));
                broken.RollUp(Noon.AddDays(1), new Retention());
            }
        }
        catch (SeriesException refused)
        {
            refused.Finding.Code.ShouldBe("WEIR0144");
        }

        using var next = new UsageSeries(SqliteSeries.Open(Path, Noon, findings), "fw1");
        findings.ToImmutable().ShouldHaveSingleItem().Code.ShouldBe("WEIR0143");
        next.Load().Number.ShouldBe(0);
        next.Add(Sample(1, Noon, Flow.Up4, "t1", Step(7, 1, 1)));
        next.RollUp(Noon.AddDays(1), new Retention());
        using var again = new UsageSeries(SqliteSeries.Open(Path, Noon, findings), "fw1");
        again.Load().Number.ShouldBe(1, "what was condemned is aside, and the new one is not");
    }

    [Theory]
    [InlineData(100)]
    [InlineData(2_000)]
    [InlineData(4_096)]
    [InlineData(8_192)]
    public void Open_AllBehindAPlaceIsDamaged_BeginsAnew(int place)
    {
        using (var series = Open())
        {
            series.Add(Sample(1, Noon, Flow.Up4, "t1", Step(7, 1, 1)));
        }

        using (var file = File.OpenWrite(Path))
        {
            file.Position = place;
            file.Write([.. Enumerable.Repeat((byte)0xA5, (int)(file.Length - place))]);
        }

        var findings = new DiagnosticBag();
        using var next = new UsageSeries(SqliteSeries.Open(Path, Noon, findings), "fw1");

        findings.ToImmutable().ShouldHaveSingleItem().Code.ShouldBe("WEIR0143");
        next.Add(Sample(1, Noon, Flow.Up4, "t1", Step(7, 1, 1)));
    }

    [Fact]
    public void Open_NewerFile_IsRefused()
    {
        Open().Dispose();
        using (var database = SqliteDatabase.Open(Path, SqliteAccess.Write))
        {
            database.Execute("pragma user_version = 9");
        }

        Should.Throw<SeriesException>(() => Open()).Finding.Code.ShouldBe("WEIR0146");
    }

    [Fact]
    public void Open_FolderThatIsNotThere_IsRefused() =>
        Should
            .Throw<SeriesException>(() =>
                SqliteSeries.Open(System.IO.Path.Combine(_folder, "no", "usage.db"), Noon, new DiagnosticBag())
            )
            .Finding.Code.ShouldBe("WEIR0144");

    /// <summary>Overwrites a table's first page; what lies in the log is brought into the file before.</summary>
    private void Damage(string table)
    {
        long page;
        long size;
        using (var database = SqliteDatabase.Open(Path, SqliteAccess.Write))
        {
            database.Execute("pragma wal_checkpoint(truncate)");
            page =
                table == "sqlite_master"
                    ? 1
                    : database.Number($"select rootpage from sqlite_master where name = '{table}'");
            size = database.Number("pragma page_size");
        }

        using var file = File.OpenWrite(Path);
        file.Position = (page - 1) * size + (page == 1 ? 100 : 0);
        file.Write([.. Enumerable.Repeat((byte)0xA5, 900)]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private protected override IUsageSeries Open(string node = "fw1") =>
        new UsageSeries(SqliteSeries.Open(Path, Noon, new DiagnosticBag()), node);
}
