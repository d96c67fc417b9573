using System.CommandLine;
using System.CommandLine.Invocation;

namespace Weir.Cli.Frame;

/// <summary>Marks a verb that has verbs below it and may be called itself; the parser wants an action for that. It is never invoked.</summary>
internal sealed class VerbAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult) =>
        throw new InvalidOperationException("verbs are run by CommandLine");
}
