using Shouldly;
using Weir.Cli.Frame;
using Weir.Cli.Report;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Cli.Imports;

/// <summary>The whole report of a small dump; tests/Weir.UiTests looks at it in a browser.</summary>
public sealed class ReportGoldenTests : IDisposable
{
    private readonly RuleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Report_OfASmallDump_IsTheGolden()
    {
        Report("report.html");

        Golden.ShouldMatch(
            _folder.Read("report.html").Replace(VersionAction.Version, "VERSION", StringComparison.Ordinal),
            "small.report.html"
        );
    }

    [Fact]
    public void Report_MadeTwice_HasTheSameBytes()
    {
        Report("one.html");
        Report("two.html");

        _folder.Read("one.html").ShouldBe(_folder.Read("two.html"));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(4, 1)]
    [InlineData(6, 2)]
    [InlineData(11, 5)]
    [InlineData(858, 200)]
    [InlineData(3_658, 1_000)]
    [InlineData(180_200, 50_000)]
    [InlineData(1_000_000, 200_000)]
    public void Step_OfAScale_IsOneTwoOrFiveAndAFewFit(double most, double step) => BarPlot.Step(most).ShouldBe(step);

    [Theory]
    [InlineData(0, "0 ns")]
    [InlineData(438.4, "438 ns")]
    [InlineData(9_999.4, "9,999 ns")]
    [InlineData(9_999.6, "10.0 µs")]
    [InlineData(70_687, "70.7 µs")]
    [InlineData(1_310_000, "1.3 ms")]
    public void Time_OfNanoseconds_HasItsUnit(double nanoseconds, string text) =>
        ReportCosts.Time(nanoseconds).ShouldBe(text);

    private void Report(string name)
    {
        var bans = string.Concat(
            Enumerable.Range(1, 40).Select(i => $"[{i * 3}:{i * 180}] -A INPUT -s 198.51.100.{i}/32 -j DROP\n")
        );
        _folder.Write(
            "v4.rules",
            RuleFolder.Small.Replace("-A INPUT -i lo", $"{bans}-A INPUT -i lo", StringComparison.Ordinal)
        );
        var run = _folder.Run(
            "optimize",
            "v4.rules",
            "-o",
            "out.nft",
            "--prove",
            "--counters",
            "table",
            "--report",
            name
        );
        run.Code.ShouldBe(ExitCode.Ok, run.Error);
    }
}
