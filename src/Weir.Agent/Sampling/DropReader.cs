using System.Collections.Immutable;
using Weir.Agent.Counters;
using Weir.Agent.Kernel;
using Weir.Backends.Nft;
using Weir.Core.Accounting;
using Weir.Core.Compiler;
using Weir.Core.Health;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Agent.Sampling;

/// <summary>What was dropped, by reason: the table's named counters, its set of strangers, and what XDP dropped of bans. Not thread-safe.</summary>
internal sealed class DropReader(KernelTable table, TimeProvider time)
{
    // Summing up a million bans of XDP takes milliseconds: at most this share of a core goes to it.
    private const int Rest = 300;

    private static readonly (string Counter, string Reason)[] Named =
    [
        (CounterNames.Banned, DropReason.Ban),
        (CounterNames.Invalid, DropReason.Invalid),
        (CounterNames.Spoofed, DropReason.Spoofed),
        (CounterNames.NoPublicAddress, DropReason.NoPublicAddress),
        (CounterNames.OverLimit, DropReason.OverLimit),
        (CounterNames.OverRate, DropReason.OverRate),
        (CounterNames.Unsolicited, DropReason.Unsolicited),
        (CounterNames.ToBoxDropped, DropReason.ToBox),
    ];

    private static readonly SetSpec Strangers = NftSpecs.Set(
        new SetDeclaration(CounterNames.Strangers, [FieldType.InterfaceName]) { Counters = true }
    );

    private (DropTotal Total, TimeSpan Took)? _xdp;

    /// <param name="counters">The table's named counters.</param>
    /// <param name="handles">The table's sets.</param>
    /// <param name="clock">When <paramref name="counters"/> were read.</param>
    /// <exception cref="AgentException">The kernel refused.</exception>
    public ImmutableArray<DropTotal> Read(
        Dictionary<string, Traffic> counters,
        NftHandles handles,
        Site? site,
        TimeSpan clock
    )
    {
        var drops = ImmutableArray.CreateBuilder<DropTotal>(Named.Length + 1);
        foreach (var (counter, reason) in Named)
        {
            if (counters.TryGetValue(counter, out var traffic))
            {
                drops.Add(new DropTotal(reason, traffic));
            }
        }

        if (handles.Sets.ContainsKey(CounterNames.Strangers))
        {
            drops.Add(new DropTotal(DropReason.Stranger, OfStrangers()));
        }

        return site is { Options.Webfarm.Bans: BanBackend.Xdp } ? WithXdp(drops, site, clock) : drops.ToImmutable();
    }

    private Traffic OfStrangers()
    {
        var elements = table.Elements(Strangers);
        return elements.Counters.IsDefaultOrEmpty
            ? default
            : elements.Counters.Aggregate(default(Traffic), static (sum, one) => sum + one.ToTraffic());
    }

    /// <summary>Bans are dropped in XDP, and in the table where an interface takes no program: one sum, as old as its older part.</summary>
    private ImmutableArray<DropTotal> WithXdp(ImmutableArray<DropTotal>.Builder drops, Site site, TimeSpan clock)
    {
        var ofTable = drops.FirstOrDefault(static drop => drop.Reason == DropReason.Ban).Traffic;
        drops.RemoveAll(static drop => drop.Reason == DropReason.Ban);
        if (_xdp is not { } known || clock - known.Total.Clock >= known.Took * Rest)
        {
            var start = time.GetTimestamp();
            // The interfaces share one table, and the sum.
            var on = table.Xdp.Look(site).FirstOrDefault();
            var ofXdp = on is null ? default : new Traffic((ulong)on.Packets, (ulong)on.Bytes);
            known = (new DropTotal(DropReason.Ban, ofTable + ofXdp) { Clock = clock }, time.GetElapsedTime(start));
            _xdp = known;
        }

        drops.Insert(0, known.Total);
        return drops.ToImmutable();
    }
}
