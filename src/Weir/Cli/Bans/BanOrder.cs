using Weir.Agent.Counters;
using Weir.Core.Model;

namespace Weir.Cli.Bans;

/// <summary>Orders bans by what they dropped.</summary>
internal static class BanOrder
{
    public const string Packets = "packets";
    public const string Bytes = "bytes";
    public const string Last = "last";

    /// <summary>The most first; by prefix when <paramref name="by"/> is null or nothing is counted.</summary>
    public static IReadOnlyList<Ban> Sorted(IReadOnlyList<Ban> rows, string? by, BanHitReading reading)
    {
        if (by is null || reading.Hits is not { } hits)
        {
            return rows;
        }

        return
        [
            .. rows.OrderByDescending(ban =>
                hits.TryGetValue(ban.Prefix, out var hit)
                    ? by switch
                    {
                        Packets => hit.Packets,
                        Bytes => hit.Bytes,
                        _ => (ulong)(hit.Last?.UtcTicks ?? 0),
                    }
                    : 0
            ),
        ];
    }
}
