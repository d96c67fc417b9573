using System.Runtime.InteropServices;

namespace Weir.Backends.Xdp;

/// <summary>What the places of a table counted and when they run out: <c>hits</c> and <c>records</c>, which the program writes while they are read.</summary>
internal sealed class BanCounts(IBanMemory memory)
{
    // A spill is some ten instructions of a CPU that nothing interrupts. Who waits longer waits for a process that was killed while it added.
    private const int Looks = 1 << 16;

    /// <summary>All CPUs' words and the record, as they stood at one moment.</summary>
    public BanCount Of(uint slot)
    {
        ref var record = ref Record(slot);
        var count = default(BanCount);
        for (var look = 0; look < Looks; look++)
        {
            var ended = Volatile.Read(ref record.Ended);
            count = Sum(ref record, slot);
            if (Volatile.Read(ref record.Begun) == ended)
            {
                return count;
            }
        }

        return count;
    }

    /// <summary>No spill is under way.</summary>
    public bool IsQuiet(uint slot)
    {
        ref var record = ref Record(slot);
        return Volatile.Read(ref record.Ended) == Volatile.Read(ref record.Begun);
    }

    /// <summary>Adds what was counted in an earlier table; the program may count meanwhile.</summary>
    public void Add(uint slot, BanCount counted)
    {
        ref var record = ref Record(slot);
        Interlocked.Increment(ref record.Begun);
        Interlocked.Add(ref record.Packets, counted.Packets);
        Interlocked.Add(ref record.Bytes, counted.Bytes);
        var first = Volatile.Read(ref record.First);
        while (counted.First != 0 && (first == 0 || counted.First < first))
        {
            var there = Interlocked.CompareExchange(ref record.First, counted.First, first);
            first = there == first ? counted.First : there;
        }

        record.Last = Math.Max(record.Last, counted.Last);
        Interlocked.Increment(ref record.Ended);
    }

    /// <summary>Makes a place that holds no key count from zero.</summary>
    public void Clear(uint slot)
    {
        for (var cpu = 0; cpu < memory.Cpus; cpu++)
        {
            Volatile.Write(ref memory.Hits(cpu)[(int)slot], 0);
        }

        Record(slot) = default;
    }

    /// <summary>Nanoseconds of CLOCK_BOOTTIME; 0: never.</summary>
    public ulong Expires(uint slot) => Volatile.Read(ref Record(slot).Expires) & ~BanRecord.Guarded;

    /// <summary>What the program asks of a place that is marked so.</summary>
    public void Ask(uint slot, bool isGuarded, ulong expires) =>
        Volatile.Write(ref Record(slot).Expires, expires | (isGuarded ? BanRecord.Guarded : 0));

    public bool IsGuarded(uint slot) => (Volatile.Read(ref Record(slot).Expires) & BanRecord.Guarded) != 0;

    private BanCount Sum(ref BanRecord record, uint slot)
    {
        var sum = new BanCount(
            Volatile.Read(ref record.Packets),
            Volatile.Read(ref record.Bytes),
            Volatile.Read(ref record.First),
            Volatile.Read(ref record.Last)
        );
        for (var cpu = 0; cpu < memory.Cpus; cpu++)
        {
            var hit = new BanHit(Volatile.Read(ref memory.Hits(cpu)[(int)slot]));
            sum = sum.With(new BanCount(hit.Packets, hit.Bytes, 0, hit.When));
        }

        return sum;
    }

    private ref BanRecord Record(uint slot) => ref MemoryMarshal.Cast<byte, BanRecord>(memory.Records)[(int)slot];
}
