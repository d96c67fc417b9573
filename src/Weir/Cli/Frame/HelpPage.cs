using System.CommandLine;

namespace Weir.Cli.Frame;

/// <summary>The help of a command: usage, arguments, options, commands, examples, exit codes (at the root).</summary>
internal static class HelpPage
{
    public static void Write(TextWriter writer, Command command, int width)
    {
        var page = new HelpWriter(writer, Math.Clamp(width, 60, 110));
        page.Paragraph(command.Description ?? "");
        page.Blank();
        page.Line($"Usage: {Usage(command)}");
        if (command is Verb { Remarks.Length: > 0 } remarked)
        {
            page.Blank();
            page.Paragraph(remarked.Remarks);
        }

        page.Section("Arguments", command.Arguments.Select(a => (ArgumentLabel(a), a.Description ?? "")));
        page.Section("Commands", Commands(command));
        page.Section("Options", OwnOptions(command).Select(Row));
        page.Section("Global options", GlobalsOf(command).Select(Row));
        WriteExamples(page, command);
        if (command is RootCommand)
        {
            page.Section("Exit codes", ExitCode.All.Select(e => ($"{e.Code}", e.Meaning)));
            page.Blank();
            page.Line("'weir COMMAND --help' shows the options and examples of a command.");
        }
    }

    /// <summary><c>weir member add</c>.</summary>
    public static string PathOf(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? Root.Name : $"{PathOf(parent)} {command.Name}";
    }

    /// <summary><c>weir member add LOGIN [options]</c>.</summary>
    public static string Usage(Command command)
    {
        var arguments = string.Concat(command.Arguments.Select(a => $" {ArgumentLabel(a)}"));
        var verb = command.Subcommands.Count > 0 ? " COMMAND" : "";
        return $"{PathOf(command)}{verb}{arguments} [options]";
    }

    /// <summary><c>DIR</c>, or <c>[PORTS]</c> when it may be left out.</summary>
    public static string ArgumentLabel(Argument argument)
    {
        var name = argument.HelpName ?? argument.Name.ToUpperInvariant();
        var many = argument.Arity.MaximumNumberOfValues > 1 ? $"{name}..." : name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{many}]" : many;
    }

    /// <summary>A verb is listed with its arguments, a group with the names of its verbs.</summary>
    private static IEnumerable<(string, string)> Commands(Command command) =>
        command
            .Subcommands.Where(c => !c.Hidden)
            .Select(c => (string.Join(' ', c.Arguments.Select(ArgumentLabel).Prepend(c.Name)), Description(c)));

    private static string Description(Command command) =>
        command is VerbGroup
            ? $"{command.Description} ({string.Join(", ", command.Subcommands.Select(c => c.Name))})"
            : command.Description ?? "";

    public static IEnumerable<Option> OwnOptions(Command command) =>
        command.Options.Where(static option => !option.Hidden && !GlobalOptions.IsGlobal(option));

    /// <summary>The options that every command takes.</summary>
    public static IEnumerable<Option> GlobalsOf(Command command)
    {
        var top = command;
        while (top.Parents.OfType<Command>().FirstOrDefault() is { } parent)
        {
            top = parent;
        }

        return top.Options.Where(o => !o.Hidden && GlobalOptions.IsGlobal(o));
    }

    /// <summary>Names and value of an option, and what it does.</summary>
    public static (string Label, string Text) Row(Option option)
    {
        var aliases = option.Aliases.Where(a =>
            a.StartsWith('-') && a != option.Name && a is not ("-?" or "/h" or "/?")
        );
        var names = string.Join(", ", aliases.OrderBy(a => a.Length).Append(option.Name));
        var label = option.HelpName is { } value ? $"{names} {value}" : names;
        var required = option.Required ? " (required)" : "";
        return (label, $"{option.Description}{required}");
    }

    private static void WriteExamples(HelpWriter page, Command command)
    {
        var examples = ExamplesOf(command);
        if (examples.Length == 0)
        {
            return;
        }

        page.Heading("Examples");
        foreach (var example in examples)
        {
            page.Line($"  {example.CommandLine}");
            page.Indented(example.Meaning, 6);
        }
    }

    /// <summary>A group shows the first one of each of its verbs.</summary>
    public static Example[] ExamplesOf(Command command) =>
        command switch
        {
            Verb verb => [.. verb.Examples],
            RootCommand => RootExamples,
            _ => [.. command.Subcommands.OfType<Verb>().SelectMany(v => v.Examples.Take(1))],
        };

    private static readonly Example[] RootExamples =
    [
        new("weir init --example campus --members 5000 campus", "make the example site in the folder campus"),
        new("weir check --site campus", "read it and say everything that is wrong with it"),
        new("weir member block 4711 --site campus", "block a member in the site's database"),
    ];
}
