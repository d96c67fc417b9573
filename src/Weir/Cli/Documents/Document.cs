using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Weir.Cli.Documents;

/// <summary>What a verb answers with <c>--json</c>. Field names are stable: they are only ever added.</summary>
internal abstract record Document
{
    [JsonPropertyOrder(100)]
    public ImmutableArray<DiagnosticDocument> Diagnostics { get; init; } = [];

    /// <summary>
    /// How many findings below an error are printed of one code; the document has them all. A verb that is not about the site's
    /// faults shows a few, so that its answer and the errors stay in sight.
    /// </summary>
    [JsonIgnore]
    public int WarningsShown { get; init; } = int.MaxValue;

    /// <summary>The command that shows the findings left out.</summary>
    [JsonIgnore]
    public string AllShownBy { get; init; } = "weir check";
}

/// <summary>A command that could not do its work answers with its diagnostics alone.</summary>
internal sealed record FailureDocument : Document;
