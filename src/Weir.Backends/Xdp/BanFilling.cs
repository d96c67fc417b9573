using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Weir.Core.Model;

namespace Weir.Backends.Xdp;

/// <summary>
/// Fills a fresh table. The keys' lines lie anywhere in memory that no cache holds, so they are asked for a block at a time: the time of a line is that of its
/// share of the memory's rate, and not of a wait.
/// </summary>
internal sealed class BanFilling(IBanMemory memory, BanLines lines, BanGuards guards)
{
    private const int Block = 64;
    private readonly BanCounts _counts = new(memory);
    private readonly Coming[] _block = new Coming[Block];

    private readonly record struct Coming(SubTable Sub, BanKey Key, uint Home, uint Hash);

    /// <returns>False when some keys crowd into the same lines.</returns>
    public bool TryPut(XdpBanSpec spec)
    {
        var bans = spec.Bans.AsSpan();
        for (var at = 0; at < bans.Length; at += Block)
        {
            if (!TryPut(bans.Slice(at, Math.Min(Block, bans.Length - at))))
            {
                return false;
            }
        }

        return TryPut(BanList.Allows, spec.Allows) && TryPut(BanList.Peers, spec.Peers);
    }

    private bool TryPut(ReadOnlySpan<XdpBan> bans)
    {
        for (var i = 0; i < bans.Length; i++)
        {
            _block[i] = Come(BanList.Bans, bans[i].Prefix);
            Ask(_block[i]);
        }

        for (var i = 0; i < bans.Length; i++)
        {
            var (sub, key, home, hash) = _block[i];
            if (lines.FindRoom(sub, home) is not { } room)
            {
                return false;
            }

            var isGuarded = guards.Meet(bans[i].Prefix);
            var asks = isGuarded || bans[i].Expires != 0;
            if (asks)
            {
                _counts.Ask(room.Slot, isGuarded, bans[i].Expires);
            }

            lines.Put(room, key, home, hash, asks);
            BanFilter.Add(memory, bans[i].Prefix);
        }

        return true;
    }

    private bool TryPut(BanList list, IEnumerable<IpPrefix> prefixes)
    {
        foreach (var prefix in prefixes)
        {
            var (sub, key, home, hash) = Come(list, prefix);
            if (lines.FindRoom(sub, home) is not { } room)
            {
                return false;
            }

            lines.Put(room, key, home, hash, asks: false);
        }

        return true;
    }

    private Coming Come(BanList list, IpPrefix prefix)
    {
        var sub =
            lines.Find(list, prefix)
            ?? throw new InvalidOperationException($"no lines for prefixes of length {prefix.Length}");
        var key = BanKey.Of(prefix);
        return new Coming(sub, key, lines.Home(sub, key, out var hash), hash);
    }

    private unsafe void Ask(Coming coming)
    {
        if (Sse.IsSupported)
        {
            // The line is the kernel's memory, or pinned by nobody: an address that is not valid any more is no fault of a prefetch.
            Sse.Prefetch0(Unsafe.AsPointer(ref lines.Line(coming.Sub, coming.Home)[0]));
        }
    }
}
