using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Core.Text;
using Weir.Imports;

namespace Weir.Cli.Manual;

/// <summary><c>weir manual DIR</c>.</summary>
internal sealed class ManualVerb : Verb
{
    private readonly Argument<string> _folder = new("dir") { Description = "Made when it is not there" };

    private readonly Option<string> _section = new("--section")
    {
        HelpName = "1|5",
        Description = "1: the commands (default); 5: the files weir.yaml and agent.yaml",
        DefaultValueFactory = static _ => "1",
    };

    public ManualVerb()
        : base(
            "manual",
            "Write the manual pages of all commands, or of the settings files, into a folder",
            new Example("weir manual /usr/local/share/man/man1", "'man weir-apply' works from now on"),
            new Example("weir manual /usr/local/share/man/man5 --section 5", "'man weir.yaml' does too")
        )
    {
        _section.AcceptOnlyFromAmong("1", "5");
        Add(_folder);
        Add(_section);
    }

    public override int Run(Call call)
    {
        var shown = call.Text(_folder);
        var folder = call.FullPath(shown);
        (string Name, string Text)[] pages =
            call.Value(_section) == "5"
                ? [.. SettingsFile.All.Select(static file => (file.FileName, file.Page()))]
                :
                [
                    .. CommandTree
                        .Visible(CommandTree.RootOf(this))
                        .Select(static command => (ManualPage.FileName(command), ManualPage.Of(command))),
                ];
        try
        {
            Write(folder, pages);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandStopped(ExitCode.BadInput, ImportErrors.CannotWrite(shown, FileTrouble.Of(failure)));
        }

        return call.Answer(
            new ManualDocument
            {
                Folder = folder,
                Pages = [.. pages.Select(static one => one.Name)],
                Diagnostics = [],
            },
            static () => CliJson.Default.ManualDocument,
            page => page.Line($"{pages.Length} pages in {folder}")
        );
    }

    private static void Write(string folder, (string Name, string Text)[] pages)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in pages)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }
    }
}
