using System.Globalization;
using Shouldly;
using Weir.Cli.Frame;
using Xunit;

namespace Weir.Tests.Cli.Imports;

public sealed class OptimizeVerbTests : IDisposable
{
    private readonly RuleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("nft", "out")]
    [InlineData("ipset", "out.ipset,out.v4")]
    public void Optimize_Proved_WritesFilesThatMeanTheSame(string target, string files)
    {
        _folder.Write("v4.rules", Bans(600));

        var run = _folder.Run("optimize", "v4.rules", "-o", "out", "--to", target, "--prove", "--json");

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Json.GetProperty("proof").GetProperty("verdict").GetString().ShouldBe("equal");
        run.Json.GetProperty("after")[0].GetProperty("rules").GetInt32().ShouldBeLessThan(10);
        _folder.Run(["diff", "v4.rules", files.Split(',')[^1], .. Sets(files)]).Code.ShouldBe(ExitCode.Ok);
    }

    [Theory]
    [InlineData("nft", true)]
    [InlineData("ipset", false)]
    public void Optimize_PortsWhereNothingTracks_WarnsOfWhatNftReadsOtherwise(string target, bool warns)
    {
        _folder.Write("v4.rules", "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n");

        var run = _folder.Run("optimize", "v4.rules", "-o", "out", "--to", target, "--prove");

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Error.Contains("warning WEIR0724", StringComparison.Ordinal).ShouldBe(warns);
    }

    [Fact]
    public void Optimize_CounterTable_HasARowForEachRule()
    {
        _folder.Write(
            "v4.rules",
            Bans(300)
                .Replace(
                    "-A INPUT -s 198.51.0.7/32",
                    "[12:3456] -A INPUT -s 198.51.0.7/32 -m comment --comment \"a\\\\b\tc\"",
                    StringComparison.Ordinal
                )
        );

        var run = _folder.Run("optimize", "v4.rules", "-o", "out.nft", "--counters", "table", "--prove", "--json");

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Json.GetProperty("counters").GetString().ShouldBe("out.nft.counters.tsv");
        var rules = _folder.Read("v4.rules").Split('\n');
        var rows = _folder
            .Read("out.nft.counters.tsv")
            .TrimEnd('\n')
            .Split('\n')
            .Select(row => row.Split('\t'))
            .ToArray();
        rows[0].ShouldBe(["file", "line", "packets", "bytes", "comment", "table", "where", "element"]);
        rows.ShouldAllBe(row => row.Length == 8);
        rows.Skip(1)
            .Select(row => int.Parse(row[1], CultureInfo.InvariantCulture))
            .ShouldBe(
                Enumerable
                    .Range(1, rules.Length)
                    .Where(line => rules[line - 1].Contains("-A ", StringComparison.Ordinal))
            );
        var counted = rows.Single(row => row[2] == "12");
        counted[3].ShouldBe("3456");
        counted[4].ShouldBe("a\\\\b\\tc");
        counted[5].ShouldBe("filter");
        counted[7].ShouldBe("198.51.0.7");
        _folder.Read("out.nft").ShouldContain($" {counted[6]} {{");
        rows.ShouldContain(row => row[6] == "INPUT" && row[7] == "");
        rows.ShouldContain(row => row[6] == "");
    }

    [Fact]
    public void Optimize_CounterTableBesideStandardOutput_IsRefused()
    {
        _folder.Write("v4.rules", Bans(5));

        var run = _folder.Run("optimize", "v4.rules", "-o", "-", "--counters", "table");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain("error WEIR0653");
    }

    [Fact]
    public void Optimize_CounterTableThatCannotBeWritten_WritesNoRulesEither()
    {
        _folder.Write("v4.rules", Bans(5));
        Directory.CreateDirectory(_folder.File("out.nft.counters.tsv"));

        var run = _folder.Run("optimize", "v4.rules", "-o", "out.nft", "--counters", "table");

        run.Code.ShouldBe(ExitCode.BadInput);
        _folder.Names().ShouldBe(["out.nft.counters.tsv", "v4.rules"]);
    }

    [Fact]
    public void Optimize_InputWithErrors_WritesNeitherRulesNorReport()
    {
        _folder.Write("v4.rules", Bans(5).Replace("COMMIT", "", StringComparison.Ordinal));

        var run = _folder.Run("optimize", "v4.rules", "-o", "out.nft", "--report", "report.html");

        run.Code.ShouldBe(ExitCode.BadInput);
        _folder.Names().ShouldBe(["v4.rules"]);
    }

    [Fact]
    public void Optimize_ReportThatCannotBeWritten_WritesNoRulesEither()
    {
        _folder.Write("v4.rules", Bans(5));

        var run = _folder.Run("optimize", "v4.rules", "-o", "out.nft", "--report", "no/such/report.html");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain("error WEIR0653");
        _folder.Names().ShouldBe(["v4.rules"]);
    }

    [Fact]
    public void Report_HostileText_IsEscapedAndLoadsNothing()
    {
        _folder.Write(
            "v4<b>.rules",
            Bans(5)
                .Replace("-i lo", "-i lo -m comment --comment \"<script>alert(1)</script>\"", StringComparison.Ordinal)
        );

        var run = _folder.Run("optimize", "v4<b>.rules", "-o", "out.nft", "--prove", "--report", "report.html");

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        var page = _folder.Read("report.html");
        page.ShouldContain("v4&lt;b&gt;.rules");
        page.ShouldNotContain("<script");
        page.ShouldNotContain("<b>.rules");
        page.ShouldNotContain("://");
        page.ShouldNotContain("url(");
        page.ShouldContain("<svg");
        page.ShouldContain(">proved equal<");
    }

    [Fact]
    public void Load_DryRun_PrintsThePlanAndChangesNothing()
    {
        _folder.Write("v4.rules", Bans(50));
        _folder.Run("optimize", "v4.rules", "-o", "out.nft").Code.ShouldBe(ExitCode.Ok);

        var run = _folder.Run("load", "out.nft", "--dry-run", "--json");

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Json.GetProperty("loaded").GetBoolean().ShouldBeFalse();
        run.Json.GetProperty("steps").GetArrayLength().ShouldBeGreaterThan(3);
    }

    [Fact]
    public void Matrix_OfAPort_HasClassesAndEdges()
    {
        _folder.Write("v4.rules", RuleFolder.Small);

        var run = _folder.Run("matrix", "v4.rules", "--port", "tcp/22", "--path", "in", "--json");

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Json.GetProperty("classes").GetArrayLength().ShouldBeGreaterThan(1);
        run.Json.GetProperty("edges").GetArrayLength().ShouldBeGreaterThan(0);
    }

    private static string[] Sets(string files) => files.Contains(',') ? ["--with", files.Split(',')[0]] : [];

    private static string Bans(int count) =>
        RuleFolder.Small.Replace(
            "-A INPUT -p tcp -m tcp --dport 80 ",
            string.Concat(
                Enumerable.Range(1, count).Select(i => $"-A INPUT -s 198.51.{i / 200}.{(i % 200) + 1}/32 -j DROP\n")
            ) + "-A INPUT -p tcp -m tcp --dport 80 ",
            StringComparison.Ordinal
        );
}
