using System.Collections.Immutable;
using Weir.Core.Model;

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

/// <summary>One kernel operation in words, and how many elements it carries (null where it carries none).</summary>
internal sealed record StepDocument(string Operation, int? Elements);
