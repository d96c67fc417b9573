using System.Collections.Immutable;
using Weir.Agent.Running;
using Weir.Cli.Documents;

namespace Weir.Web.Documents;

/// <summary>Answer of <c>GET events/recent</c>.</summary>
internal sealed record EventListDocument
{
    /// <summary>The oldest first.</summary>
    public required ImmutableArray<EventRow> Events { get; init; }
}

/// <summary>One line of the journal; the data of an event of <c>GET events</c>.</summary>
/// <param name="Number">The event's id: a later line has a greater one.</param>
/// <param name="Time">When it was said, RFC 3339.</param>
internal sealed record EventRow(
    long Number,
    DateTimeOffset Time,
    string Code,
    string Severity,
    string? Position,
    string Message,
    string Help
)
{
    public static EventRow From(JournalEntry entry)
    {
        var finding = DiagnosticDocument.From([entry.Finding])[0];
        return new(
            entry.Number,
            entry.Time.ToUniversalTime(),
            finding.Code,
            finding.Severity,
            finding.Position,
            finding.Message,
            finding.Help
        );
    }
}
