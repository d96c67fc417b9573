using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>Reads a table's named counters with their values: one short listing, whatever else the table holds.</summary>
public static class NftCounterReader
{
    /// <param name="socket">A <see cref="NetlinkProtocol.Netfilter"/> socket.</param>
    /// <returns>In the kernel's order; empty when there is no such table.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static IReadOnlyList<CounterSpec> Read(NetlinkSocket socket, NfFamily family, string table)
    {
        ArgumentNullException.ThrowIfNull(socket);
        // The kernel filters by table (nf_tables_api.c, nf_tables_dump_obj).
        return socket.Dump(
            $"list the counters of table {OperationText.Family(family)} {table}",
            NftRequest.For(NftMessage.GetObject, family, table),
            static () => new List<CounterSpec>(),
            static (List<CounterSpec> counters, in NetlinkMessage message) =>
            {
                if (message.Type == NftMessage.NewObject)
                {
                    Add(counters, message);
                }
            }
        );
    }

    /// <summary>Adds the object of a message when it is a counter.</summary>
    internal static void Add(List<CounterSpec> counters, in NetlinkMessage message)
    {
        var fields = new ExpressionFields(message.Body(NftMessage.HeaderLength));
        if (fields.UInt32(NftaObject.Type) == NftaObject.Counter)
        {
            var value = ExpressionDecoder.Counter(new ExpressionFields(fields.Nested(NftaObject.Data)));
            counters.Add(new CounterSpec(fields.String(NftaObject.Name), value.Packets, value.Bytes));
        }
    }
}
