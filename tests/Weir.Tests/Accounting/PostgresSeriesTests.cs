using Shouldly;
using Weir.Core.Accounting;
using Weir.Core.Text;
using Weir.Sources.Series;
using Weir.Testing;
using Weir.Tests.Sources;
using Xunit;

namespace Weir.Tests.Accounting;

[Collection(PostgresTests.Name)]
public sealed class PostgresSeriesTests(PostgresCluster cluster) : SeriesTests
{
    private readonly string _connection = cluster.NewDatabase();

    [PostgresFact]
    public void Add_TwoNodesAtOnce_BothAreCounted()
    {
        const int Samples = 40;
        Parallel.ForEach(
            (string[])["fw1", "fw2"],
            node =>
            {
                using var series = Open(node);
                for (var number = 1; number <= Samples; number++)
                {
                    series.Add(
                        Sample(number, Noon, Flow.Up4, "t1", Step(7, (ulong)number, 1), Step(8, (ulong)number, 1))
                    );
                    series.RollUp(Noon.AddMinutes(number * 7), new Retention());
                }
            }
        );

        using var both = Open("fw3");
        both.Total(7).Up4.ShouldBe(new Traffic(2 * Samples, 2 * Samples * 100));
        both.Load().Number.ShouldBe(0);
    }

    [PostgresFact]
    public void Add_AfterTheServerEndedTheSession_IsRefusedThenGoesOn()
    {
        using var series = Open("fw1");
        series.Add(Sample(1, Noon, Flow.Up4, "t1", Step(7, 1, 1)));
        PostgresCluster.Execute(
            _connection,
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'weir' and datname = current_database()"
        );

        Should
            .Throw<SeriesException>(() => series.Add(Sample(2, Noon, Flow.Up4, "t1", Step(7, 2, 1))))
            .Finding.Code.ShouldBe("WEIR0144");

        series.Add(Sample(series.Load().Number + 1, Noon, Flow.Up4, "t1", Step(7, 2, 1)));
        series.Total(7).Up4.Packets.ShouldBe(2ul);
    }

    private protected override IUsageSeries Open(string node = "fw1") =>
        SeriesStore.OpenServer(_connection, node, Position.None, new DiagnosticBag())
        ?? throw new InvalidOperationException("the tests' own connection string is refused");
}
