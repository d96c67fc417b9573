using System.Runtime.InteropServices;
using Weir.Core.Model;

namespace Weir.Backends.Xdp;

/// <summary>
/// The table that bpf/bans.bpf.c asks, in its memory. Each change of an entry is one store, so that the program on other CPUs sees the table before or
/// after it; what does not fit in place needs a new table (<see cref="XdpTableBuilder"/>). Not thread-safe: one writer.
/// </summary>
public sealed class BanTable
{
    private readonly IBanMemory _memory;
    private readonly BanGuards _guards;

    internal BanTable(IBanMemory memory, BanGuards guards) => (_memory, _guards) = (memory, guards);

    /// <summary>The table that is in the memory.</summary>
    /// <exception cref="ArgumentException">There is none, or one of another version.</exception>
    public static BanTable Open(IBanMemory memory)
    {
        if (!IsIn(memory))
        {
            throw new ArgumentException("the memory holds no table of this version", nameof(memory));
        }

        var reader = new BanTable(memory, new BanGuards([]));
        var mustPass = reader.Keys(BanList.Allows).Concat(reader.Keys(BanList.Peers));
        return new BanTable(memory, new BanGuards(mustPass.Select(static key => key.Prefix)));
    }

    /// <summary>Whether the memory holds a table of this version.</summary>
    public static bool IsIn(IBanMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return memory.Head.Length == BanHead.Bytes && BanHead.Of(memory.Head).Version == BanHead.CurrentVersion;
    }

    /// <summary>Bytes of the value of <c>heads</c>.</summary>
    public static int HeadBytes => BanHead.Bytes;

    /// <summary>Adds a ban, or gives one that is there another expiry; it counts on.</summary>
    /// <returns>False when there is no room, and nothing was changed.</returns>
    public bool TryAdd(XdpBan ban)
    {
        if (Find(ban.Prefix) is { } there)
        {
            Expire(there, ban.Expires);
            return true;
        }

        var key = BanKey.Of(ban.Prefix);
        if (FindLength(ban.Prefix) is not { } sub)
        {
            if (AddLength(ban.Prefix) is not { } added)
            {
                return false;
            }

            sub = added;
        }

        if (!TryPut(sub, key, _guards.Meet(ban.Prefix), ban.Expires))
        {
            return false;
        }

        BanFilter.Add(_memory, ban.Prefix);
        return true;
    }

    /// <summary>Takes a ban out, and what it counted.</summary>
    /// <returns>What it had counted; null when it was not there.</returns>
    public BanCount? Remove(IpPrefix prefix)
    {
        if (Locate(prefix) is not { } at || FindLength(prefix) is not { } sub)
        {
            return null;
        }

        LineForm.Clear(Line(sub, at.Line), at.Place);
        var counted = CountOf(sub.SlotOf(at.Line, at.Place));
        for (var copy = 0; copy <= _memory.Cpus; copy++)
        {
            _memory.Counts(copy)[(int)sub.SlotOf(at.Line, at.Place)] = default;
        }

        return counted;
    }

    /// <summary>Whether the table was built with this allow list, these peers, this port and this rate.</summary>
    public bool HasSettings(XdpBanSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ref var head = ref BanHead.Of(_memory.Head);
        return head.SyncPort == spec.SyncPort
            && head.Rate == XdpTableBuilder.RateOf(spec)
            && Has(BanList.Allows, spec.Allows)
            && Has(BanList.Peers, spec.Peers);
    }

