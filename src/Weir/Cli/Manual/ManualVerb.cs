using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Imports;

namespace Weir.Cli.Manual;

/// <summary><c>weir manual DIR</c>.</summary>
internal sealed class ManualVerb : Verb
{
    private readonly Argument<string> _folder = new("dir") { Description = "Made when it is not there" };

    public ManualVerb()
        : base(
            "manual",
            "Write the manual pages of all commands into a folder",
            new Example("weir manual /usr/local/share/man/man1", "'man weir-apply' works from now on")
        )
    {
        Add(_folder);
    }

    public override int Run(Call call)
    {
        var shown = call.Text(_folder);
        var folder = call.FullPath(shown);
        var pages = CommandTree.Visible(CommandTree.RootOf(this)).ToArray();
        try
        {
            Write(folder, pages);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandStopped(ExitCode.BadInput, ImportErrors.CannotWrite(shown, failure.Message));
        }

        return call.Answer(
            new ManualDocument
            {
                Folder = folder,
                Pages = [.. pages.Select(ManualPage.FileName)],
                Diagnostics = [],
            },
            static () => CliJson.Default.ManualDocument,
            page => page.Line($"{pages.Length} pages in {folder}")
        );
    }

    private static void Write(string folder, Command[] pages)
    {
        Directory.CreateDirectory(folder);
        foreach (var command in pages)
        {
            File.WriteAllText(Path.Combine(folder, ManualPage.FileName(command)), ManualPage.Of(command));
        }
    }
}
