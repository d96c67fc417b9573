using System.Collections.Immutable;
using Weir.Core.Analysis;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir trace</c>.</summary>
internal record TraceDocument : Document
{
    /// <summary>A longer run of rules that did not match is one step.</summary>
    public const int Fold = 5;

    /// <summary>"forward", "in" or "out".</summary>
    public required string Path { get; init; }

    /// <summary>The packet as it enters, in words.</summary>
    public required string Packet { get; init; }

    /// <summary>"accepted", "dropped", "rejected" or "takenOver".</summary>
    public required string Fate { get; init; }

    /// <summary>The packet as it leaves, in words: translated and marked.</summary>
    public required string LeavesAs { get; init; }

    public required int RulesMet { get; init; }

    /// <summary>Sets and maps asked.</summary>
    public required int LookUps { get; init; }

    /// <summary>Predicted, over a box without any rule.</summary>
    public required double Nanoseconds { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Summary { get; init; }

    /// <summary>Each step; runs of rules that did not match are folded unless asked otherwise.</summary>
    public required ImmutableArray<TraceStepDocument> Steps { get; init; }

    /// <param name="all">Each step is wanted, none folded.</param>
    public static TraceDocument From(Packet packet, PacketPath path, Trace trace, bool all) =>
        new()
        {
            Path = PathWord.Of(path),
            Packet = PacketText.Of(packet),
            Fate = trace.Fate == Core.Analysis.Fate.TakenOver ? "takenOver" : trace.Fate.ToString().ToLowerInvariant(),
            LeavesAs = PacketText.Of(trace.Packet),
            RulesMet = trace.RulesMet,
            LookUps = trace.LookUps,
            Nanoseconds = Math.Round(trace.Nanoseconds, 1),
            Summary = TraceText.Summary(trace),
            Steps = TraceStepDocument.From(TraceText.Rows(trace, all ? null : Fold)),
        };
}

/// <summary>The words for a packet's path.</summary>
internal static class PathWord
{
    public static ImmutableArray<string> All { get; } = ["forward", "in", "out"];

    public static string Of(PacketPath path) =>
        path switch
        {
            PacketPath.ToBox => "in",
            PacketPath.FromBox => "out",
            _ => "forward",
        };

    /// <returns>Null for any other word.</returns>
    public static PacketPath? Read(string? word) =>
        word switch
        {
            "forward" => PacketPath.Forward,
            "in" => PacketPath.ToBox,
            "out" => PacketPath.FromBox,
            _ => null,
        };
}

/// <summary>A step of a trace.</summary>
/// <param name="Place">Where the rule stands; null when it is not known.</param>
/// <param name="Rule">The rule in words; empty for the begin or end of a base chain.</param>
/// <param name="Result">"matched", "not", or empty.</param>
internal sealed record TraceStepDocument(
    string? Place,
    string Chain,
    string Rule,
    string Result,
    string Why,
    double Nanoseconds
)
{
    public static ImmutableArray<TraceStepDocument> From(ImmutableArray<TraceRow> rows) =>
        [
            .. rows.Select(row => new TraceStepDocument(
                row.Place.Length == 0 ? null : row.Place,
                row.Chain,
                row.Rule,
                row.Result,
                row.Why,
                Math.Round(row.Nanoseconds, 1)
            )),
        ];

    /// <summary>One line for people.</summary>
    public string Line()
    {
        var place = Place is null ? "" : $"{Place}: ";
        var rule = Rule.Length == 0 ? "" : $"{Rule}: ";
        return $"{Chain}: {place}{rule}{Why}";
    }
}
