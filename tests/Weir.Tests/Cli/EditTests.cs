using Shouldly;
using Weir.Cli.Frame;
using Xunit;

namespace Weir.Tests.Cli;

public sealed class EditTests : IDisposable
{
    private readonly CampusFolder _campus = new("sqlite");

    public void Dispose() => _campus.Dispose();

    [Fact]
    public void BlockAndUnblock_ById_ChangeTheState()
    {
        Does("~ member 1003: ", "member", "block", "1003");
        State("1003").ShouldBe("blocked");
        Does("nothing to change", "member", "block", "1003");
        Does("~ member 1003: ", "member", "unblock", "1003");
        State("1003").ShouldBe("active");
    }

    [Fact]
    public void Member_AddMoveDelete_RoundTrips()
    {
        Does("+ member ", "member", "add", "new.one", "--public-ipv4", "198.18.77.1", "--plan", "basic");
        Does("+ device ", "device", "add", "new.one", "10.16.200.1");
        Does("+ forward ", "forward", "add", "new.one", "tcp", "8000-8010", "10.16.200.1", "--device-port", "80");
        Does("- device ", "member", "move", "new.one", "10.16.200.1", "10.32.200.1");
        var shown = _campus.Run("member", "show", "new.one").Out;
        shown.ShouldContain("10.32.200.1 (room)");
        shown.ShouldContain("tcp/8000-8010 -> 10.32.200.1:80");
        Does("- forward ", "forward", "remove", "new.one", "tcp", "8000-8010");
        Does("- device ", "device", "remove", "new.one", "10.32.200.1");
        Does("- member ", "member", "delete", "new.one");
        _campus.Run("member", "show", "new.one").Code.ShouldBe(ExitCode.BadInput);
    }

    [Fact]
    public void Opening_AddAndRemove_RoundTrips()
    {
        string[] opening = ["1001", "2001:db8:1000:100::/60", "udp", "5000-5010"];
        Does("+ opening ", ["opening", "add", .. opening]);
        Does("- opening ", ["opening", "remove", .. opening]);
    }

    [Fact]
    public void Ban_WithSpan_ExpiresFromNow()
    {
        Does("+ ban 203.0.113.9", "ban", "add", "203.0.113.9", "--reason", "port scan", "--expires", "7d");
        _campus.Run("ban", "list", "--address", "203.0.113.9").Out.ShouldContain("2026-03-08T12:00:00Z");
        Does("- ban 203.0.113.9", "ban", "remove", "203.0.113.9");
    }

    [Fact]
    public void Add_DuplicatePublicAddress_IsRefusedAndNothingIsWritten()
    {
        var run = _campus.Run("member", "add", "thief", "--public-ipv4", "198.18.1.1");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain("error WEIR0305");
        _campus.Run("member", "list", "--login", "thief", "--json").Json.GetProperty("total").GetInt32().ShouldBe(0);
    }

    [Fact]
    public void Values_SeveralWrong_AreReportedTogether()
    {
        var run = _campus.Run("ban", "add", "10.0.0.1/8", "--expires", "yesterday");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.ErrorLines.Count.ShouldBe(2);
        run.ErrorLines.ShouldAllBe(line => line.StartsWith("error WEIR0612: ", StringComparison.Ordinal));
        run.Error.ShouldContain("did you mean 10.0.0.0/8?");
    }

    [Theory]
    [InlineData("member block nobody", "WEIR0151")]
    [InlineData("member block 99999", "WEIR0610")]
    [InlineData("forward remove 1001 udp 9", "WEIR0151")]
    [InlineData("forward add 1001 sctp 9 10.16.1.2", "WEIR0612")]
    [InlineData("forward add 1001 tcp 70000 10.16.1.2", "WEIR0612")]
    [InlineData("opening add 1001 2001:db8:1000:100::/56 quic", "WEIR0612")]
    [InlineData("member add x --public-ipv4 198.18.0.256", "WEIR0612")]
    [InlineData("ban add 203.0.113.9 --expires 2020-01-01T00:00:00Z", "WEIR0612")]
    public void BadEdit_EachKind_EndsWithTwoAndItsCode(string command, string code)
    {
        var run = _campus.Run(command.Split(' '));

        run.Code.ShouldBe(ExitCode.BadInput, run.Error);
        run.Error.ShouldContain($"error {code}: ");
        run.Out.ShouldBeEmpty();
    }

    private void Does(string printed, params string[] args)
    {
        var run = _campus.Run(args);
        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Out.ShouldContain(printed);
    }

    private string? State(string member) =>
        _campus.Run("member", "show", member, "--json").Json.GetProperty("member").GetProperty("state").GetString();
}
