using System.Runtime.InteropServices;
using Weir.Core.Model;

namespace Weir.Backends.Xdp;

/// <summary>
/// The bitmap that most packets end at. A bit of the IPv4 half is a network of the first bits of the address; a bit of the IPv6 half is a hash of the first
/// bits. Bits are set and never cleared: one too many costs a look-up and nothing else.
/// </summary>
internal static class BanFilter
{
    public static void Add(IBanMemory memory, IpPrefix prefix)
    {
        ref var head = ref BanHead.Of(memory.Head);
        var words = MemoryMarshal.Cast<byte, ulong>(memory.Filter);
        if (prefix.IsIpv6)
        {
            Add6(ref head, words[(int)head.Words6..], prefix.V6);
        }
        else
        {
            Add4(words, head.Shift4, prefix.V4);
        }
    }

    private static void Add4(Span<ulong> words, uint shift, Ipv4Prefix prefix)
    {
        var first = prefix.Address.Value >> (int)shift;
        var last = prefix.Last.Value >> (int)shift;
        if (first >> 6 == last >> 6)
        {
            Set(words, first, Bits(first & 63, last & 63));
            return;
        }

        Set(words, first, Bits(first & 63, 63));
        words[(int)((first >> 6) + 1)..(int)(last >> 6)].Fill(ulong.MaxValue);
        Set(words, last, Bits(0, last & 63));
    }

    private static void Add6(ref BanHead head, Span<ulong> words, Ipv6Prefix prefix)
    {
        if ((BanKey.Mask(isIpv6: true, prefix.Length).High & head.Mask6) != head.Mask6)
        {
            // Shorter than what the filter hashes, so it would be many bits: the filter lets everything through until the table is made anew.
            words.Fill(ulong.MaxValue);
            return;
        }

        var cell = BanHash.Mix(prefix.Address.High & head.Mask6, 0, head.Seed) >> (int)head.Shift6;
        Set(words, cell, 1UL << (int)(cell & 63));
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
