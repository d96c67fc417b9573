using System.Diagnostics;
using Shouldly;
using Weir.Cli.Frame;
using Weir.Cli.Manual;
using Xunit;

namespace Weir.Tests.Cli;

/// <summary>Completion, asked of the shells themselves.</summary>
public sealed class CompletionTests
{
    private static readonly IReadOnlyList<CompletionPlace> Places = CompletionWords.Of(
        CommandTree.RootOf(VerbTree.Verbs().First())
    );

    [Fact]
    public void Bash_AtTheStart_OffersEveryCommand()
    {
        var offered = Bash("weir", "");

        foreach (var verb in VerbTree.Verbs())
        {
            offered.ShouldContain(HelpPage.PathOf(verb).Split(' ')[1]);
        }

        offered.ShouldNotContain("guardian");
    }

    [Theory]
    [InlineData("weir mem", "member")]
    [InlineData("weir member bl", "block")]
    [InlineData("weir completion ", "bash fish zsh")]
    [InlineData("weir render /tmp --to ", "ipset nft")]
    [InlineData("weir --site x member --jso", "--json")]
    [InlineData("weir apply --con", "--confirm")]
    public void Bash_AfterWords_OffersWhatFits(string line, string expected)
    {
        var words = line.Split(' ');

        Bash(words).Order(StringComparer.Ordinal).ShouldBe(expected.Split(' '));
    }

    [Fact]
    public void Completion_AsPrinted_IsTheScriptLineByLine() =>
        WeirRun.Of("completion", "bash").Out.ShouldBe(BashCompletion.Script(Places));

    [Fact]
    public void Bash_AfterAnOptionWithAnyValue_LeavesItToBash() => Bash("weir", "apply", "--state", "").ShouldBeEmpty();

    [ToolFact("/usr/bin/zsh")]
    public void Zsh_TheScript_Parses() => Run("/usr/bin/zsh", ["-n"], ZshCompletion.Script(Places)).ShouldBe("");

    [ToolFact("/usr/bin/fish")]
    public void Fish_AfterWords_OffersWhatFits()
    {
        var script = FishCompletion.Script(Places) + "\ncomplete -C 'weir member bl'\n";

        Run("/usr/bin/fish", ["-N"], script).ShouldStartWith("block");
    }

    private static string[] Bash(params string[] words)
    {
        var quoted = string.Join(' ', words.Select(static word => $"'{word}'"));
        var script =
            $"{BashCompletion.Script(Places)}\nCOMP_WORDS=({quoted})\nCOMP_CWORD={words.Length - 1}\n_weir\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n";
        return Run("/bin/bash", ["--norc", "-s"], script).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Run(string program, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start).ShouldNotBeNull();
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        errors.Result.ShouldBe("");
        return said;
    }
}
