using System.Runtime.InteropServices;
using Weir.Core.Model;

namespace Weir.Backends.Xdp;

/// <summary>
/// The bitmap that most packets end at. A bit of the IPv4 half is a network of the first bits of the address; a bit of the IPv6 half is a hash of the first
/// bits. Before a large one lies a coarse one, of which a bit stands for some neighbors. Bits are set one by one and cleared all at once, now and then: one too
/// many costs a look-up and nothing else.
/// </summary>
internal static class BanFilter
{
    /// <summary>Bans that may have been taken out before the filter is made anew: so many, and an eighth of those that are left.</summary>
    private const int Stale = 1_024;

    private const int StaleShare = 8;

    public static void Add(IBanMemory memory, IpPrefix prefix) =>
        Add(ref BanHead.Of(memory.Head), MemoryMarshal.Cast<byte, ulong>(memory.Filter), prefix);

    /// <summary>Clears what bans left that are no more, when that is worth the work. The bits of those that are there stay set all the while.</summary>
    /// <param name="bans">All that are there.</param>
    /// <param name="count">How many.</param>
    public static void Tidy(IBanMemory memory, IEnumerable<IpPrefix> bans, int count)
    {
        ref var head = ref BanHead.Of(memory.Head);
        if (head.Removed <= Math.Max(Stale, count / StaleShare))
        {
            return;
        }

        var words = MemoryMarshal.Cast<byte, ulong>(memory.Filter);
        var fresh = new ulong[words.Length];
        foreach (var ban in bans)
        {
            Add(ref head, fresh, ban);
        }

        for (var at = 0; at < fresh.Length; at++)
        {
            if (words[at] != fresh[at])
            {
                Volatile.Write(ref words[at], fresh[at]);
            }
        }

        head.Removed = 0;
    }

    private static void Add(ref BanHead head, Span<ulong> words, IpPrefix prefix)
    {
        if (prefix.IsIpv6)
        {
            Add6(ref head, words, prefix.V6);
        }
        else
        {
            Add4(ref head, words, prefix.V4);
        }
    }

    private static void Add4(ref BanHead head, Span<ulong> words, Ipv4Prefix prefix) =>
        Set(ref head, words, prefix.Address.Value >> (int)head.Shift4, prefix.Last.Value >> (int)head.Shift4);

    private static void Add6(ref BanHead head, Span<ulong> words, Ipv6Prefix prefix)
    {
        var first = head.Words6 * 64;
        if ((BanKey.Mask(isIpv6: true, prefix.Length).High & head.Mask6) != head.Mask6)
        {
            // Shorter than what the filter hashes, so it would be many bits: the filter lets everything through until the table is made anew.
            Set(ref head, words, first, first + (uint)((1UL << (int)(32 - head.Shift6)) - 1));
            return;
        }

        var cell = first + (BanHash.Mix(prefix.Address.High & head.Mask6, 0, head.Seed) >> (int)head.Shift6);
        Set(ref head, words, cell, cell);
    }

    /// <summary>Sets bits, and those of the coarse filter that stand for them.</summary>
    private static void Set(ref BanHead head, Span<ulong> words, uint first, uint last)
    {
        Fill(words, first, last);
        if (head.Coarse != 0)
        {
            Fill(words[(int)head.Coarse..], first >> (int)head.CoarseShift, last >> (int)head.CoarseShift);
        }
    }

    private static void Fill(Span<ulong> words, uint first, uint last)
    {
        if (first >> 6 == last >> 6)
        {
            Set(words, first, Bits(first & 63, last & 63));
            return;
        }

        Set(words, first, Bits(first & 63, 63));
        words[(int)((first >> 6) + 1)..(int)(last >> 6)].Fill(ulong.MaxValue);
        Set(words, last, Bits(0, last & 63));
    }

    private static void Set(Span<ulong> words, uint cell, ulong bits)
    {
        ref var word = ref words[(int)(cell >> 6)];
        if ((word & bits) != bits)
        {
            Volatile.Write(ref word, word | bits);
        }
    }

    /// <summary>Ones from bit to bit, both included.</summary>
    private static ulong Bits(uint from, uint to) => (ulong.MaxValue << (int)from) & (ulong.MaxValue >> (int)(63 - to));
}
