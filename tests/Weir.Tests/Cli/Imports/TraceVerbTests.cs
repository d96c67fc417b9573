using Shouldly;
using Weir.Cli.Frame;
using Xunit;

namespace Weir.Tests.Cli.Imports;

public sealed class TraceVerbTests : IDisposable
{
    private readonly RuleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("443", "accepted", ExitCode.Ok)]
    [InlineData("23", "dropped", ExitCode.Differs)]
    public void Trace_APacketToTheBox_EndsAsTheRulesSay(string port, string fate, int code)
    {
        _folder.Write("v4.rules", RuleFolder.Small);

        var run = _folder.Run(
            "trace",
            "v4.rules",
            "--path",
            "in",
            "--exit-code",
            "--json",
            "--packet",
            $"iif eth0 ip saddr 198.51.100.7 tcp dport {port} ct new"
        );

        run.Code.ShouldBe(code, run.Error);
        run.Json.GetProperty("fate").GetString().ShouldBe(fate);
        run.Json.GetProperty("rulesMet").GetInt32().ShouldBeGreaterThan(3);
    }

    [Fact]
    public void Trace_Printed_NamesTheLineOfTheRuleThatMatched()
    {
        _folder.Write("v4.rules", RuleFolder.Small);

        var run = _folder.Run(
            "trace",
            "v4.rules",
            "--path",
            "in",
            "--packet",
            "iif eth0 ip saddr 198.51.100.7 tcp dport 443"
        );

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Out.ShouldContain("v4.rules(9)");
        run.Out.ShouldContain("accepted; ");
    }

    [Fact]
    public void Trace_PacketNotUnderstood_EndsWithTwoAndItsCode()
    {
        _folder.Write("v4.rules", RuleFolder.Small);

        var run = _folder.Run("trace", "v4.rules", "--packet", "tcp dport seventy");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain("error WEIR043");
    }

    [Fact]
    public void Trace_NoFile_RunsThroughTheSite()
    {
        using var campus = new CampusFolder();

        var run = campus.Run(
            "trace",
            "--packet",
            "iif wan0 oif room1 ip saddr 192.0.2.1 ip daddr 198.18.1.1 tcp dport 1"
        );

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Out.ShouldContain("inet weir");
    }
}
