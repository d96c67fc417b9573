using Shouldly;
using Weir.Cli.Frame;
using Xunit;

namespace Weir.Tests.Cli;

public sealed class PlainOutputTests : IDisposable
{
    private readonly CampusFolder _campus = new();

    public void Dispose() => _campus.Dispose();

    [Theory]
    [InlineData("check")]
    [InlineData("member list")]
    [InlineData("member show 1001")]
    [InlineData("forward list")]
    [InlineData("opening list")]
    [InlineData("ban list")]
    [InlineData("member block 1002")]
    [InlineData("member show nobody")]
    [InlineData("--help")]
    public void Output_InAPipe_HasNoEscapesAndNoBoxes(string command)
    {
        var run = _campus.Run(command.Split(' '));

        (run.Out + run.Error).ShouldAllBe(c => !char.IsControl(c) || c == '\n');
        (run.Out + run.Error).ShouldAllBe(c => c < '\u2500' || c > '\u257f');
    }

    [Fact]
    public void List_InAPipe_IsAlignedWithOneWordTitles()
    {
        var lines = _campus.Run("forward", "list").Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines[0]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(["MEMBER", "LOGIN", "PROTOCOL", "PUBLIC-IPV4", "PUBLIC-PORTS", "DEVICE", "DEVICE-PORT"]);
        lines.ShouldAllBe(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 7);
    }

    [Fact]
    public void List_OnATerminal_IsDrawnWithColor()
    {
        var run = OnTerminal("member", "list", "--limit", "2");

        run.Out.ShouldContain("╭");
        run.Out.ShouldContain("\e[");
    }

    [Theory]
    [InlineData("NO_COLOR", "1")]
    [InlineData("TERM", "dumb")]
    public void List_OnATerminalThatWantsNoColor_HasNone(string variable, string value)
    {
        var run = WeirRun.With(
            s => Terminal(s) with { Variable = name => name == variable ? value : null },
            "member",
            "list"
        );

        run.Out.ShouldContain("ada.adler");
        run.Out.ShouldNotContain("\e");
    }

    [Fact]
    public void List_NoColorOption_HasNone() => OnTerminal("member", "list", "--no-color").Out.ShouldNotContain("\e");

    [Fact]
    public void Quiet_Edit_PrintsTheChangeAndNoHint()
    {
        var run = _campus.Run("member", "block", "1003", "--quiet");

        run.Out.ShouldStartWith("~ member 1003: ");
        run.Error.ShouldBeEmpty();
    }

    [Fact]
    public void Paging_LimitAndOffset_ShowTheRowsAskedFor()
    {
        var run = _campus.Run("member", "list", "--limit", "2", "--offset", "3", "--json");

        run.Json.GetProperty("total").GetInt32().ShouldBe(8);
        run.Json.GetProperty("members")
            .EnumerateArray()
            .Select(m => m.GetProperty("id").GetInt32())
            .ShouldBe([1004, 1005]);
    }

    [Theory]
    [InlineData("10.16.1.2", "1001")]
    [InlineData("198.18.1.4", "1004")]
    [InlineData("2001:db8:1000:201::1", "1002")]
    public void MemberList_Address_FindsTheOwner(string address, string member)
    {
        var run = _campus.Run("member", "list", "--address", address, "--json");

        run.Json.GetProperty("members").EnumerateArray().Single().GetProperty("id").GetRawText().ShouldBe(member);
    }

    [Fact]
    public void Login_WithEscapeSequence_IsNotPassedToTheTerminal()
    {
        Weir.Cli.Output.Printable.Clean("a\e[2Jb\u009bc").ShouldBe("a?[2Jb?c");
    }

    private WeirRun OnTerminal(params string[] args) => WeirRun.With(Terminal, args);

    private Surroundings Terminal(Surroundings s) =>
        s with
        {
            OutIsTerminal = true,
            Width = 160,
            CurrentDirectory = _campus.Folder,
        };
}
