using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Routing;

public sealed partial class RoutingSocket
{
    // The first eight fields of struct rtnl_link_stats64 (include/uapi/linux/if_link.h); later kernels only add behind them.
    private const int CountersLength = 8 * sizeof(ulong);

    /// <summary>What every link of the namespace moved, in the order of their indexes; one listing.</summary>
    public IReadOnlyList<LinkCounters> ListLinkCounters()
    {
        _writer.Clear();
        using (_writer.Message(RouteMessage.GetLink, NetlinkFlags.None))
        {
            WriteLinkHeader(0, 0, 0);
        }

        return _socket.Dump<List<LinkCounters>>(
            "list the counters of links",
            _writer,
            static () => [],
            static (List<LinkCounters> links, in NetlinkMessage message) => links.Add(ReadCounters(message))
        );
    }

    private static LinkCounters ReadCounters(in NetlinkMessage message)
    {
        var counters = new LinkCounters("", 0, 0, 0, 0, 0, 0, 0, 0);
        var attributes = message.Attributes(LinkHeaderLength);
        while (attributes.Next())
        {
            counters = attributes.Type switch
            {
                LinkAttribute.Name => counters with { Name = attributes.String() },
                LinkAttribute.Statistics => ReadCounters(counters.Name, attributes.Value),
                _ => counters,
            };
        }

        return counters;
    }

    private static LinkCounters ReadCounters(string name, ReadOnlySpan<byte> statistics)
    {
        if (statistics.Length < CountersLength)
        {
            throw new NetlinkFormatException($"the counters of link {name} have {statistics.Length} bytes");
        }

        return new LinkCounters(
            name,
            At(statistics, 0),
            At(statistics, 1),
            At(statistics, 2),
            At(statistics, 3),
            At(statistics, 4),
            At(statistics, 5),
            At(statistics, 6),
            At(statistics, 7)
        );
    }

    private static ulong At(ReadOnlySpan<byte> statistics, int field) =>
        MemoryMarshal.Read<ulong>(statistics[(field * sizeof(ulong))..]);
}
