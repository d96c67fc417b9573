using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Agent.Auditing;

/// <summary>A line of the file: a request has a <see cref="Number"/>, its result names it by <see cref="Of"/>. One of them is first in the line.</summary>
internal sealed record AuditLine
{
    public long? Number { get; init; }

    public long? Of { get; init; }

    public required DateTimeOffset Time { get; init; }

    public string? Who { get; init; }

    public string? Via { get; init; }

    public string? From { get; init; }

    public string? What { get; init; }

    public JsonElement? Body { get; init; }

    public string? Outcome { get; init; }

    public string[]? Codes { get; init; }

    public ulong? Revision { get; init; }

    public AuditChange[]? Changes { get; init; }

    public static AuditLine Begin(long number, DateTimeOffset time, AuditRequest request) =>
        new()
        {
            Number = number,
            Time = time,
            Who = request.Who,
            Via = request.Via,
            From = request.From,
            What = request.What,
            Body = request.Body,
        };

    public static AuditLine End(long number, DateTimeOffset time, AuditResult result) =>
        new()
        {
            Of = number,
            Time = time,
            Outcome = result.Outcome,
            Codes = result.Codes.IsEmpty ? null : [.. result.Codes],
            Revision = result.Revision,
            Changes = result.Changes.IsEmpty ? null : [.. result.Changes],
        };

    public AuditRequest Request() => new(Who ?? "", Via ?? "", From ?? "", What ?? "", Body);

    public AuditResult Result() => new(Outcome ?? "", [.. Codes ?? []], Revision, [.. Changes ?? []]);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(AuditLine))]
internal sealed partial class AuditJson : JsonSerializerContext;
