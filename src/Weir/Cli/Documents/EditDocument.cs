using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Weir.Core.Model;
using Weir.Sources.Editing;

namespace Weir.Cli.Documents;

/// <summary>Answer of the verbs that change a row.</summary>
internal sealed record EditDocument : Document
{
    /// <summary>False when rows that this edit did not touch keep the site from being loaded.</summary>
    public required bool Valid { get; init; }

    public required ImmutableArray<ChangeRow> Changes { get; init; }

    /// <summary>What <c>--apply</c> did; null without it, and when it failed (see the diagnostics).</summary>
    public ApplyDocument? Apply { get; init; }

    /// <summary>What it would change in the kernel, of an edit over HTTP that is only rehearsed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PlanDocument? Plan { get; init; }

    public static EditDocument From(EditOutcome outcome) =>
        new()
        {
            Valid = outcome.Site is not null,
            Changes = [.. outcome.Changes.Select(ChangeRow.From)],
            Diagnostics = DiagnosticDocument.From(outcome.Diagnostics),
        };
}

/// <summary>An edit in force over HTTP that waits for its confirmation, or was rolled back without one.</summary>
internal sealed record UnconfirmedDocument
{
    /// <summary>"waiting", or "rolledBack": then the source still says it, and POST rollback undoes it there.</summary>
    public required string State { get; init; }

    /// <summary>Name of the token it was made with.</summary>
    public required string By { get; init; }

    public required string At { get; init; }

    public required ulong Revision { get; init; }

    /// <summary>When it is rolled back, ISO 8601; null when it was.</summary>
    public required string? ConfirmBefore { get; init; }

    public required ImmutableArray<ChangeRow> Changes { get; init; }
}

/// <param name="Kind">member, device, forward, opening, ban, topology or options.</param>
/// <param name="Action">added, removed or changed.</param>
internal sealed record ChangeRow(string Kind, string Action, string Key, string? Before, string? After)
{
    public static ChangeRow From(SiteChange change) =>
        new(
            change.Kind.ToString().ToLowerInvariant(),
            change.Action.ToString().ToLowerInvariant(),
            change.Key,
            change.Before,
            change.After
        );
}

/// <summary>Serializers of the edit verbs, apart so that the other verbs do not load them.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(EditDocument))]
internal sealed partial class EditJson : JsonSerializerContext;
