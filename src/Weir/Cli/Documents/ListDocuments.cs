using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Weir.Agent.Counters;
using Weir.Cli.Rows;
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

    public static DeviceListDocument From(Site site, Slice<Device> slice) =>
        new()
        {
            Devices = [.. slice.Rows.Select(row => MemberDeviceRow.From(site.FindMember(row.MemberId), row))],
            Total = slice.Total,
            Offset = slice.Offset,
            Next = slice.Next,
        };
}

internal sealed record ForwardListDocument : ListDocument
{
    public required ImmutableArray<ForwardRow> Forwards { get; init; }

    public static ForwardListDocument From(Site site, Slice<PortForward> slice) =>
        new()
        {
            Forwards = [.. slice.Rows.Select(row => ForwardRow.From(site.FindMember(row.MemberId), row))],
            Total = slice.Total,
            Offset = slice.Offset,
            Next = slice.Next,
        };
}

internal sealed record OpeningListDocument : ListDocument
{
    public required ImmutableArray<OpeningRow> Openings { get; init; }

    public static OpeningListDocument From(Site site, Slice<Opening> slice) =>
        new()
        {
            Openings = [.. slice.Rows.Select(row => OpeningRow.From(site.FindMember(row.MemberId), row))],
            Total = slice.Total,
            Offset = slice.Offset,
            Next = slice.Next,
        };
}

internal sealed record BanListDocument : ListDocument
{
    public required ImmutableArray<BanRow> Bans { get; init; }

    /// <summary>Why there are no counts; null when there are.</summary>
    public string? CountersAbsent { get; init; }

    public static BanListDocument From(Slice<Ban> slice, BanHitReading reading) =>
        new()
        {
            Bans = [.. slice.Rows.Select(ban => BanRow.From(ban, reading))],
            Total = slice.Total,
            Offset = slice.Offset,
            Next = slice.Next,
            CountersAbsent = reading.Absent,
        };
}

internal sealed record ListenerListDocument : ListDocument
{
    public required ImmutableArray<ListenerRow> Listeners { get; init; }

    public static ListenerListDocument From(Slice<Listener> slice) =>
        new()
        {
            Listeners = [.. slice.Rows.Select(ListenerRow.From)],
            Total = slice.Total,
            Offset = slice.Offset,
            Next = slice.Next,
        };
}

internal sealed record AllowListDocument : ListDocument
{
    public required ImmutableArray<AllowRow> Allows { get; init; }

    public static AllowListDocument From(Slice<Allow> slice) =>
        new()
        {
            Allows = [.. slice.Rows.Select(AllowRow.From)],
            Total = slice.Total,
            Offset = slice.Offset,
            Next = slice.Next,
        };
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