    /// <summary>Brings the bans to what the spec has, entry by entry: first what comes, then what goes.</summary>
    /// <returns>What was changed; null when it does not fit in place, and perhaps a part of what comes was added.</returns>
    public BanDifference? TryBring(XdpBanSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var wanted = new HashSet<uint>();
        var added = 0;
        foreach (var ban in spec.Bans)
        {
            var there = Find(ban.Prefix);
            if (there is { } slot && IsAbout(_memory.Counts(_memory.Cpus)[(int)slot].Expires, ban.Expires))
            {
                wanted.Add(slot);
                continue;
            }

            if (!TryAdd(ban) || Find(ban.Prefix) is not { } put)
            {
                return null;
            }

            wanted.Add(put);
            added += there is null ? 1 : 0;
        }

        var gone = Keys(BanList.Bans).Where(key => !wanted.Contains(key.Slot)).ToArray();
        foreach (var (prefix, _) in gone)
        {
            Remove(prefix);
        }

        return new BanDifference(added, gone.Length);
    }

    // The wall clock and the kernel's drift apart by a little; a second later or earlier is the same time.
    private static bool IsAbout(ulong one, ulong other)
    {
        const ulong second = 1_000_000_000;
        return one == 0 || other == 0 ? one == other : Math.Max(one, other) - Math.Min(one, other) < second;
    }

    private bool Has(BanList list, IEnumerable<IpPrefix> prefixes) =>
        Keys(list).Select(static key => key.Prefix).ToHashSet().SetEquals(prefixes);

    /// <summary>The slot that a ban counts in; null when it is not there.</summary>
    public uint? Find(IpPrefix prefix) =>
        FindLength(prefix) is { } sub && Locate(prefix) is { } at ? sub.SlotOf(at.Line, at.Place) : null;

    /// <summary>What all CPUs counted in a slot, and what was carried over.</summary>
    public BanCount CountOf(uint slot)
    {
        var sum = _memory.Counts(_memory.Cpus)[(int)slot];
        for (var cpu = 0; cpu < _memory.Cpus; cpu++)
        {
            sum.Add(_memory.Counts(cpu)[(int)slot]);
        }

        return sum;
    }

    /// <summary>Adds what a ban counted in an earlier table.</summary>
    public void Carry(uint slot, in BanCount counted) => _memory.Counts(_memory.Cpus)[(int)slot].Add(counted);

    /// <summary>All bans with what they counted, in the table's order.</summary>
    public IEnumerable<(IpPrefix Prefix, uint Slot, BanCount Count)> Entries() =>
        Keys(BanList.Bans).Select(key => (key.Prefix, key.Slot, CountOf(key.Slot)));

    private IEnumerable<(IpPrefix Prefix, uint Slot)> Keys(BanList list)
    {
        foreach (var sub in Lengths(list))
        {
            for (uint line = 0; line < sub.Lines; line++)
            {
                for (var place = 0; place < sub.Form.Keys; place++)
                {
                    if (LineForm.Holds(Line(sub, line), place))
                    {
                        var key = sub.Form.Read(Line(sub, line), place);
                        yield return (key.ToPrefix(sub.IsIpv6, sub.Length), sub.SlotOf(line, place));
                    }
                }
            }
        }
    }

    /// <summary>Puts a key into the first free place of its line or the ones behind.</summary>
    internal bool TryPut(SubTable sub, BanKey key, bool isGuarded, ulong? expires)
    {
        var hash = key.Hash(BanHead.Of(_memory.Head).Seed);
        var home = BanHash.Place(hash, sub.Lines);
        var number = home;
        for (var probe = 0; probe < LineForm.Probes; probe++)
        {
            var line = Line(sub, number);
            for (var place = 0; place < sub.Form.Keys; place++)
            {
                if (!LineForm.Holds(line, place))
                {
                    if (expires is { } time)
                    {
                        Expire(sub.SlotOf(number, place), time);
                    }

                    sub.Form.Put(line, place, key, hash, isGuarded);
                    MarkOverflow(sub, home, probe);
                    return true;
                }
            }

            number = Next(sub, number);
        }

        return false;
    }

    /// <summary>Behind the key, so that nobody is sent on for nothing; from the far end, so that the way is whole when it is open.</summary>
    private void MarkOverflow(SubTable sub, uint home, int lines)
    {
        for (var back = lines - 1; back >= 0; back--)
        {
            sub.Form.MarkOverflow(Line(sub, (home + (uint)back) % sub.Lines));
        }
    }

