using System.CommandLine;

namespace Weir.Cli.Manual;

/// <summary>The commands that people see.</summary>
internal static class CommandTree
{
    /// <summary>The root that a command hangs below.</summary>
    public static Command RootOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? RootOf(parent) : command;

    /// <summary>The command itself and all below it, depth first, in the order of the help.</summary>
    public static IEnumerable<Command> Visible(Command command) =>
        command.Subcommands.Where(static one => !one.Hidden).SelectMany(Visible).Prepend(command);
}
