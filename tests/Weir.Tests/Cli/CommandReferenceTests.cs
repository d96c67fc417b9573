using System.CommandLine;
using System.Text;
using Shouldly;
using Weir.Cli.Frame;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Cli;

/// <summary>docs/operations/commands.md says what the commands' help says. WEIR_UPDATE_DOCS=1 writes it anew.</summary>
public sealed class CommandReferenceTests
{
    [Fact]
    public void CommandReference_AsWritten_IsWhatTheHelpSays()
    {
        var path = Path.Combine(Repository.Root, "docs", "operations", "commands.md");
        var expected = Reference();
        if (Environment.GetEnvironmentVariable("WEIR_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        File.ReadAllText(path)
            .ShouldBe(expected, "run the tests once with WEIR_UPDATE_DOCS=1 and look at the difference");
    }

    private static string Reference()
    {
        var text = new StringBuilder(
            """
            # Commands of `weir`

            Made from the commands' own help; `WEIR_UPDATE_DOCS=1 ./test --filter CommandReference` writes it anew. Every command
            also takes `--site DIR` (default: the current folder when it has a `weir.yaml`), `--netns NAME`, `--json`,
            `--no-color`, `--quiet` and `--help`. How commands end: [exit-codes.md](exit-codes.md).

            """.ReplaceLineEndings("\n")
        );
        foreach (var verb in VerbTree.Verbs())
        {
            Append(text, verb);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, Verb verb)
    {
        var arguments = string.Concat(verb.Arguments.Select(a => $" {HelpPage.ArgumentLabel(a)}"));
        text.Append(
            $"\n## {HelpPage.PathOf(verb)}\n\n{verb.Description}.\n\n```\n{HelpPage.PathOf(verb)}{arguments} [options]\n```\n\n"
        );
        if (verb.Remarks.Length > 0)
        {
            text.Append($"{verb.Remarks}\n\n");
        }

        foreach (var argument in verb.Arguments)
        {
            text.Append($"- `{HelpPage.ArgumentLabel(argument)}`: {argument.Description}\n");
        }

        foreach (var option in verb.Options.Where(o => !o.Hidden && !GlobalOptions.IsGlobal(o)))
        {
            text.Append($"- `{Label(option)}`: {option.Description}\n");
        }

        text.Append(verb.Arguments.Count + verb.Options.Count > 0 ? "\n```sh\n" : "```sh\n");
        foreach (var example in verb.Examples)
        {
            text.Append($"{example.CommandLine}   # {example.Meaning}\n");
        }

        text.Append("```\n");
    }

    private static string Label(Option option) => option.HelpName is { } value ? $"{option.Name} {value}" : option.Name;
}
