using System.Collections.Immutable;
using Weir.Core.Text;

namespace Weir.Cli.Frame;

/// <summary>A command cannot go on. The frame prints the diagnostics (as JSON too) and ends with the code.</summary>
internal sealed class CommandStopped : Exception
{
    public CommandStopped(int exitCode, ImmutableArray<Diagnostic> diagnostics)
        : base(diagnostics.IsEmpty ? "stopped" : diagnostics[0].Message)
    {
        ExitCode = exitCode;
        Diagnostics = diagnostics;
    }

    public CommandStopped(int exitCode, Diagnostic diagnostic)
        : this(exitCode, [diagnostic]) { }

    public int ExitCode { get; }

    public ImmutableArray<Diagnostic> Diagnostics { get; }
}
