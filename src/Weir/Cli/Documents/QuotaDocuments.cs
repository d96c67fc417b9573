using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Weir.Cli.Rows;
using Weir.Core.Model;
using Weir.Core.Quotas;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir quota list</c> and of <c>GET /api/v1/quotas</c>.</summary>
internal sealed record QuotaListDocument : Document
{
    /// <summary>Members with a quota, by id.</summary>
    public required ImmutableArray<QuotaRow> Members { get; init; }

    /// <summary>All that match, also those that are not shown.</summary>
    public required int Total { get; init; }

    /// <summary>Of all members with a quota, those who used it up.</summary>
    public required int Over { get; init; }

    /// <summary>What to say with <c>after</c> for the rows that follow; null at the end.</summary>
    public string? Next { get; init; }
}

/// <summary>Answer of <c>GET /api/v1/members/{id}/quota</c>.</summary>
internal sealed record QuotaDocument : Document
{
    /// <summary>Null for a member without a quota, and while none was judged yet.</summary>
    public required QuotaRow? Quota { get; init; }

    public static QuotaDocument Of(Member member, QuotaBook? book) =>
        new() { Quota = book?.Find(member.Id) is { } standing ? QuotaRow.From(member, standing) : null };
}

/// <summary>What a member used of his quota. Bytes are those of whole IP packets that count.</summary>
/// <param name="Plan">As his row says.</param>
/// <param name="Per">"day" or "month".</param>
/// <param name="Direction">"both", "up" or "down".</param>
/// <param name="Classes">Destination classes that count; empty: all.</param>
/// <param name="Percent">Rounded down.</param>
/// <param name="Since">When the period began, RFC 3339, UTC.</param>
/// <param name="Until">When it ends, and he begins anew.</param>
/// <param name="MovedTo">The plan that he is on because he used it up; null when he is on his own.</param>
internal sealed record QuotaRow(
    uint Member,
    string Login,
    string Quota,
    string Plan,
    string Per,
    string Direction,
    ImmutableArray<string> Classes,
    ulong Bytes,
    ulong Used,
    ulong Left,
    ulong Percent,
    bool Over,
    string Since,
    string Until,
    string? MovedTo
)
{
    public static QuotaRow From(Member member, QuotaStanding standing)
    {
        var quota = standing.Quota;
        return new QuotaRow(
            member.Id,
            member.Login,
            quota.Name,
            member.Plan,
            quota.Per.ToString().ToLowerInvariant(),
            quota.Direction.ToString().ToLowerInvariant(),
            quota.Classes.Items,
            quota.Bytes,
            standing.Used,
            standing.Left,
            standing.Percent,
            standing.IsOver,
            Words.Of(standing.Period.Start),
            Words.Of(standing.Period.End),
            standing.Move?.Plan
        );
    }
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(QuotaListDocument))]
[JsonSerializable(typeof(QuotaDocument))]
internal sealed partial class QuotaDocuments : JsonSerializerContext;
