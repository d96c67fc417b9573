using System.Runtime.InteropServices;
using Weir.Core.Accounting;
using Weir.Core.Model;

namespace Weir.Agent.Counters;

/// <summary>What a ban dropped since it was first seen to, over tables that were made anew.</summary>
internal sealed record BanTotal(Traffic Counted, DateTimeOffset First, DateTimeOffset Last);

/// <summary>What earlier looks saw: with it counts go on over a table that was made anew, and a first hit has a time. Immutable.</summary>
/// <param name="Places">What each place's counters said at the last look, by the place's word; members are numbers of <paramref name="Bans"/>.</param>
/// <param name="Bans">The prefix of each number.</param>
internal sealed record BanHitMemory(
    IReadOnlyDictionary<string, LastSeen> Places,
    IReadOnlyList<IpPrefix> Bans,
    IReadOnlyDictionary<IpPrefix, BanTotal> Totals
)
{
    public static BanHitMemory Empty { get; } =
        new(new Dictionary<string, LastSeen>(), [], new Dictionary<IpPrefix, BanTotal>());

    /// <summary>What is known after these looks. What was seen of a place that is not looked at stays as it is.</summary>
    public BanHitMemory After(IEnumerable<BanLook> looks, DateTimeOffset now)
    {
        var numbers = new Dictionary<IpPrefix, uint>();
        foreach (var ban in Bans)
        {
            numbers.Add(ban, (uint)numbers.Count);
        }

        var places = new Dictionary<string, LastSeen>(Places);
        var totals = new Dictionary<IpPrefix, BanTotal>(Totals);
        foreach (var look in looks)
        {
            var counters = new Dictionary<uint, Traffic>(look.Hits.Count);
            foreach (var (prefix, hits) in look.Hits)
            {
                counters.Add(NumberOf(numbers, prefix), new Traffic(hits.Packets, hits.Bytes));
            }

            var bans = Inverse(numbers);
            var before = places.GetValueOrDefault(look.Place, LastSeen.Nothing);
            var steps = Counting.Between(before, look.Incarnation, counters);
            foreach (var step in steps.Where(static step => !step.Increment.IsNone))
            {
                var ban = bans[step.Member];
                totals[ban] = Add(totals.GetValueOrDefault(ban), step.Increment, look.Hits[ban], now);
            }

            places[look.Place] = Counting.After(before, look.Incarnation, steps);
        }

        return new BanHitMemory(places, Inverse(numbers), totals);
    }

    /// <summary>Without what was seen of bans that are no more: one that comes back begins at zero.</summary>
    public BanHitMemory Only(IReadOnlySet<IpPrefix> bans)
    {
        var kept = Bans.Select((prefix, number) => (prefix, (uint)number))
            .Where(one => bans.Contains(one.prefix))
            .ToArray();
        var numbers = kept.Select((one, at) => (one.Item2, (uint)at)).ToDictionary();
        return new BanHitMemory(
            Places.ToDictionary(
                static place => place.Key,
                place =>
                    place.Value with
                    {
                        Members = place
                            .Value.Members.Where(member => numbers.ContainsKey(member.Key))
                            .ToDictionary(member => numbers[member.Key], static member => member.Value),
                    }
            ),
            [.. kept.Select(static one => one.prefix)],
            Totals.Where(total => bans.Contains(total.Key)).ToDictionary()
        );
    }

    private static BanTotal Add(BanTotal? old, Traffic increment, BanHits seen, DateTimeOffset now)
    {
        var last = seen.Last ?? now;
        return old is null
            ? new BanTotal(increment, seen.First ?? last, last)
            : old with
            {
                Counted = old.Counted + increment,
                Last = last > old.Last ? last : old.Last,
            };
    }

    private static uint NumberOf(Dictionary<IpPrefix, uint> numbers, IpPrefix prefix)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, prefix, out var known);
        return known ? number : number = (uint)numbers.Count - 1;
    }

    private static IpPrefix[] Inverse(Dictionary<IpPrefix, uint> numbers)
    {
        var bans = new IpPrefix[numbers.Count];
        foreach (var (prefix, number) in numbers)
        {
            bans[number] = prefix;
        }

        return bans;
    }
}
