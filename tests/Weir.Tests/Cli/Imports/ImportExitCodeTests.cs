using Shouldly;
using Xunit;

namespace Weir.Tests.Cli.Imports;

/// <summary>The table of docs/operations/exit-codes.md about the verbs on rules, row by row.</summary>
public sealed class ImportExitCodeTests : IDisposable
{
    private readonly RuleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, "import good.rules")]
    [InlineData(2, "import bad.rules")]
    [InlineData(2, "import half.rules")]
    [InlineData(2, "import nosuch.rules")]
    [InlineData(2, "import empty.rules")]
    [InlineData(64, "import")]
    [InlineData(0, "lint good.rules")]
    [InlineData(1, "lint good.rules --exit-code")]
    [InlineData(2, "lint bad.rules --exit-code")]
    [InlineData(0, "optimize good.rules -o new.nft --prove")]
    [InlineData(2, "optimize bad.rules -o new.nft")]
    [InlineData(2, "optimize good.rules -o nosuch/new.nft")]
    [InlineData(64, "optimize good.rules")]
    [InlineData(64, "optimize good.rules -o new.nft --to pf")]
    [InlineData(0, "diff good.rules good.rules")]
    [InlineData(1, "diff good.rules other.rules")]
    [InlineData(2, "diff good.rules bad.rules")]
    [InlineData(2, "diff good.rules nosuch.rules")]
    [InlineData(64, "diff good.rules")]
    [InlineData(0, "trace good.rules --path in --packet ip_saddr_192.0.2.7_tcp_dport_9")]
    [InlineData(1, "trace good.rules --path in --packet ip_saddr_192.0.2.7_tcp_dport_9 --exit-code")]
    [InlineData(2, "trace good.rules --packet tcp_door_9")]
    [InlineData(2, "trace half.rules --packet ip_saddr_192.0.2.7_tcp_dport_9")]
    [InlineData(64, "trace good.rules")]
    [InlineData(0, "matrix good.rules --port tcp/22")]
    [InlineData(2, "matrix bad.rules --port tcp/22")]
    [InlineData(64, "matrix good.rules --port ssh")]
    [InlineData(0, "load good.rules --dry-run")]
    [InlineData(2, "load half.rules")]
    [InlineData(3, "load good.rules --netns weir-no-such-namespace")]
    [InlineData(3, "load good.rules --confirm 60s --netns weir-no-such-namespace")]
    [InlineData(64, "load good.rules --confirm soon")]
    [InlineData(3, "confirm --loaded --netns weir-no-such-namespace")]
    public void Exit_OfAVerb_IsAsDocumented(int code, string command)
    {
        _folder.Write("good.rules", RuleFolder.Small);
        _folder.Write("other.rules", RuleFolder.Small.Replace("--dport 80 ", "--dport 81 ", StringComparison.Ordinal));
        _folder.Write("bad.rules", RuleFolder.Small.Replace("--dport 80 ", "--dport 80000 ", StringComparison.Ordinal));
        _folder.Write("half.rules", RuleFolder.Small[..^60]);
        _folder.Write("empty.rules", "");

        var run = _folder.Run([.. command.Split(' ').Select(word => word.Replace('_', ' '))]);

        run.Code.ShouldBe(code, run.Out + run.Error);
        if (code > 1)
        {
            run.ErrorLines.ShouldContain(line => line.Contains("error WEIR", StringComparison.Ordinal));
        }
    }
}
