using System.CommandLine;
using Weir.Cli.Frame;

namespace Weir.Cli.Manual;

/// <summary>The manual page of a command: what its help says, in the sections of man-pages(7).</summary>
internal static class ManualPage
{
    private const int Section = 1;

    /// <summary><c>weir-member-add.1</c>.</summary>
    public static string FileName(Command command) => $"{Title(command)}.{Section}";

    public static string Of(Command command)
    {
        var page = new Roff(Title(command), Section, VersionAction.Version);
        page.Section("NAME");
        page.Line($"{Title(command)} - {command.Description}");
        page.Section("SYNOPSIS");
        page.Line(HelpPage.Usage(command));
        if (command is Verb { Remarks.Length: > 0 } remarked)
        {
            page.Section("DESCRIPTION");
            page.Paragraphs(remarked.Remarks);
        }

        Terms(
            page,
            "COMMANDS",
            command
                .Subcommands.Where(static one => !one.Hidden)
                .Select(one => ($"{Title(one)}(1)", one.Description ?? ""))
        );
        Terms(
            page,
            "ARGUMENTS",
            command.Arguments.Select(static one => (HelpPage.ArgumentLabel(one), one.Description ?? ""))
        );
        Terms(page, "OPTIONS", HelpPage.OwnOptions(command).Select(HelpPage.Row));
        if (command is RootCommand)
        {
            Terms(page, "GLOBAL OPTIONS", HelpPage.GlobalsOf(command).Select(HelpPage.Row));
            Terms(page, "EXIT STATUS", ExitCode.All.Select(static one => ($"{one.Code}", one.Meaning)));
        }

        Examples(page, command);
        SeeAlso(page, command);
        return page.ToString();
    }

    private static string Title(Command command) => HelpPage.PathOf(command).Replace(' ', '-');

    private static void Terms(Roff page, string title, IEnumerable<(string Term, string Meaning)> rows)
    {
        var list = rows.ToList();
        if (list.Count > 0)
        {
            page.Section(title);
            list.ForEach(row => page.Term(row.Term, row.Meaning));
        }
    }

    private static void Examples(Roff page, Command command)
    {
        var examples = HelpPage.ExamplesOf(command);
        if (examples.Length == 0)
        {
            return;
        }

        page.Section("EXAMPLES");
        foreach (var example in examples)
        {
            page.Paragraphs($"{char.ToUpperInvariant(example.Meaning[0])}{example.Meaning[1..]}:");
            page.Pasted($"    {example.CommandLine}");
        }
    }

    private static void SeeAlso(Roff page, Command command)
    {
        page.Section("SEE ALSO");
        const string Documents = "/usr/share/doc/weir/operations";
        page.Line(
            command.Parents.OfType<Command>().FirstOrDefault() is { } parent
                ? $"{Title(parent)}(1) (global options and exit status: weir(1)), {Documents}"
                : $"nft(8), {Documents}"
        );
    }
}
