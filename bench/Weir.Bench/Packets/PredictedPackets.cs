using Weir.Core.Analysis;
using Weir.Core.Model;

namespace Weir.Bench.Packets;

/// <summary>Packets of the classes that are measured, for the simulator to price.</summary>
internal static class PredictedPackets
{
    private const int Count = 400;

    public static IReadOnlyList<(string Kind, IReadOnlyList<Packet> Packets)> Bans(HardBans lists)
    {
        var bans = File.ReadLines(lists.Prefixes)
            .Select(static line => Ipv4Prefix.TryParse(line, out var prefix, out _) ? prefix : default)
            .ToArray();
        var random = new Random(9);
        var hits = Enumerable
            .Range(0, Count)
            .Select(_ => ToBox(bans[random.Next(bans.Length)].Address.Value, 0xC000_0210));
        var misses = Enumerable
            .Range(0, Count)
            .Select(_ => ToBox((192u << 24) | (uint)random.Next(1 << 16), 0xC000_0210));
        return [("not banned", [.. misses]), ("banned", [.. hits])];
    }

    public static IReadOnlyList<(string Kind, IReadOnlyList<Packet> Packets)> Listener()
    {
        var random = new Random(9);
        return
        [
            (
                "listener",
                [
                    .. Enumerable
                        .Range(0, Count)
                        .Select(_ => ToBox(0xC633_6400 + (uint)random.Next(256), 0xC000_0210 + (uint)random.Next(50))),
                ]
            ),
        ];
    }

    private static Packet ToBox(uint source, uint destination) =>
        new()
        {
            InputInterface = "eth0",
            Source = source,
            Destination = destination,
            Protocol = 6,
            SourcePort = 40_000,
            DestinationPort = 443,
            TcpFlags = 2,
        };
}
