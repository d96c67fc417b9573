using Shouldly;
using Weir.Cli.Frame;
using Xunit;

namespace Weir.Tests.Cli;

/// <summary>Each bad input of a source: exit code 2, its code, its position; all at once.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly CampusFolder _campus = new();

    public void Dispose() => _campus.Dispose();

    [Theory]
    [InlineData("members/devices.csv", "1001,10.16.1.2,room", "1001,10.16.1.256,room", "WEIR0202", "devices.csv(2")]
    [InlineData("members/members.csv", "198.18.1.2", "198.18.1.1", "WEIR0305", "members.csv(3")]
    [InlineData("members/members.csv", "id,login", "id,nick", "WEIR0128", "members.csv(1")]
    [InlineData(
        "members/member_prefixes.csv",
        "2001:db8:1000:100::/56",
        "2001:db8:1000:101::/56",
        "WEIR0203",
        "member_prefixes.csv(2"
    )]
    [InlineData("weir.yaml", "kind: campus", "kind: [campus", "WEIR0106", "weir.yaml(")]
    [InlineData("weir.yaml", "publicPool: [198.18.0.0/15]", "publicPool: [198.18.0.1/15]", "WEIR0203", "weir.yaml(")]
    [InlineData("members/forwards.csv", "10.16.1.2,443", "10.16.1.14,443", "WEIR03", "forwards.csv(2")]
    public void Check_BadInput_EndsWithTwoTheCodeAndThePosition(
        string file,
        string before,
        string after,
        string code,
        string position
    )
    {
        _campus.Replace(file, before, after);

        var run = _campus.Run("check");

        run.Code.ShouldBe(ExitCode.BadInput, run.Error);
        run.ErrorLines.ShouldContain(line =>
            line.Contains(position, StringComparison.Ordinal)
            && line.Contains($": error {code}", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Check_SeveralBadInputs_AreAllReportedAtOnce()
    {
        _campus.Replace("members/devices.csv", "1001,10.16.1.2,room", "1001,10.16.1.256,room");
        _campus.Replace("members/members.csv", "198.18.1.2", "198.18.1");
        _campus.Replace("weir.yaml", "publicPool: [198.18.0.0/15]", "publicPool: [198.18.0.1/15]");

        var run = _campus.Run("check", "--json");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Json.GetProperty("valid").GetBoolean().ShouldBeFalse();
        var codes = run
            .Json.GetProperty("diagnostics")
            .EnumerateArray()
            .Select(d => d.GetProperty("code").GetString())
            .ToList();
        codes.ShouldContain("WEIR0201");
        codes.ShouldContain("WEIR0202");
        codes.ShouldContain("WEIR0203");
        run.ErrorLines.ShouldHaveSingleItem();
    }

    [Fact]
    public void Check_DatabaseDown_EndsWithTwoAndItsCode()
    {
        _campus.Replace("weir.yaml", "type: csv", "type: postgres");
        _campus.Replace(
            "weir.yaml",
            "path: members",
            "connection: 'Host=/nonexistent;Database=x;Username=y;Timeout=1'"
        );

        var run = _campus.Run("check");

        run.Code.ShouldBe(ExitCode.BadInput, run.Error);
        run.Error.ShouldContain("error WEIR0130: ");
    }

    [Fact]
    public void Check_SeventyThousandForwardsOfOneAddress_EndsWithTwo()
    {
        var rows = Enumerable
            .Range(1, 70_000)
            .Select(i => $"1001,{(i % 2 == 0 ? "tcp" : "udp")},{(i % 65_535) + 1},10.16.1.2,80");
        File.AppendAllLines(Path.Combine(_campus.Folder, "members/forwards.csv"), rows);

        _campus.Run("check").Code.ShouldBe(ExitCode.BadInput);
    }

    [Fact]
    public void List_OfAnInvalidSite_EndsWithTwoAndTheFindings()
    {
        _campus.Replace("members/members.csv", "198.18.1.2", "198.18.1.1");

        var run = _campus.Run("member", "list");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Out.ShouldBeEmpty();
        run.Error.ShouldContain("error WEIR0305");
    }

    [Fact]
    public void Init_OverASite_IsRefused()
    {
        var run = _campus.Run("init", "--example", "campus", ".");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain("error WEIR0160");
    }
}
