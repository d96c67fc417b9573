using System.Globalization;
using Weir.Kernel.Host;

namespace Weir.Lab.Floods;

/// <summary>What a CPU did since the machine started.</summary>
/// <param name="Dropped">Packets that found its backlog full (second column of /proc/net/softnet_stat).</param>
/// <param name="SoftIrqTicks">Time in soft interrupts, in USER_HZ (/proc/stat).</param>
/// <param name="BusyTicks">All time that was not idle.</param>
/// <param name="AllTicks">All time.</param>
internal readonly record struct CpuCounts(long Dropped, long SoftIrqTicks, long BusyTicks, long AllTicks);

/// <summary>What a namespace's network did since it was made.</summary>
/// <param name="LinkReceived">Frames that the public link took from its ring, an XDP program's included.</param>
/// <param name="IpReceived">Packets that came as far as IP, before the first hook of netfilter (InReceives of RFC 4293).</param>
/// <param name="IpDelivered">Packets that a protocol was given, after the last (InDelivers).</param>
internal readonly record struct NetworkCounts(long LinkReceived, long IpReceived, long IpDelivered);

/// <summary>The kernel's own counters, as /proc has them.</summary>
internal static class KernelCounts
{
    /// <summary>Of the whole machine, by number of the CPU.</summary>
    public static CpuCounts[] Cpus()
    {
        var dropped = File.ReadLines("/proc/net/softnet_stat").Select(line => Hex(line, 1)).ToArray();
        var stat = File.ReadLines("/proc/stat")
            .Where(static line => line.StartsWith("cpu", StringComparison.Ordinal) && line[3] != ' ')
            .Select(Numbers)
            .ToArray();
        // cpuN user nice system idle iowait irq softirq steal …
        return
        [
            .. stat.Select(
                (row, cpu) =>
                    new CpuCounts(
                        cpu < dropped.Length ? dropped[cpu] : 0,
                        row[6],
                        row.Take(8).Sum() - row[3] - row[4],
                        row.Take(8).Sum()
                    )
            ),
        ];
    }

    public static NetworkCounts Of(NetworkNamespace network, string link) =>
        network.Run(() =>
        {
            var (received, _) = Link(link);
            var snmp = File.ReadLines("/proc/thread-self/net/snmp")
                .Where(static line => line.StartsWith("Ip:", StringComparison.Ordinal))
                .Select(static line => line.Split(' '))
                .ToArray();
            long Value(string name) =>
                long.Parse(snmp[1][Array.IndexOf(snmp[0], name)], NumberStyles.None, CultureInfo.InvariantCulture);
            return new NetworkCounts(received, Value("InReceives"), Value("InDelivers"));
        });

    /// <summary>Frames that could not be put into the ring of whoever is at the other end of the link.</summary>
    public static long SendDrops(NetworkNamespace network, string link) => network.Run(() => Link(link).SendDrops);

    private static (long Received, long SendDrops) Link(string name)
    {
        var row = File.ReadLines("/proc/thread-self/net/dev")
            .Select(static line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .First(parts => string.Equals(parts[0], name, StringComparison.Ordinal));
        var columns = row[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long Column(int at) => long.Parse(columns[at], NumberStyles.None, CultureInfo.InvariantCulture);
        // Receive: bytes packets errs drop fifo frame compressed multicast; transmit: bytes packets errs drop …
        return (Column(1), Column(11));
    }

    private static long[] Numbers(string line) =>
        [
            .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Skip(1)
                .Select(static word => long.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture)),
        ];

    private static long Hex(string line, int column) =>
        long.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[column],
            NumberStyles.HexNumber,
            CultureInfo.InvariantCulture
        );
}
