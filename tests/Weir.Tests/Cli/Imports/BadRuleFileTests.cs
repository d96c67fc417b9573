using System.Text;
using Shouldly;
using Weir.Cli.Frame;
using Xunit;

namespace Weir.Tests.Cli.Imports;

/// <summary>Each bad input of a rule file: exit code 2, its code, and what was to be written is left alone.</summary>
public sealed class BadRuleFileTests : IDisposable
{
    private readonly RuleFolder _folder = new();

    public static TheoryData<string, string, string> Files =>
        new()
        {
            {
                "cut short",
                RuleFolder.Small[..RuleFolder.Small.IndexOf("COMMIT", StringComparison.Ordinal)],
                "WEIR0177"
            },
            { "unknown table", RuleFolder.Small.Replace("*filter", "*filler", StringComparison.Ordinal), "WEIR0172" },
            {
                "undeclared chain",
                RuleFolder.Small.Replace("-A INPUT -i lo", "-A INPUTS -i lo", StringComparison.Ordinal),
                "WEIR0174"
            },
            {
                "jump loop",
                "*filter\n:INPUT ACCEPT [0:0]\n:a - [0:0]\n:b - [0:0]\n-A INPUT -j a\n-A a -j b\n-A b -j a\nCOMMIT\n",
                "WEIR0176"
            },
            { "NUL bytes", RuleFolder.Small.Replace("-i lo", "-i l\0o", StringComparison.Ordinal), "WEIR0178" },
            {
                "a megabyte in a line",
                RuleFolder.Small.Replace("-i lo", "-i " + new string('x', 1_000_000), StringComparison.Ordinal),
                "WEIR0179"
            },
            { "nothing", "", "WEIR0170" },
            { "comments", "# nothing here\n", "WEIR0170" },
            { "prose", "Dear Sir or Madam,\n", "WEIR0651" },
            {
                "bad option",
                RuleFolder.Small.Replace("--dport 80", "--dport 80000", StringComparison.Ordinal),
                "WEIR0184"
            },
        };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void Import_BadFile_EndsWithTwoItsCodeAndNoOutput(string what, string content, string code)
    {
        _folder.Write("bad.rules", content);
        _folder.Write("out.rules", "what was there");

        var run = _folder.Run("import", "bad.rules", "-o", "out.rules");

        run.Code.ShouldBe(ExitCode.BadInput, $"{what}: {run.Error}");
        run.Error.ShouldContain($"error {code}: ", Case.Sensitive, what);
        _folder.Read("out.rules").ShouldBe("what was there");
        _folder.Names().ShouldBe(["bad.rules", "out.rules"]);
    }

    [Fact]
    public void Import_ThousandsOfOneError_ShowsSomeAndSaysHowManyMore()
    {
        var lines = string.Concat(Enumerable.Repeat("-A INPUT -p tcp -m tcp --dport 80000 -j DROP\n", 5_000));
        _folder.Write("bad.rules", $"*filter\n:INPUT ACCEPT [0:0]\n{lines}-A INPUT -j nobody\nCOMMIT\n");

        var run = _folder.Run("import", "bad.rules");
        var json = _folder.Run("import", "bad.rules", "--json");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.Split('\n').Length.ShouldBeLessThan(120);
        run.Error.ShouldContain("… and 4,899 more WEIR0184: --json has them all");
        run.Error.ShouldContain("'nobody' is neither a chain");
        json.Out.Split("WEIR0184").Length.ShouldBe(5_001);
    }

    [Fact]
    public void Import_SetThatNothingDeclares_IsSaidOnce()
    {
        _folder.Write(
            "v4.rules",
            RuleFolder.Small.Replace(
                "-A INPUT -i lo",
                "-A INPUT -m set --match-set bans src -j DROP\n-A INPUT -m set --match-set bans src -j ACCEPT\n-A INPUT -i lo",
                StringComparison.Ordinal
            )
        );
        _folder.Write("sets.ipset", "create bans hash:ip family inet hashsize 1024 maxelem 65536\n");

        var run = _folder.Run("import", "v4.rules");

        run.Code.ShouldBe(ExitCode.Ok);
        run.ErrorLines.Count(static line => line.Contains("WEIR0199", StringComparison.Ordinal)).ShouldBe(1);
        _folder.Run("import", "v4.rules", "sets.ipset").Error.ShouldNotContain("WEIR0199");
        var lint = _folder.Run("lint", "v4.rules");
        lint.Out.ShouldContain("WEIR0712");
        lint.Error.ShouldNotContain("WEIR0199");
    }

