using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Weir.Agent.Planning;
using Weir.Backends.Nft;
using Weir.Cli.Applying;
using Weir.Core.Model;
using Weir.Kernel.NfTables;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir plan</c>.</summary>
internal sealed record PlanDocument : Document
{
    /// <summary>"nothing", "full", "elements", "structure" or "reread".</summary>
    public required string Kind { get; init; }

    /// <summary>The revision in force; null for none or an unknown one.</summary>
    public required ulong? Revision { get; init; }

    /// <summary>The kernel's generation id that the plan holds for.</summary>
    public required uint Generation { get; init; }

    /// <summary>How many rows of the site differ from what is in force.</summary>
    public required int ChangeCount { get; init; }

    /// <summary>Each of them; empty when nothing is in force yet, or it is not known.</summary>
    public required ImmutableArray<ChangeDocument> Changes { get; init; }

    public required int Operations { get; init; }

    public required ImmutableArray<StepDocument> Steps { get; init; }

    public required int ElementsAdded { get; init; }

    public required int ElementsRemoved { get; init; }

    /// <summary>What happens to the bans in XDP, in words, a line for each interface.</summary>
    public required ImmutableArray<string> Xdp { get; init; }

    public required ImmutableArray<string> Drift { get; init; }

    public required double ReadMs { get; init; }

    public required double StateMs { get; init; }

    public required double CompileMs { get; init; }

    public static PlanDocument From(SitePlan plan, ReadSite reading, DateTimeOffset now) =>
        new()
        {
            Kind = ChangeLines.Word(plan.Kind),
            Revision = plan.Revision?.Number,
            Generation = plan.Generation,
            ChangeCount = plan.Diff?.Changes.Length ?? 0,
            Changes = plan is { Before: not null, Diff: { } diff } ? [.. diff.Changes.Select(ChangeDocument.From)] : [],
            Operations = plan.Steps.Steps.Length,
            Steps = [.. plan.Steps.Steps.Select(step => StepDocument.From(step, now))],
            ElementsAdded = plan.Steps.ElementsAdded,
            ElementsRemoved = plan.Steps.ElementsRemoved,
            Xdp = plan.Xdp,
            Drift = plan.Drift,
            ReadMs = Milliseconds.Of(reading.Time),
            StateMs = Milliseconds.Of(plan.StateTime),
            CompileMs = Milliseconds.Of(plan.CompileTime),
            Diagnostics = DiagnosticDocument.From(reading.Warnings.AddRange(plan.Findings)),
            WarningsShown = ReadSite.WarningsShown,
        };
}

/// <summary>One difference of the site.</summary>
internal sealed record ChangeDocument(
    string Action,
    string Kind,
    string Key,
    uint? Member,
    string? Before,
    string? After
)
{
    public static ChangeDocument From(SiteChange change) =>
        new(
            change.Action.ToString().ToLowerInvariant(),
            change.Kind.ToString().ToLowerInvariant(),
            change.Key,
            change.MemberId,
            change.Before,
            change.After
        );
}

/// <summary>One kernel operation.</summary>
/// <param name="Operation">In words.</param>
/// <param name="Elements">How many elements it carries; null where it carries none.</param>
/// <param name="Shown">The first of them as nft writes them; null where none are shown.</param>
internal sealed record StepDocument(
    string Operation,
    int? Elements,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<string>? Shown = null
)
{
    // What one member's change means fits; of a first load nobody reads more.
    private const int MostShown = 20;

    public static StepDocument From(PlanStep step, DateTimeOffset now) =>
        new(OperationText.Describe(step.Operation), Count(step.Operation), Texts(step, now));

    private static int? Count(NftOperation operation) =>
        operation switch
        {
            NftOperation.AddElements add => add.Elements.Count,
            NftOperation.DeleteElements delete => delete.Elements.Count,
            _ => null,
        };

    private static ImmutableArray<string>? Texts(PlanStep step, DateTimeOffset now) =>
        step is { Set: { } set, Elements: { } elements }
            ?
            [
                .. Enumerable
                    .Range(0, Math.Min(elements.Count, MostShown))
                    .Select(at => ElementText.Describe(set, elements, at, now)),
            ]
            : null;
}