    private (uint Line, int Place)? Locate(IpPrefix prefix)
    {
        var key = BanKey.Of(prefix);
        if (FindLength(prefix) is not { } sub)
        {
            return null;
        }

        var number = BanHash.Place(key.Hash(BanHead.Of(_memory.Head).Seed), sub.Lines);
        for (var probe = 0; probe < LineForm.Probes; probe++)
        {
            var line = Line(sub, number);
            for (var place = 0; place < sub.Form.Keys; place++)
            {
                if (sub.Form.Read(line, place) == key && LineForm.Holds(line, place))
                {
                    return (number, place);
                }
            }

            if (!sub.Form.Overflows(line))
            {
                return null;
            }

            number = Next(sub, number);
        }

        return null;
    }

    /// <summary>Takes lines of the spare ones for a length that comes for the first time; null when there are none left.</summary>
    private SubTable? AddLength(IpPrefix prefix)
    {
        ref var head = ref BanHead.Of(_memory.Head);
        var form = LineForm.Of(prefix.IsIpv6, prefix.Length);
        var lines = BanSizes.LinesFor(prefix.IsIpv6, prefix.Length, count: 1);
        if (
            head.UsedLines + lines > _memory.Lines.Length / LineForm.Bytes
            || head.UsedSlots + (lines * (uint)form.Keys) > head.Slots
        )
        {
            return null;
        }

        var sub = new SubTable(prefix.IsIpv6, prefix.Length, head.UsedLines, lines, head.UsedSlots);
        head.UsedLines += lines;
        head.UsedSlots += lines * (uint)form.Keys;
        Declare(sub, BanList.Bans);
        return sub;
    }

    /// <summary>Makes a sub-table known, of lines that are all zeros.</summary>
    internal void Declare(SubTable sub, BanList list)
    {
        ref var count = ref BanHead.Count(_memory.Head, sub.IsIpv6, list);
        if (sub.IsIpv6)
        {
            BanHead.Of6(_memory.Head, list)[(int)count] = sub.To6();
        }
        else
        {
            BanHead.Of4(_memory.Head, list)[(int)count] = sub.To4();
        }

        Volatile.Write(ref count, count + 1);
    }

    private IEnumerable<SubTable> Lengths(BanList list)
    {
        for (var at = 0; at < BanHead.Count(_memory.Head, isIpv6: false, list); at++)
        {
            yield return SubTable.Read(BanHead.Of4(_memory.Head, list)[at]);
        }

        for (var at = 0; at < BanHead.Count(_memory.Head, isIpv6: true, list); at++)
        {
            yield return SubTable.Read(BanHead.Of6(_memory.Head, list)[at]);
        }
    }

    private SubTable? FindLength(IpPrefix prefix)
    {
        foreach (var sub in Lengths(BanList.Bans))
        {
            if (sub.IsIpv6 == prefix.IsIpv6 && sub.Length == prefix.Length)
            {
                return sub;
            }
        }

        return null;
    }

    private void Expire(uint slot, ulong expires)
    {
        for (var copy = 0; copy <= _memory.Cpus; copy++)
        {
            ref var count = ref _memory.Counts(copy)[(int)slot];
            // A page that is only read is not made a copy of: a fresh table with bans for ever costs no writes.
            if (count.Expires != expires)
            {
                Volatile.Write(ref count.Expires, expires);
            }
        }
    }

    private Span<byte> Line(SubTable sub, uint line) =>
        MemoryMarshal.CreateSpan(
            ref MemoryMarshal.GetReference(_memory.Lines[(int)((sub.Base + line) * LineForm.Bytes)..]),
            LineForm.Bytes
        );

    private static uint Next(SubTable sub, uint line) => line + 1 < sub.Lines ? line + 1 : 0;
}

/// <summary>What an update of the table changed.</summary>
public sealed record BanDifference(int Added, int Removed);
