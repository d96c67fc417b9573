using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;

namespace Weir.Cli.Manual;

/// <summary><c>weir completion SHELL</c>.</summary>
internal sealed class CompletionVerb : Verb
{
    private readonly Argument<string> _shell = new("shell") { HelpName = "bash|zsh|fish", Description = "The shell" };

    public CompletionVerb()
        : base(
            "completion",
            "Print what completes Weir's commands and options in a shell",
            new Example("source <(weir completion bash)", "in this shell, from now on"),
            new Example("weir completion zsh >/usr/local/share/zsh/site-functions/_weir", "for everybody"),
            new Example("weir completion fish >~/.config/fish/completions/weir.fish", "for yourself")
        )
    {
        Remarks = "The Debian package has all three installed.";
        _shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Add(_shell);
    }

    public override int Run(Call call)
    {
        var shell = call.Text(_shell);
        var words = CompletionWords.Of(CommandTree.RootOf(this));
        var script = shell switch
        {
            "bash" => BashCompletion.Script(words),
            "zsh" => ZshCompletion.Script(words),
            _ => FishCompletion.Script(words),
        };
        return call.Answer(
            new CompletionDocument
            {
                Shell = shell,
                Script = script,
                Diagnostics = [],
            },
            static () => CliJson.Default.CompletionDocument,
            page =>
            {
                // Line by line: a line end within one would not be printable.
                foreach (var line in script.TrimEnd('\n').Split('\n'))
                {
                    page.Line(line);
                }
            }
        );
    }
}
