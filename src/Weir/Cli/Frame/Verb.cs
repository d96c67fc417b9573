using System.Collections.Immutable;
using System.CommandLine;

namespace Weir.Cli.Frame;

/// <summary>
/// One command of <c>weir</c>. A verb reads its options from the <see cref="Call"/>, gives one answer
/// (<see cref="Call.Answer"/>) and returns an <see cref="ExitCode"/>; it stops early by throwing <see cref="CommandStopped"/>.
/// </summary>
internal abstract class Verb : Command
{
    protected Verb(string name, string summary, params ReadOnlySpan<Example> examples)
        : base(name, summary)
    {
        Examples = [.. examples];
    }

    /// <summary>Shown by <c>--help</c>; at least one.</summary>
    public ImmutableArray<Example> Examples { get; }

    /// <summary>Paragraphs shown between the usage and the options; empty when the summary says it all.</summary>
    public string Remarks { get; protected init; } = "";

    public abstract int Run(Call call);
}
