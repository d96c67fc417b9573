using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Weir.Cli.Output;
using Weir.Core.Text;

namespace Weir.Cli.Frame;

/// <summary>What the parser did not understand, as diagnostics with suggestions; exit code 64.</summary>
internal static class UsageErrors
{
    public static int Report(ParseResult parsed, Surroundings surroundings, Answers answers)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens.Count == 0 && command.Subcommands.Count > 0)
        {
            HelpPage.Write(surroundings.Error, command, surroundings.Width);
            return ExitCode.Usage;
        }

        answers.Fail(Find(parsed));
        return ExitCode.Usage;
    }

    private static ImmutableArray<Diagnostic> Find(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var path = HelpPage.PathOf(command);
        var found = new DiagnosticBag();
        foreach (var word in Unknown(parsed))
        {
            found.Add(CommandLineDiagnostics.UnknownWord(word, path, Suggestions.For(word, command)));
        }

        // An unknown word already explains the command that is missing because of it.
        foreach (var error in parsed.Errors.Where(e => !Explained(e, parsed)))
        {
            found.Add(
                error.SymbolResult is CommandResult or { Tokens.Count: 0 }
                    ? CommandLineDiagnostics.Incomplete(Sentence(error), path)
                    : CommandLineDiagnostics.BadValue(Sentence(error), path)
            );
        }

        return found.ToImmutable();
    }

    /// <summary>All unknown words; but after an unknown command, which takes who knows what, only that command.</summary>
    private static IEnumerable<string> Unknown(ParseResult parsed)
    {
        var words = parsed.UnmatchedTokens;
        var command = words.FirstOrDefault(word => !word.StartsWith('-'));
        return parsed.CommandResult.Command.Subcommands.Count > 0 && command is not null ? [command] : words;
    }

    private static bool Explained(ParseError error, ParseResult parsed) =>
        parsed.UnmatchedTokens.Count > 0
        && (
            error.SymbolResult is CommandResult { Command.Subcommands.Count: > 0 }
            || parsed.UnmatchedTokens.Any(word => error.Message.Contains($"'{word}'", StringComparison.Ordinal))
        );

    /// <summary>The parser lists the words it knows one a line.</summary>
    private static string Sentence(ParseError error)
    {
        var lines = error
            .Message.TrimEnd('.')
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 1 ? lines[0] : $"{lines[0]} {string.Join(", ", lines[1..])}";
    }
}
