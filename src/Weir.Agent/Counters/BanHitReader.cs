using System.Buffers.Binary;
using Weir.Agent.Kernel;
using Weir.Agent.Xdp;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;

namespace Weir.Agent.Counters;

/// <summary>
/// Asks the kernel what bans dropped. Sets of hits hold only bans that were hit, so the listing is as long as that; what the kernel
/// counted before the table was last made anew comes from the state folder.
/// </summary>
public static class BanHitReader
{
    /// <param name="settings">Where the table is and where looks are remembered.</param>
    /// <param name="site">The site whose bans are asked for.</param>
    public static BanHitReading Read(AgentSettings settings, Site site)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(site);
        try
        {
            using var table = KernelTable.Open(settings.NetworkNamespace);
            if (table.Structure() is not { } state)
            {
                return new BanHitReading(null, $"the kernel holds no table {KernelTable.FullName}");
            }

            var now = settings.Time.GetUtcNow();
            var counted = Sum(
                Counted(table, state, site, now),
                XdpHits.Of(settings.NetworkNamespace, site, settings.Time)
            );
            return counted is null
                ? new BanHitReading(null, "the loaded table does not count what bans drop (banCounters)")
                : new BanHitReading(BanHitMemory.Continue(settings.StateDirectory, counted, site, now), null);
        }
        catch (AgentException refused) when (refused.Failure == AgentFailure.Refused)
        {
            return new BanHitReading(null, refused.Message);
        }
        catch (NetlinkException refused)
        {
            return new BanHitReading(null, refused.Message);
        }
    }

    /// <summary>Bans are dropped in one place or in the other; after a change from one to the other both may have counted.</summary>
    private static Dictionary<IpPrefix, BanHits>? Sum(
        Dictionary<IpPrefix, BanHits>? table,
        Dictionary<IpPrefix, BanHits>? program
    )
    {
        if (table is null || program is null)
        {
            return table ?? program;
        }

        foreach (var (prefix, hits) in program)
        {
            var before = table.GetValueOrDefault(prefix);
            table[prefix] = new BanHits(
                before.Packets + hits.Packets,
                before.Bytes + hits.Bytes,
                hits.First,
                hits.Last > before.Last ? hits.Last : before.Last ?? hits.Last
            );
        }

        return table;
    }

    /// <summary>Null when no set of the table counts.</summary>
    private static Dictionary<IpPrefix, BanHits>? Counted(
        KernelTable table,
        NftTableState state,
        Site site,
        DateTimeOffset now
    )
    {
        Dictionary<IpPrefix, BanHits>? hits = null;
        foreach (var set in state.Table.Sets)
        {
            if (BanSets.IsHits(set.Name, out var ipv6, out var length))
            {
                Hashes(hits ??= [], set, table.Elements(set), (ipv6, length), now);
            }
            else if (set is { Interval: true, ElementExpressions.Length: > 0 } && set.Name == BanSets.Tree4)
            {
                Tree(hits ??= [], set, table.Elements(set), BanSets.Speakers(site.Bans, ipv6: false));
            }
            else if (set is { Interval: true, ElementExpressions.Length: > 0 } && set.Name == BanSets.Tree6)
            {
                Tree(hits ??= [], set, table.Elements(set), BanSets.Speakers(site.Bans, ipv6: true));
            }
        }

        return hits;
    }

    /// <summary>A hit begins the element's time-out anew: what is gone of it is the time since the last one.</summary>
    private static void Hashes(
        Dictionary<IpPrefix, BanHits> hits,
        SetSpec set,
        ElementBlock elements,
        (bool Ipv6, int Length) form,
        DateTimeOffset now
    )
    {
        for (var i = 0; i < elements.Count; i++)
        {
            var left = elements.TimeoutsMs.IsDefaultOrEmpty ? 0 : elements.TimeoutsMs[i];
            DateTimeOffset? last =
                left == 0 || left > set.DefaultTimeoutMs
                    ? null
                    : now - TimeSpan.FromMilliseconds(set.DefaultTimeoutMs - left);
            var counted = elements.Counters.IsDefaultOrEmpty ? default : elements.Counters[i];
            hits[Prefix(elements.Bytes.Span.Slice(i * set.Stride, set.KeyLength), form)] = new BanHits(
                counted.Packets,
                counted.Bytes,
                null,
                last
            );
        }
    }

    /// <summary>A ban that others are nested in lies in several ranges.</summary>
    private static void Tree(
        Dictionary<IpPrefix, BanHits> hits,
        SetSpec set,
        ElementBlock elements,
        IReadOnlyDictionary<UInt128, Ban> speakers
    )
    {
        for (var i = 0; i < elements.Count; i++)
        {
            var key = elements.Bytes.Span.Slice(i * set.Stride, set.KeyLength);
            var counted = elements.Counters.IsDefaultOrEmpty ? default : elements.Counters[i];
            if (counted.Packets > 0 && speakers.TryGetValue(Number(key), out var ban))
            {
                var before = hits.GetValueOrDefault(ban.Prefix);
                hits[ban.Prefix] = new BanHits(
                    before.Packets + counted.Packets,
                    before.Bytes + counted.Bytes,
                    null,
                    null
                );
            }
        }
    }

    private static IpPrefix Prefix(ReadOnlySpan<byte> key, (bool Ipv6, int Length) form) =>
        form.Ipv6
            ? new IpPrefix(Ipv6Prefix.Around(new Ipv6Address(Number(key)), form.Length))
            : new IpPrefix(Ipv4Prefix.Around(new Ipv4Address((uint)Number(key)), form.Length));

    private static UInt128 Number(ReadOnlySpan<byte> key) =>
        key.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(key) : BinaryPrimitives.ReadUInt128BigEndian(key);
}
