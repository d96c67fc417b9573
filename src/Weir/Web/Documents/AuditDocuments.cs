using System.Collections.Immutable;
using System.Text.Json;
using Weir.Agent.Auditing;
using Weir.Cli.Documents;
using Weir.Cli.Rows;

namespace Weir.Web.Documents;

/// <summary>Answer of <c>GET audit</c>.</summary>
internal sealed record AuditDocument : Document
{
    /// <summary>The newest first.</summary>
    public required ImmutableArray<AuditRow> Entries { get; init; }

    /// <summary>For <c>before</c>, where there are older ones; else null.</summary>
    public required long? Next { get; init; }
}

/// <summary>Who asked for what change, and what became of it.</summary>
/// <param name="Who">A token's name, or <c>uid 0</c> on the agent's socket; empty for a log-in with a wrong token.</param>
/// <param name="Via">"http" or "socket".</param>
/// <param name="From">An address, "socket", or the process at the other end of the agent's socket.</param>
/// <param name="Body">What was sent, or how long it was; null for nothing.</param>
/// <param name="Before">The rows that changed, before, a line each; null for none.</param>
/// <param name="After">The same rows after.</param>
/// <param name="Result">"done", "refused", or "unknown": the agent died meanwhile.</param>
/// <param name="Codes">Why it was refused.</param>
/// <param name="Revision">In force afterwards.</param>
internal sealed record AuditRow(
    long Number,
    string Time,
    string Who,
    string Via,
    string From,
    string What,
    JsonElement? Body,
    string? Before,
    string? After,
    string Result,
    ImmutableArray<string> Codes,
    ulong? Revision
)
{
    public static AuditRow Of(AuditEntry entry)
    {
        var (request, result) = (entry.Request, entry.Result);
        return new(
            entry.Number,
            Words.Of(entry.Time),
            request.Who,
            request.Via,
            request.From,
            request.What,
            request.Body,
            Lines(result, static change => change.Before),
            Lines(result, static change => change.After),
            result?.Outcome ?? "unknown",
            result?.Codes ?? [],
            result?.Revision
        );
    }

    private static string? Lines(AuditResult? result, Func<AuditChange, string?> side)
    {
        var lines = (result?.Changes ?? [])
            .Where(change => side(change) is not null)
            .Select(one => $"{one.What}: {side(one)}");
        return string.Join('\n', lines) is { Length: > 0 } text ? text : null;
    }
}
