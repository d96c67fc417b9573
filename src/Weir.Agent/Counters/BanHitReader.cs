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
    // Whoever commits this often never stops.
    private const int Attempts = 20;

    /// <param name="settings">Where the table is and where looks are remembered.</param>
    /// <param name="site">The site whose bans are asked for.</param>
    public static BanHitReading Read(AgentSettings settings, Site site)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(site);
        try
        {
            using var table = KernelTable.Open(settings.NetworkNamespace);
            if (!table.Glance().HasTable)
            {
                return new BanHitReading(null, $"the kernel holds no table {KernelTable.FullName}");
            }

            var now = settings.Time.GetUtcNow();
            BanLook?[] looks =
            [
                InTable(table, site, now),
                XdpHits.Of(table, settings.NetworkNamespace, site, settings.Time),
            ];
            return looks.All(static look => look is null)
                ? new BanHitReading(null, "the loaded table does not count what bans drop (banCounters)")
                : new BanHitReading(Continue(settings.StateDirectory, looks.OfType<BanLook>(), site, now), null);
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

    private static Dictionary<IpPrefix, BanHits> Continue(
        string folder,
        IEnumerable<BanLook> looks,
        Site site,
        DateTimeOffset now
    )
    {
        var bans = site.Bans.Select(static ban => ban.Prefix).ToHashSet();
        var memory = BanHitFile.Read(folder).After(looks, now).Only(bans);
        BanHitFile.Write(folder, memory);
        return memory.Totals.ToDictionary(
            static total => total.Key,
            static total => new BanHits(
                total.Value.Counted.Packets,
                total.Value.Counted.Bytes,
                total.Value.First,
                total.Value.Last
            )
        );
    }

    /// <summary>
    /// The counters of the table's sets at one moment. When Weir replaces a set it carries the counts over, so they go on as long as the table is the same one.
    /// </summary>
    private static BanLook? InTable(KernelTable table, Site site, DateTimeOffset now)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var generation = table.Generation();
            if (table.Handles() is not { } handles || table.Structure() is not { } state)
            {
                return null;
            }

            var hits = Counted(table, state, site, now);
            // A ban that moved from one set to another meanwhile would be counted twice, or not at all.
            if (table.Generation() == generation)
            {
                return hits is null ? null : new BanLook("table", $"{table.Life}/{handles.Table}", hits);
            }
        }

        throw new AgentException(AgentFailure.Refused, AgentDiagnostics.Busy(Attempts));
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
