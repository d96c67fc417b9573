using System.Collections.Immutable;
using Weir.Core.Compiler.Lowering.Webfarm;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Lowering;

/// <summary>Which set each bucket's elements go to, for one shape.</summary>
internal sealed class SetLayout
{
    private readonly int[] _setOfSlot = new int[Bucket.Slots];
    private readonly ImmutableArray<SetDeclaration>.Builder _sets = ImmutableArray.CreateBuilder<SetDeclaration>();

    /// <param name="shape">The forms chosen.</param>
    /// <param name="counts">Elements per bucket, for the capacities.</param>
    /// <param name="kept">Capacities that sets in the kernel already have; kept while the elements fit.</param>
    public SetLayout(SiteShape shape, BucketCounts counts, IReadOnlyDictionary<string, uint> kept)
    {
        Array.Fill(_setOfSlot, -1);
        if (shape.Farm is { } farm)
        {
            Farm(farm, counts, kept);
        }
        else
        {
            Campus(shape, counts, kept);
        }

        Bans(BucketKind.Ban4, BucketKind.Ban4Until, shape.Ban4, shape.Ban4Large, counts, kept);
        Bans(BucketKind.Ban6, BucketKind.Ban6Until, shape.Ban6, shape.Ban6Large, counts, kept);
        if (shape.NearBan4)
        {
            Single(BucketKind.NearBan4, counts, kept);
        }

        if (shape.NearBan6)
        {
            Single(BucketKind.NearBan6, counts, kept);
        }

        Sets = _sets.ToImmutable();
    }

    public ImmutableArray<SetDeclaration> Sets { get; }

    private void Farm(FarmShape farm, BucketCounts counts, IReadOnlyDictionary<string, uint> kept)
    {
        PerLength(BucketKind.Listener4, farm.Listener4, counts, kept);
        PerLength(BucketKind.Listener6, farm.Listener6, counts, kept);
        if (farm.Ranges4)
        {
            Single(BucketKind.ListenerRange4, counts, kept);
        }

        if (farm.Ranges6)
        {
            Single(BucketKind.ListenerRange6, counts, kept);
        }

        PerLength(BucketKind.Allow4, farm.Allow4, counts, kept);
        PerLength(BucketKind.Allow6, farm.Allow6, counts, kept);
    }

    private void Campus(SiteShape shape, BucketCounts counts, IReadOnlyDictionary<string, uint> kept)
    {
        Prefixes(BucketKind.Device4, shape.Device4, counts, kept);
        Prefixes(BucketKind.Member6, shape.Member6, counts, kept);
        Single(BucketKind.Public4, counts, kept);
        Single(BucketKind.Restricted4, counts, kept);
        Single(BucketKind.Restricted6, counts, kept);
        Single(BucketKind.Closed6, counts, kept);
        if (shape.Rated > 0)
        {
            var rated = new Bucket(BucketKind.Rated);
            _setOfSlot[rated.Slot] = Add(RateChains.Map(shape.Rated), counts[rated], kept);
        }

        Single(BucketKind.Forward4, counts, kept);
        Single(BucketKind.ForwardWide4, counts, kept);
        PerLength(BucketKind.ForwardBlock4, [.. PortBlocks.Bits], counts, kept);
        PerLength(BucketKind.OpeningPort6, shape.OpeningPorts, counts, kept);
        PerLength(BucketKind.OpeningProtocol6, shape.OpeningProtocols, counts, kept);
        PerLength(BucketKind.OpeningWide6, shape.WideOpenings, counts, kept);
        foreach (var bits in PortBlocks.Bits)
        {
            PerLength(Bucket.OfBlock(bits, 0).Kind, shape.WideOpenings, counts, kept);
        }
    }

    /// <summary>Index of the bucket's set in <see cref="Sets"/>; −1 when the shape has none for it.</summary>
    public int SetOf(Bucket bucket) => _setOfSlot[bucket.Slot];

    /// <summary>True when every bucket in use has a set and every set has room for its elements.</summary>
    public bool Holds(BucketCounts counts)
    {
        var totals = new int[_sets.Count];
        for (var slot = 0; slot < Bucket.Slots; slot++)
        {
            var count = counts[Bucket.At(slot)];
            if (count == 0)
            {
                continue;
            }

            var set = _setOfSlot[slot];
            if (set < 0)
            {
                // Networks of bans are counted whether or not the rules ask for them.
                if (Bucket.At(slot).Kind is BucketKind.NearBan4 or BucketKind.NearBan6)
                {
                    continue;
                }

                return false;
            }

            totals[set] += count;
            if (_sets[set].Capacity != 0 && totals[set] > _sets[set].Capacity)
            {
                return false;
            }
        }

        return true;
    }

    private void Prefixes(
        BucketKind kind,
        Cost.PrefixForm form,
        BucketCounts counts,
        IReadOnlyDictionary<string, uint> kept
    )
    {
        if (!form.Interval)
        {
            PerLength(kind, form.Lengths, counts, kept);
            return;
        }

        var index = Add(Declarations.Of(new Bucket(kind), interval: true), counts.Total(kind), kept);
        foreach (var length in form.Lengths)
        {
            _setOfSlot[new Bucket(kind, length).Slot] = index;
        }
    }

    private void Bans(
        BucketKind lasting,
        BucketKind until,
        Cost.PrefixForm form,
        EquatableArray<int> large,
        BucketCounts counts,
        IReadOnlyDictionary<string, uint> kept
    )
    {
        Prefixes(until, form, counts, kept);
        foreach (var length in form.Lengths)
        {
            _setOfSlot[new Bucket(lasting, length).Slot] = _setOfSlot[new Bucket(until, length).Slot];
        }

        PerLength(lasting, large, counts, kept);
    }

    private void PerLength(
        BucketKind kind,
        EquatableArray<int> lengths,
        BucketCounts counts,
        IReadOnlyDictionary<string, uint> kept
    )
    {
        foreach (var length in lengths)
        {
            var bucket = new Bucket(kind, length);
            _setOfSlot[bucket.Slot] = Add(Declarations.Of(bucket, interval: false), counts[bucket], kept);
        }
    }

    private void Single(BucketKind kind, BucketCounts counts, IReadOnlyDictionary<string, uint> kept)
    {
        var bucket = new Bucket(kind);
        _setOfSlot[bucket.Slot] = Add(Declarations.Of(bucket, interval: false), counts[bucket], kept);
    }

    private int Add(SetDeclaration set, int count, IReadOnlyDictionary<string, uint> kept)
    {
        // A tree and a set with time-outs have no fixed size to gain from (nft_set_hash.c: the fixed hash takes neither).
        if (!set.Interval && !set.Timeouts)
        {
            var capacity = kept.GetValueOrDefault(set.Name);
            set = set with
            {
                Capacity = capacity >= count && capacity > 0 ? capacity : Declarations.CapacityFor(count),
            };
        }

        _sets.Add(set);
        return _sets.Count - 1;
    }
}
