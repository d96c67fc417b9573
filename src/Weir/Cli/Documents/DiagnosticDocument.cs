using System.Collections.Immutable;
using Weir.Core.Text;

namespace Weir.Cli.Documents;

/// <summary>A diagnostic in JSON.</summary>
/// <param name="Position"><c>weir.yaml(3,5)</c>, <c>members[4711].public_ipv4</c>, or null when it is about the whole.</param>
internal sealed record DiagnosticDocument(string Code, string Severity, string? Position, string Message, string Help)
{
    public static ImmutableArray<DiagnosticDocument> From(ImmutableArray<Diagnostic> diagnostics) =>
        [.. diagnostics.Select(From)];

    private static DiagnosticDocument From(Diagnostic diagnostic) =>
        new(
            diagnostic.Code,
            diagnostic.SeverityWord,
            diagnostic.Position == Core.Text.Position.None ? null : diagnostic.Position.ToString(),
            diagnostic.Message,
            diagnostic.Help
        );
}
