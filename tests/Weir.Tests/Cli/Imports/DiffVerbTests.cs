using Shouldly;
using Weir.Cli.Frame;
using Xunit;

namespace Weir.Tests.Cli.Imports;

public sealed class DiffVerbTests : IDisposable
{
    private readonly RuleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Diff_TheSameInOtherWords_EndsWithZero()
    {
        _folder.Write("a.rules", RuleFolder.Small);
        _folder.Write(
            "b.rules",
            RuleFolder
                .Small.Replace("--dport 80 ", "--dport 443 ", StringComparison.Ordinal)
                .Replace(
                    "-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT\n-A INPUT -p",
                    "-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\n-A INPUT -p",
                    StringComparison.Ordinal
                )
        );

        var run = _folder.Run("diff", "a.rules", "b.rules");

        run.Code.ShouldBe(ExitCode.Ok, run.Error + run.Out);
        run.Out.ShouldStartWith("equal: ");
    }

    [Fact]
    public void Diff_APortChanged_EndsWithOneAndAPacketWithBothTraces()
    {
        _folder.Write("a.rules", RuleFolder.Small);
        _folder.Write("b.rules", RuleFolder.Small.Replace("--dport 80 ", "--dport 81 ", StringComparison.Ordinal));

        var run = _folder.Run("diff", "a.rules", "b.rules", "--json");

        run.Code.ShouldBe(ExitCode.Differs, run.Error);
        var proof = run.Json.GetProperty("proof");
        proof.GetProperty("verdict").GetString().ShouldBe("different");
        var first = proof.GetProperty("differences")[0];
        first.GetProperty("chain").GetString().ShouldBe("INPUT");
        first.GetProperty("packet").GetString()!.ShouldContain("tcp dport 8");
        first.GetProperty("leftTrace").GetArrayLength().ShouldBeGreaterThan(0);
        first.GetProperty("rightTrace").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Diff_APortChanged_IsPrintedWithBothSides()
    {
        _folder.Write("a.rules", RuleFolder.Small);
        _folder.Write("b.rules", RuleFolder.Small.Replace(":INPUT DROP", ":INPUT ACCEPT", StringComparison.Ordinal));

        var run = _folder.Run("diff", "a.rules", "b.rules");

        run.Code.ShouldBe(ExitCode.Differs);
        run.Out.ShouldContain("1. ip filter INPUT (hook input): ");
        run.Out.ShouldContain("   a.rules: ");
        run.Out.ShouldContain("   b.rules: ");
        run.Out.ShouldContain("different: ");
    }

    [Fact]
    public void Diff_InputWithErrors_EndsWithTwo()
    {
        _folder.Write("a.rules", RuleFolder.Small);
        _folder.Write("b.rules", RuleFolder.Small.Replace("COMMIT", "", StringComparison.Ordinal));

        _folder.Run("diff", "a.rules", "b.rules").Code.ShouldBe(ExitCode.BadInput);
        _folder.Run("diff", "a.rules", "missing").Code.ShouldBe(ExitCode.BadInput);
    }

    [Fact]
    public void Diff_WithSetsOfBoth_ReadsThemBesideEachSide()
    {
        _folder.Write(
            "a.rules",
            RuleFolder.Small.Replace("-i lo", "-m set --match-set bans src", StringComparison.Ordinal)
        );
        _folder.Write("b.rules", RuleFolder.Small.Replace("-i lo", "-s 192.0.2.1/32", StringComparison.Ordinal));
        _folder.Write("sets", "create bans hash:ip family inet hashsize 1024 maxelem 65536\nadd bans 192.0.2.1\n");

        var run = _folder.Run("diff", "a.rules", "b.rules", "--with", "sets");

        run.Code.ShouldBe(ExitCode.Ok, run.Error + run.Out);
    }
}
