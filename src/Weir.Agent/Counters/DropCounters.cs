using System.Collections.Immutable;
using System.Text;
using Weir.Agent.Kernel;
using Weir.Core.Accounting;
using Weir.Core.Compiler;
using Weir.Kernel.NfTables;

namespace Weir.Agent.Counters;

/// <summary>What the site's rules dropped, by reason. A reason is null when the table has no counter for it: somebody removed it.</summary>
public sealed record DropCounters
{
    public required Traffic? Invalid { get; init; }

    public required Traffic? Spoofed { get; init; }

    public required Traffic? NoPublicAddress { get; init; }

    public required Traffic? OverLimit { get; init; }

    /// <summary>Null also where no plan limits a rate.</summary>
    public Traffic? OverRate { get; init; }

    public required Traffic? Unsolicited { get; init; }

    public required Traffic? ToBoxDropped { get; init; }

    /// <summary>Sources that are no member's, by inside interface; ordered by name.</summary>
    public required ImmutableArray<InterfaceTraffic> Strangers { get; init; }

    internal static DropCounters Read(KernelTable table, NftTableState state)
    {
        return new DropCounters
        {
            Invalid = Named(CounterNames.Invalid),
            Spoofed = Named(CounterNames.Spoofed),
            NoPublicAddress = Named(CounterNames.NoPublicAddress),
            OverLimit = Named(CounterNames.OverLimit),
            OverRate = Named(CounterNames.OverRate),
            Unsolicited = Named(CounterNames.Unsolicited),
            ToBoxDropped = Named(CounterNames.ToBoxDropped),
            Strangers = state.Table.Sets.FirstOrDefault(static set => set.Name == CounterNames.Strangers) is { } set
                ? ByInterface(set, table.Elements(set))
                : [],
        };

        Traffic? Named(string name) =>
            state.Table.Counters.FirstOrDefault(counter => counter.Name == name) is { } counter
                ? new Traffic(counter.Packets, counter.Bytes)
                : null;
    }

    /// <summary>One element an inside interface: a listing as short as weir.yaml's.</summary>
    private static ImmutableArray<InterfaceTraffic> ByInterface(SetSpec set, ElementBlock elements)
    {
        var interfaces = new List<InterfaceTraffic>(elements.Count);
        for (var i = 0; i < elements.Count; i++)
        {
            // IFNAMSIZ bytes, zeros behind the name.
            var name = elements.Bytes.Span.Slice(i * set.Stride, set.KeyLength).TrimEnd((byte)0);
            var counted = elements.Counters.IsEmpty ? default : elements.Counters[i].ToTraffic();
            interfaces.Add(new InterfaceTraffic(Encoding.UTF8.GetString(name), counted));
        }

        return [.. interfaces.OrderBy(static one => one.Interface, StringComparer.Ordinal)];
    }
}

/// <summary>What was counted on one interface.</summary>
public readonly record struct InterfaceTraffic(string Interface, Traffic Traffic);