    [Fact]
    public void Optimize_ProvedButNotSayableInNft_EndsWithTwoAndNoOutput()
    {
        _folder.Write(
            "v4.rules",
            RuleFolder.Small.Replace("-i lo", "-m string --string GET --algo bm", StringComparison.Ordinal)
        );

        var run = _folder.Run("optimize", "v4.rules", "-o", "out.nft", "--prove");

        run.Code.ShouldBe(ExitCode.BadInput, run.Error);
        run.Error.ShouldContain("error WEIR0420");
        _folder.Names().ShouldBe(["v4.rules"]);
    }

    [Fact]
    public void Import_InvalidUtf8_EndsWithTwoAndItsCode()
    {
        var bytes = Encoding.UTF8.GetBytes(RuleFolder.Small.Replace("-i lo", "-i l?o", StringComparison.Ordinal));
        bytes[Array.IndexOf(bytes, (byte)'?')] = 0xFF;
        _folder.Write("bad.rules", bytes);

        var run = _folder.Run("import", "bad.rules");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain("error WEIR0178");
    }

    [Fact]
    public void Import_LinesEndWithCrLf_AreReadWithAWarning()
    {
        _folder.Write(
            "dos.rules",
            Encoding.UTF8.GetBytes(RuleFolder.Small.Replace("\n", "\r\n", StringComparison.Ordinal))
        );

        var run = _folder.Run("import", "dos.rules", "--json");

        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Json.GetProperty("modelled").GetInt32().ShouldBe(6);
        run.Error.ShouldContain("WEIR0178");
    }

    [Fact]
    public void Import_MoreRulesThanAllowed_IsRefusedAndTheLimitCanBeRaised()
    {
        _folder.Write("v4.rules", RuleFolder.Small);

        var refused = _folder.Run("import", "v4.rules", "--max-rules", "5", "-o", "out.rules");

        refused.Code.ShouldBe(ExitCode.BadInput);
        refused.Error.ShouldContain("error WEIR0180");
        _folder.Names().ShouldBe(["v4.rules"]);
        _folder.Run("import", "v4.rules", "--max-rules", "6").Code.ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public void Import_MoreBytesThanAllowed_IsRefused()
    {
        _folder.Write("v4.rules", RuleFolder.Small);

        var run = _folder.Run("import", "v4.rules", "--max-bytes", "200");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain("error WEIR0652");
    }

    [Fact]
    public void Import_AnEndlessInput_StopsAtTheLimit()
    {
        var run = WeirRun.With(
            surroundings =>
                surroundings with
                {
                    OpenIn = static () => new FileStream("/dev/zero", FileMode.Open, FileAccess.Read),
                },
            "import",
            "-",
            "--max-bytes",
            "5000000"
        );

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain("error WEIR06");
    }

    [Theory]
    [InlineData("missing.rules")]
    [InlineData(".")]
    public void Import_FileThatCannotBeRead_IsNamed(string name)
    {
        var run = _folder.Run("import", name);

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain($"error WEIR0650: '{name}' cannot be read");
    }

    [Fact]
    public void Import_ATableTwice_IsRefused()
    {
        _folder.Write("a.rules", RuleFolder.Small);
        _folder.Write("b.rules", RuleFolder.Small);

        var run = _folder.Run("import", "a.rules", "b.rules", "a.rules");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.ErrorLines.Count(line => line.Contains("error WEIR0654", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public void Import_SeveralErrors_AreAllShown()
    {
        _folder.Write("bad.rules", RuleFolder.Small.Replace("--dport", "--dprot", StringComparison.Ordinal));

        var run = _folder.Run("import", "bad.rules", "--json");

        run.Json.GetProperty("refused").GetInt32().ShouldBe(4);
        run.Json.GetProperty("modelled").GetInt32().ShouldBe(2);
        run.Json.GetProperty("diagnostics").GetArrayLength().ShouldBeGreaterThanOrEqualTo(4);
    }
}
