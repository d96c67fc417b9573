using Shouldly;
using Weir.Cli.Frame;
using Xunit;

namespace Weir.Tests.Cli.Imports;

public sealed class LintVerbTests : IDisposable
{
    private readonly RuleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lint_AShadowedRule_IsFoundAtItsLine()
    {
        _folder.Write("v4.rules", RuleFolder.Small);

        var run = _folder.Run("lint", "v4.rules");

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Out.ShouldContain("v4.rules(10): info WEIR0702: ");
    }

    [Fact]
    public void Lint_ExitCode_IsOneWhenSomethingIsFound()
    {
        _folder.Write("v4.rules", RuleFolder.Small);

        _folder.Run("lint", "v4.rules", "--exit-code").Code.ShouldBe(ExitCode.Differs);
    }

    [Fact]
    public void Lint_Json_HasFindingsAndTheirCounts()
    {
        _folder.Write("v4.rules", RuleFolder.Small);

        var run = _folder.Run("lint", "v4.rules", "--json");

        run.Json.GetProperty("findings")
            .EnumerateArray()
            .ShouldContain(f => f.GetProperty("code").GetString() == "WEIR0702");
        run.Json.GetProperty("counts").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Lint_InputWithErrors_StillFindsAndEndsWithTwo()
    {
        _folder.Write("v4.rules", RuleFolder.Small.Replace("--dport 80", "--dport eighty", StringComparison.Ordinal));

        var run = _folder.Run("lint", "v4.rules");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Out.ShouldContain("WEIR0702");
    }
}
