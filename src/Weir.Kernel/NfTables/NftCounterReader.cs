using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>Reads one named counter: a question and an answer, however large the table is.</summary>
public static class NftCounterReader
{
    /// <summary>The counter with its values, or null when there is none of this name, or no such table.</summary>
    /// <param name="socket">A <see cref="NetlinkProtocol.Netfilter"/> socket.</param>
    /// <exception cref="NetlinkException">The kernel refused for another reason.</exception>
    public static CounterSpec? Find(NetlinkSocket socket, NfFamily family, string table, string name)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var request = new NetlinkWriter(128);
        using (request.Message(NftMessage.GetObject, NetlinkFlags.None))
        {
            request.Raw([(byte)family, 0, 0, 0]);
            request.String(NftaObject.Table, table);
            request.String(NftaObject.Name, name);
            request.UInt32BigEndian(NftaObject.Type, NftaObject.Counter);
        }

        var found = new List<CounterSpec>(1);
        try
        {
            socket.Request($"read counter {table} {name}", request, found, Add);
        }
        catch (NetlinkException exception) when (exception.Errno == Errno.NotFound)
        {
            return null;
        }

        return found is [var counter] ? counter : null;
    }

    private static void Add(List<CounterSpec> found, in NetlinkMessage message)
    {
        if (message.Type != NftMessage.NewObject)
        {
            return;
        }

        var fields = new ExpressionFields(message.Body(NftMessage.HeaderLength));
        var data = new ExpressionFields(fields.Nested(NftaObject.Data));
        // NFTA_COUNTER_BYTES 1, NFTA_COUNTER_PACKETS 2
        found.Add(new CounterSpec(fields.String(NftaObject.Name), data.UInt64(2), data.UInt64(1)));
    }
}
