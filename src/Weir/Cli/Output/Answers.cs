using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Core.Text;

namespace Weir.Cli.Output;

/// <summary>Writes a verb's answer: JSON, a page for a terminal, or plain text for a pipe; diagnostics to standard error.</summary>
internal sealed class Answers(Surroundings surroundings, AnswerStyle style)
{
    public bool Json => style.Json;

    public Waiting Waiting { get; } =
        new(surroundings, shown: surroundings.ErrorIsTerminal && style is { Json: false, Quiet: false });

    public void Give<T>(T document, Func<JsonTypeInfo<T>> type, Action<Page> print)
        where T : Document
    {
        if (style.Json)
        {
            JsonAnswer.Write(surroundings.Out, document, type());
        }
        else
        {
            print(new Page(surroundings, style));
        }

        surroundings.Out.Flush();
        DiagnosticLines.Write(
            surroundings.Error,
            document.Diagnostics,
            style,
            document.WarningsShown,
            document.AllShownBy
        );
    }

    public void Fail(ImmutableArray<Diagnostic> diagnostics)
    {
        var document = new FailureDocument { Diagnostics = DiagnosticDocument.From(diagnostics) };
        Give(document, static () => CliJson.Default.FailureDocument, static _ => { });
    }
}
