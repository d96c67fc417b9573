using System.Globalization;
using System.Net;
using Weir.Core.Model;

namespace Weir.Lab.Traffic;

/// <summary>Values that a field of a flow is drawn from, both ends included.</summary>
internal readonly record struct ValueSpan(UInt128 First, UInt128 Last)
{
    public UInt128 Draw(Random random)
    {
        var size = Last - First + 1;
        if (size == 1)
        {
            return First;
        }

        var draw = new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64() ^ ((ulong)random.Next() << 33));
        return size == 0 ? draw : First + (draw % size);
    }

    /// <summary>The prefixes that have just these values, as addresses.</summary>
    public IEnumerable<IPNetwork> Networks(bool ipv6)
    {
        var width = ipv6 ? 128 : 32;
        var at = First;
        while (true)
        {
            // The largest aligned block that begins here and does not reach over the end.
            var free = 0;
            while (
                free < width
                && (at & (UInt128.One << free)) == 0
                && Last - at >= (free == 127 ? UInt128.MaxValue : (UInt128.One << (free + 1)) - 1)
            )
            {
                free++;
            }

            yield return new IPNetwork(CraftedPacket.Address(at, ipv6), width - free);
            var block = free == 128 ? UInt128.MaxValue : (UInt128.One << free) - 1;
            if (Last - at <= block)
            {
                yield break;
            }

            at += block + 1;
        }
    }

    /// <summary>Reads <c>10.0.0.0/8</c> or <c>10.0.0.1-10.0.0.9</c>; null for a single address, which is no span.</summary>
    /// <param name="problem">What is wrong with a text that was meant as a span; empty otherwise.</param>
    public static ValueSpan? OfAddresses(string text, out string first, out string problem)
    {
        (first, problem) = (text, "");
        if (text.Contains('/', StringComparison.Ordinal))
        {
            first = text[..text.IndexOf('/', StringComparison.Ordinal)];
            if (!IpPrefix.TryParse(text, out var prefix, out var reason))
            {
                problem = reason;
                return null;
            }

            var free = (prefix.IsIpv6 ? 128 : 32) - prefix.Length;
            var value = Value(prefix);
            return new ValueSpan(value, free == 128 ? UInt128.MaxValue : value + ((UInt128.One << free) - 1));
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
        {
            return null;
        }

        first = text[..dash];
        if (
            !IpPrefix.TryParse($"{first}/{Width(first)}", out var low, out _)
            || !IpPrefix.TryParse($"{text[(dash + 1)..]}/{Width(text)}", out var high, out _)
            || Value(high) < Value(low)
        )
        {
            problem = "expected two addresses, the lower one first: 10.0.0.1-10.0.0.9";
            return null;
        }

        return new ValueSpan(Value(low), Value(high));
    }

    /// <summary>Reads <c>1024-65535</c>; null for a single port.</summary>
    public static ValueSpan? OfPorts(string text, out string first, out string problem)
    {
        (first, problem) = (text, "");
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
        {
            return null;
        }

        first = text[..dash];
        if (!Port(first, out var low) || !Port(text[(dash + 1)..], out var high) || high < low)
        {
            problem = "expected two ports from 0 to 65535, the lower one first: 1024-65535";
            return null;
        }

        return new ValueSpan(low, high);
    }

    private static bool Port(string text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);

    private static UInt128 Value(IpPrefix prefix) => prefix.IsIpv6 ? prefix.V6.Address.Value : prefix.V4.Address.Value;

    private static int Width(string text) => text.Contains(':', StringComparison.Ordinal) ? 128 : 32;
}
