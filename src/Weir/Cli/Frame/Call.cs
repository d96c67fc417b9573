using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Weir.Cli.Documents;
using Weir.Cli.Output;
using Weir.Core.Compiler.Cost;
using Weir.Core.Text;

namespace Weir.Cli.Frame;

/// <summary>One run of one verb: what was asked, where the answer goes.</summary>
internal sealed class Call(ParseResult parsed, GlobalOptions options, Surroundings surroundings, Answers answers)
{
    public Surroundings Surroundings => surroundings;

    public CancellationToken Cancellation => surroundings.Cancellation;

    public TimeProvider Time => surroundings.Time;

    public bool Json => answers.Json;

    /// <summary>True when a person reads the answer on a terminal.</summary>
    public bool ForTerminal => surroundings.OutIsTerminal && !answers.Json;

    /// <summary>Spinner on a terminal for what may last over a second.</summary>
    public Waiting Waiting => answers.Waiting;

    /// <summary>The namespace to act in; null for the process's own.</summary>
    public string? NetworkNamespace => parsed.GetValue(options.NetworkNamespace);

    /// <summary>Costs that structures are chosen by and predictions are made with.</summary>
    /// <exception cref="CommandStopped">The table named cannot be read.</exception>
    public CostTable Costs =>
        (parsed.GetValue(options.Costs) ?? surroundings.Variable("WEIR_COSTS")) is { Length: > 0 } file
            ? CostFile.Read(FullPath(file), file)
            : CostTable.Default;

    /// <summary>The folder that holds weir.yaml.</summary>
    /// <exception cref="CommandStopped">There is none, in the current folder or where <c>--site</c> says.</exception>
    public string SiteDirectory => SiteFolderChoice.Find(parsed.GetValue(options.Site), surroundings.CurrentDirectory);

    public T? Value<T>(Option<T> option) => parsed.GetValue(option);

    public T? Value<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>The value of an argument that the parser has made sure of.</summary>
    public string Text(Argument<string> argument) => parsed.GetRequiredValue(argument);

    /// <summary>True when the option was written, whatever its value.</summary>
    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>A path as the caller's shell means it.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, surroundings.CurrentDirectory);

    /// <summary>
    /// The verb's one answer: the document with <c>--json</c>, else what <paramref name="print"/> writes. The document's
    /// diagnostics go to standard error either way. <paramref name="type"/> is asked for with <c>--json</c> only: building the
    /// serializers takes longer than most verbs do.
    /// </summary>
    public int Answer<T>(T document, Func<JsonTypeInfo<T>> type, Action<Page> print, int exitCode = ExitCode.Ok)
        where T : Document
    {
        answers.Give(document, type, print);
        return exitCode;
    }

    /// <summary>The only answer is what went wrong.</summary>
    public int Fail(int exitCode, ImmutableArray<Diagnostic> diagnostics)
    {
        answers.Fail(diagnostics);
        return exitCode;
    }
}
