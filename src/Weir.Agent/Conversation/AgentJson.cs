using System.Text.Json.Serialization;

namespace Weir.Agent.Conversation;

/// <summary>The wire form of requests and replies: one JSON object a line.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
)]
[JsonSerializable(typeof(RequestLine))]
[JsonSerializable(typeof(ReplyLine))]
internal sealed partial class AgentJson : JsonSerializerContext;

/// <summary>A request.</summary>
/// <param name="Do">"status", "apply", "confirm", "rollback" or "accept".</param>
/// <param name="ConfirmMs">For apply: roll back unless confirmed within; null keeps it.</param>
/// <param name="AllowEmpty">For apply.</param>
internal sealed record RequestLine(string Do, long? ConfirmMs = null, bool AllowEmpty = false);

/// <summary>A reply.</summary>
/// <param name="Failure">"input" or "refused"; null when it was done.</param>
internal sealed record ReplyLine(
    string? Failure = null,
    FindingLine[]? Diagnostics = null,
    ResultLine? Result = null,
    StateLine? State = null
);

/// <summary>A diagnostic with its position: a place in a file, or a row of a table.</summary>
internal sealed record FindingLine(
    string Code,
    string Severity,
    string Message,
    string Help,
    string? File = null,
    int? Line = null,
    int? Column = null,
    string? Table = null,
    string? Key = null,
    string? TableColumn = null
);

internal sealed record ResultLine(
    string Kind,
    ulong? Revision,
    ulong? Stamp,
    DateTimeOffset? Time,
    uint Generation,
    int Operations,
    int ElementsAdded,
    int ElementsRemoved,
    long BytesSent,
    int ConnectionsEnded,
    double StateMs,
    double CompileMs,
    double EncodeMs,
    double KernelMs,
    double ApplyMs,
    string[] Drift,
    FindingLine[] Findings,
    DateTimeOffset? ConfirmBefore
);

internal sealed record StateLine(
    int Process,
    ulong? Revision,
    string? Held,
    string Source,
    DateTimeOffset? ConfirmBefore,
    bool IsSaved
)
{
    public bool IsDrifted { get; init; }

    /// <summary>Null where an older agent answers.</summary>
    public string[]? Troubles { get; init; }
}
