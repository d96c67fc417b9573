using System.Collections;
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
    private readonly BanLines _lines;
    private readonly BanCounts _counts;

    internal BanTable(IBanMemory memory, BanGuards guards, BanLines lines) =>
        (_memory, _guards, _lines, _counts) = (memory, guards, lines, new BanCounts(memory));

    /// <summary>The table that is in the memory.</summary>
    /// <exception cref="ArgumentException">There is none, or one of another version.</exception>
    public static BanTable Open(IBanMemory memory)
    {
        if (!IsIn(memory))
        {
            throw new ArgumentException("the memory holds no table of this version", nameof(memory));
        }

        var lines = new BanLines(memory);
        var mustPass = lines.Keys(BanList.Allows).Concat(lines.Keys(BanList.Peers));
        return new BanTable(memory, new BanGuards(mustPass.Select(static key => key.Prefix)), lines);
    }

    /// <summary>Whether the memory holds a table of this version.</summary>
    public static bool IsIn(IBanMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return memory.Head.Length == BanHead.Bytes && BanHead.Of(memory.Head).Version == BanHead.CurrentVersion;
    }

    /// <summary>Bytes of the value of <c>heads</c>.</summary>
    public static int HeadBytes => BanHead.Bytes;

    /// <summary>
    /// The name of these counts: two tables of one name are one row of counts, where the later took over from the earlier; 0 while that is not done.
    /// </summary>
    public ulong Lineage
    {
        get => Volatile.Read(ref BanHead.Of(_memory.Head).Lineage);
        set => Volatile.Write(ref BanHead.Of(_memory.Head).Lineage, value);
    }

    /// <summary>Adds a ban, or gives one that is there another expiry; it counts on.</summary>
    /// <returns>False when there is no room, and nothing was changed.</returns>
    public bool TryAdd(XdpBan ban)
    {
        if (_lines.Locate(ban.Prefix) is { } there)
        {
            Expire(there, ban.Expires);
            return true;
        }

        if (((_lines.Find(BanList.Bans, ban.Prefix) ?? AddLength(ban.Prefix)) is not { } sub) || !TryPut(sub, ban))
        {
            return false;
        }

        BanFilter.Add(_memory, ban.Prefix);
        return true;
    }

    /// <summary>Takes a ban out.</summary>
    /// <returns>What it had counted; null when it was not there.</returns>
    public BanCount? Remove(IpPrefix prefix)
    {
        if (_lines.Locate(prefix) is not { } at)
        {
            return null;
        }

        _lines.Clear(at);
        BanHead.Of(_memory.Head).Removed++;
        return _counts.Of(at.Slot);
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
        var wanted = new BitArray((int)BanHead.Of(_memory.Head).Slots);
        var added = 0;
        foreach (var ban in spec.Bans)
        {
            if (Find(ban.Prefix) is { } there && IsAbout(_counts.Expires(there), ban.Expires))
            {
                wanted[(int)there] = true;
                continue;
            }

            added += Find(ban.Prefix) is null ? 1 : 0;
            if (!TryAdd(ban) || Find(ban.Prefix) is not { } put)
            {
                return null;
            }

            wanted[(int)put] = true;
        }

        var gone = _lines.Keys(BanList.Bans).Where(key => !wanted[(int)key.Slot]).ToArray();
        foreach (var (prefix, _) in gone)
        {
            Remove(prefix);
        }

        if (gone.Length > 0)
        {
            BanFilter.Tidy(_memory, _lines.Keys(BanList.Bans).Select(static key => key.Prefix), spec.Bans.Length);
        }

        return new BanDifference(added, gone.Length);
    }

    /// <summary>The slot that a ban counts in; null when it is not there.</summary>
    public uint? Find(IpPrefix prefix) => _lines.Locate(prefix)?.Slot;

    /// <summary>What all CPUs counted in a slot, and what was carried over.</summary>
    public BanCount CountOf(uint slot) => _counts.Of(slot);

    internal bool IsQuiet(uint slot) => _counts.IsQuiet(slot);

    /// <summary>Adds what a ban counted in an earlier table.</summary>
    public void Carry(uint slot, BanCount counted) => _counts.Add(slot, counted);

    /// <summary>All bans with what they counted, in the table's order.</summary>
    public IEnumerable<(IpPrefix Prefix, uint Slot, BanCount Count)> Entries() =>
        _lines.Keys(BanList.Bans).Select(key => (key.Prefix, key.Slot, CountOf(key.Slot)));

    // The wall clock and the kernel's drift apart by a little; a second later or earlier is the same time.
    private static bool IsAbout(ulong one, ulong other)
    {
        const ulong second = 1_000_000_000;
        return one == 0 || other == 0 ? one == other : Math.Max(one, other) - Math.Min(one, other) < second;
    }

    private bool Has(BanList list, IEnumerable<IpPrefix> prefixes) =>
        _lines.Keys(list).Select(static key => key.Prefix).ToHashSet().SetEquals(prefixes);

    private bool TryPut(SubTable sub, XdpBan ban)
    {
        var key = BanKey.Of(ban.Prefix);
        var home = _lines.Home(sub, key, out var hash);
        if (_lines.FindRoom(sub, home) is not { } room)
        {
            return false;
        }

        // What an earlier ban left in this place; the program asks it only when the key is there.
        _counts.Clear(room.Slot);
        var isGuarded = _guards.Meet(ban.Prefix);
        _counts.Ask(room.Slot, isGuarded, ban.Expires);
        _lines.Put(room, key, home, hash, isGuarded || ban.Expires != 0);
        return true;
    }

    private void Expire(BanPlace at, ulong expires)
    {
        _counts.Ask(at.Slot, _counts.IsGuarded(at.Slot), expires);
        if (expires != 0)
        {
            _lines.MarkAsking(at);
        }
    }

    /// <summary>Takes lines of the spare ones for a length that comes for the first time; null when there are none left.</summary>
    private SubTable? AddLength(IpPrefix prefix)
    {
        ref var head = ref BanHead.Of(_memory.Head);
        var lines = BanSizes.LinesFor(prefix.IsIpv6, prefix.Length, count: 1);
        var sub = new SubTable(prefix.IsIpv6, prefix.Length, head.UsedLines, lines, head.UsedSlots);
        if (head.UsedLines + lines > _memory.Lines.Length / LineForm.Bytes || sub.SlotsEnd > head.Slots)
        {
            return null;
        }

        head.UsedLines += lines;
        head.UsedSlots = sub.SlotsEnd;
        _lines.Declare(BanList.Bans, sub);
        return sub;
    }
}

/// <summary>What an update of the table changed.</summary>
public sealed record BanDifference(int Added, int Removed);
