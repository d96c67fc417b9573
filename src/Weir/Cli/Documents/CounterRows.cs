using System.Collections.Immutable;
using Weir.Agent.Counters;
using Weir.Core.Accounting;

namespace Weir.Cli.Documents;

/// <summary>Packets and bytes since the rules were first loaded.</summary>
internal sealed record TrafficRow(ulong Packets, ulong Bytes)
{
    public static TrafficRow From(Traffic traffic) => new(traffic.Packets, traffic.Bytes);

    public static TrafficRow? From(Traffic? traffic) => traffic is { } counted ? From(counted) : null;
}

/// <summary>A member's traffic.</summary>
internal sealed record MemberCounterRow(TrafficRow Up4, TrafficRow Up6, TrafficRow Down4, TrafficRow Down6)
{
    public static MemberCounterRow From(MemberCounters counters) =>
        new(
            TrafficRow.From(counters.Up4),
            TrafficRow.From(counters.Up6),
            TrafficRow.From(counters.Down4),
            TrafficRow.From(counters.Down6)
        );
}

/// <summary>Dropped packets by reason; a reason is null when the table has no counter for it.</summary>
internal sealed record DropCounterRow(
    TrafficRow? Invalid,
    TrafficRow? Spoofed,
    TrafficRow? NoPublicAddress,
    TrafficRow? OverLimit,
    TrafficRow? OverRate,
    TrafficRow? Unsolicited,
    TrafficRow? ToBoxDropped,
    ImmutableArray<InterfaceTrafficRow> Strangers
)
{
    public static DropCounterRow From(DropCounters drops) =>
        new(
            TrafficRow.From(drops.Invalid),
            TrafficRow.From(drops.Spoofed),
            TrafficRow.From(drops.NoPublicAddress),
            TrafficRow.From(drops.OverLimit),
            TrafficRow.From(drops.OverRate),
            TrafficRow.From(drops.Unsolicited),
            TrafficRow.From(drops.ToBoxDropped),
            [.. drops.Strangers.Select(InterfaceTrafficRow.From)]
        );
}

internal sealed record InterfaceTrafficRow(string Interface, ulong Packets, ulong Bytes)
{
    public static InterfaceTrafficRow From(InterfaceTraffic one) =>
        new(one.Interface, one.Traffic.Packets, one.Traffic.Bytes);
}
