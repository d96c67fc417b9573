using Weir.Core.Model;

namespace Weir.Sources.Example;

/// <summary>The example's ban list: addresses and prefixes of both families that do not overlap each other or the campus.</summary>
internal static class CampusBans
{
    private static readonly string[] Reasons = ["ssh login guessing", "port scan", "dns amplification", "spam", "worm"];

    private static readonly int[] Lengths4 = [32, 32, 24, 32, 22, 16];
    private static readonly int[] Lengths6 = [128, 64, 48, 32];

    public static void Fill(List<Ban> bans, int count, SplitMix64 random)
    {
        for (var i = 0; i < count; i++)
        {
            // Three of five are IPv4; each has a /16 or /32 of its own.
            var prefix = i % 5 < 3 ? Prefix4(i, random) : Prefix6(i, random);
            DateTimeOffset? expires =
                i % 3 == 1
                    ? new DateTimeOffset(2090 + random.Below(10), 1, 1 + random.Below(28), 0, 0, 0, TimeSpan.Zero)
                    : null;
            bans.Add(new Ban(prefix, Reasons[random.Below(Reasons.Length)], expires));
        }
    }

    private static IpPrefix Prefix4(int index, SplitMix64 random)
    {
        var ordinal = (index / 5 * 3) + (index % 5);
        var address = (185u << 24) | ((uint)(10 + ordinal) << 16) | (uint)random.Below(1 << 16);
        return new IpPrefix(Ipv4Prefix.Around(new Ipv4Address(address), Lengths4[ordinal % Lengths4.Length]));
    }

    private static IpPrefix Prefix6(int index, SplitMix64 random)
    {
        var ordinal = (index / 5 * 2) + (index % 5) - 3;
        var network = ((UInt128)0x2a0eUL << 112) | ((UInt128)(uint)(0x100 + ordinal) << 96);
        var address = network | ((UInt128)(random.Next() >> 32) << 64) | random.Next();
        return new IpPrefix(Ipv6Prefix.Around(new Ipv6Address(address), Lengths6[ordinal % Lengths6.Length]));
    }
}
