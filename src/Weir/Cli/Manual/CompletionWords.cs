using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Completions;
using Weir.Cli.Frame;

namespace Weir.Cli.Manual;

/// <summary>A word that may come next, and what it does.</summary>
internal sealed record CompletionWord(string Word, string Meaning);

/// <summary>An option that wants a value, and the values it may have; none when it takes any.</summary>
internal sealed record CompletionValue(string Option, ImmutableArray<string> Values);

/// <summary>What may be typed after a command.</summary>
/// <param name="Path">Empty for <c>weir</c>, <c>/member/add</c> for <c>weir member add</c>.</param>
/// <param name="Options">Its own and the global ones.</param>
internal sealed record CompletionPlace(
    string Path,
    ImmutableArray<CompletionWord> Commands,
    ImmutableArray<CompletionWord> Options,
    ImmutableArray<CompletionValue> Values
);

/// <summary>The command tree as what a shell needs to complete it.</summary>
internal static class CompletionWords
{
    public static ImmutableArray<CompletionPlace> Of(Command root) =>
        [.. CommandTree.Visible(root).Select(command => Place(command, root))];

    private static CompletionPlace Place(Command command, Command root)
    {
        Option[] options =
        [
            .. HelpPage.OwnOptions(command),
            .. HelpPage.GlobalsOf(command).Where(option => option.Recursive || command == root),
        ];
        return new CompletionPlace(
            Path(command),
            [
                .. command
                    .Subcommands.Where(static one => !one.Hidden)
                    .Select(static one => Word(one.Name, one.Description)),
            ],
            [.. options.Select(static one => Word(one.Name, one.Description))],
            [.. options.Where(static one => one.HelpName is not null).Select(Values), .. ArgumentValues(command)]
        );
    }

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)}/{command.Name}" : "";

    private static CompletionWord Word(string word, string? meaning) => new(word, meaning ?? "");

    private static CompletionValue Values(Option option) => new(option.Name, Known(option));

    /// <summary>An argument with few values stands under no option's name.</summary>
    private static IEnumerable<CompletionValue> ArgumentValues(Command command) =>
        command
            .Arguments.Select(static argument => new CompletionValue("", Known(argument)))
            .Where(static value => !value.Values.IsEmpty);

    private static ImmutableArray<string> Known(Symbol symbol) =>
        [.. symbol.GetCompletions(CompletionContext.Empty).Select(static one => one.Label)];
}
