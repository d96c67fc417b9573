using System.CommandLine;
using System.CommandLine.Invocation;

namespace Weir.Cli.Frame;

/// <summary><c>--help</c> on any command.</summary>
internal sealed class HelpPageAction(Surroundings surroundings) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        HelpPage.Write(surroundings.Out, parseResult.CommandResult.Command, surroundings.Width);
        return ExitCode.Ok;
    }
}
