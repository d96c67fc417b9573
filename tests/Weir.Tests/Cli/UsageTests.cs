using Shouldly;
using Weir.Cli.Frame;
using Xunit;

namespace Weir.Tests.Cli;

public sealed class UsageTests
{
    [Theory]
    [InlineData("chekc", "check")]
    [InlineData("membr", "member")]
    [InlineData("bna", "ban")]
    public void UnknownVerb_NearAKnownOne_SuggestsIt(string word, string suggestion)
    {
        var run = WeirRun.Of(word);

        run.Code.ShouldBe(ExitCode.Usage);
        run.Out.ShouldBeEmpty();
        run.ErrorLines.ShouldBe([
            $"error WEIR0601: '{word}' is no command, option or argument of 'weir'; did you mean '{suggestion}'?",
        ]);
    }

    [Fact]
    public void UnknownVerb_NearNothing_PointsToTheHelp()
    {
        WeirRun
            .Of("xyzzy")
            .Error.ShouldBe("error WEIR0601: 'xyzzy' is no command, option or argument of 'weir'; see 'weir --help'\n");
    }

    [Fact]
    public void UnknownVerbInAGroup_NearAKnownOne_SuggestsIt()
    {
        var run = WeirRun.Of("member", "lst");

        run.Code.ShouldBe(ExitCode.Usage);
        run.ErrorLines.ShouldHaveSingleItem().ShouldContain("did you mean 'list'?");
    }

    [Fact]
    public void UnknownOptions_Several_AreAllReported()
    {
        var run = WeirRun.Of("check", "--jsn", "--sit", "x");

        run.Code.ShouldBe(ExitCode.Usage);
        run.Error.ShouldContain("'--jsn'");
        run.Error.ShouldContain("did you mean '--json'?");
        run.Error.ShouldContain("did you mean '--site'?");
    }

    [Fact]
    public void NoVerb_ShowsHelpOnStandardErrorAndFails()
    {
        var run = WeirRun.Of();

        run.Code.ShouldBe(ExitCode.Usage);
        run.Out.ShouldBeEmpty();
        run.Error.ShouldContain("Usage: weir COMMAND");
    }

    [Fact]
    public void MissingArgument_IsNamedWithTheHelp()
    {
        var run = WeirRun.Of("member", "show");

        run.Code.ShouldBe(ExitCode.Usage);
        run.ErrorLines.ShouldHaveSingleItem().ShouldStartWith("error WEIR0602: ");
        run.Error.ShouldContain("see 'weir member show --help'");
    }

    [Theory]
    [InlineData("--state", "dead")]
    [InlineData("--limit", "-1")]
    [InlineData("--limit", "many")]
    public void BadOptionValue_IsReportedWithTheValue(string option, string value)
    {
        var run = WeirRun.Of("member", "list", option, value);

        run.Code.ShouldBe(ExitCode.Usage);
        run.ErrorLines.ShouldHaveSingleItem().ShouldStartWith("error WEIR060");
        run.Error.ShouldContain($"'{value}'");
    }

    [Fact]
    public void UsageError_WithJson_IsInTheDocumentAndShortOnStandardError()
    {
        var run = WeirRun.Of("check", "--jsn", "--json");

        run.Code.ShouldBe(ExitCode.Usage);
        var diagnostic = run.Json.GetProperty("diagnostics")[0];
        diagnostic.EnumerateObject().Select(p => p.Name).ShouldBe(["code", "severity", "position", "message", "help"]);
        diagnostic.GetProperty("code").GetString().ShouldBe("WEIR0601");
        diagnostic.GetProperty("position").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        run.ErrorLines.ShouldHaveSingleItem();
    }

    [Fact]
    public void NoSiteHere_IsBadInputWithCode()
    {
        var folder = Directory.CreateTempSubdirectory("weir-cli-").FullName;
        var run = WeirRun.In(folder, "check");
        Directory.Delete(folder);

        run.Code.ShouldBe(ExitCode.BadInput);
        run.ErrorLines.ShouldHaveSingleItem().ShouldStartWith($"error WEIR0604: '{folder}' is no site");
    }

    [Fact]
    public void Version_IsOneLine()
    {
        var run = WeirRun.Of("--version");

        run.Code.ShouldBe(ExitCode.Ok);
        run.Out.ShouldMatch(@"\Aweir \d+\.\d+\.\d+\S*\n\z");
    }

    [Theory]
    [InlineData("check", "check", 0)]
    [InlineData("chekc", "check", 1)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_KnownPairs_CountsEdits(string left, string right, int expected)
    {
        Suggestions.Distance(left, right).ShouldBe(expected);
    }
}
