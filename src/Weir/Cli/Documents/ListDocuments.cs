using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Weir.Agent.Counters;
using Weir.Core.Model;

namespace Weir.Cli.Documents;

/// <summary>What every list answers: the rows shown, and how many match.</summary>
internal abstract record ListDocument : Document
{
    /// <summary>Rows that match the filters, shown or not.</summary>
    public required int Total { get; init; }

    public required int Offset { get; init; }

    /// <summary>What to ask for with <c>after</c> to get the rows that follow; null at the end, and in a verb's answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Next { get; init; }
}

internal sealed record MemberListDocument : ListDocument
{
    public required ImmutableArray<MemberRow> Members { get; init; }
}

internal sealed record DeviceListDocument : ListDocument
{
    public required ImmutableArray<MemberDeviceRow> Devices { get; init; }
}

internal sealed record ForwardListDocument : ListDocument
{
    public required ImmutableArray<ForwardRow> Forwards { get; init; }
}

internal sealed record OpeningListDocument : ListDocument
{
    public required ImmutableArray<OpeningRow> Openings { get; init; }
}

internal sealed record BanListDocument : ListDocument
{
    public required ImmutableArray<BanRow> Bans { get; init; }

    /// <summary>Why there are no counts; null when there are.</summary>
    public string? CountersAbsent { get; init; }
}

internal sealed record ListenerListDocument : ListDocument
{
    public required ImmutableArray<ListenerRow> Listeners { get; init; }
}

internal sealed record AllowListDocument : ListDocument
{
    public required ImmutableArray<AllowRow> Allows { get; init; }
}

/// <summary>Answer of <c>weir member show</c>.</summary>
internal sealed record MemberDocument : Document
{
    public required MemberRow Member { get; init; }

    public required ImmutableArray<ForwardRow> Forwards { get; init; }

    public required ImmutableArray<OpeningRow> Openings { get; init; }

    /// <summary>As the kernel counts now; null when it does not, or may not be asked.</summary>
    public required MemberCounterRow? Counters { get; init; }

    public static MemberDocument From(Site site, Member member, MemberCounters? counters) =>
        new()
        {
            Member = MemberRow.From(site, member),
            Forwards = [.. site.ForwardsOf(member.Id).ToArray().Select(f => ForwardRow.From(member, f))],
            Openings = [.. site.OpeningsOf(member.Id).ToArray().Select(o => OpeningRow.From(member, o))],
            Counters = counters is null ? null : MemberCounterRow.From(counters),
        };
}
