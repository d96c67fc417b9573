using System.Collections.Immutable;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>Reads <see cref="NftHandles"/>: two short questions, whatever the sets hold.</summary>
public static class NftHandleReader
{
    /// <param name="socket">A <see cref="NetlinkProtocol.Netfilter"/> socket.</param>
    /// <returns>Null when there is no such table.</returns>
    /// <exception cref="NetlinkException">The kernel refused for another reason.</exception>
    public static NftHandles? Read(NetlinkSocket socket, NfFamily family, string table)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (Table(socket, family, table) is not { } handle)
        {
            return null;
        }

        var sets = socket.Dump(
            $"list the sets of table {OperationText.Family(family)} {table}",
            NftRequest.For(NftMessage.GetSet, family, table),
            static () => new Dictionary<string, NftSetFigures>(StringComparer.Ordinal),
            AddSet
        );
        return new NftHandles(handle, sets.ToImmutableDictionary(StringComparer.Ordinal));
    }

    private static ulong? Table(NetlinkSocket socket, NfFamily family, string table)
    {
        var found = new List<ulong>(1);
        try
        {
            socket.Request(
                $"get table {OperationText.Family(family)} {table}",
                NftRequest.For(NftMessage.GetTable, family, table),
                found,
                static (List<ulong> state, in NetlinkMessage message) =>
                {
                    if (message.Type == NftMessage.NewTable)
                    {
                        state.Add(Handle(message, NftaTable.Handle));
                    }
                }
            );
        }
        catch (NetlinkException exception) when (exception.Errno == Errno.NotFound)
        {
            return null;
        }

        return found is [var handle]
            ? handle
            : throw new NetlinkFormatException($"table {table} came without a handle");
    }

    private static void AddSet(Dictionary<string, NftSetFigures> sets, in NetlinkMessage message)
    {
        if (message.Type == NftMessage.NewSet)
        {
            var body = message.Body(NftMessage.HeaderLength);
            var name = new ExpressionFields(body).String(NftaSet.Name);
            sets[name] = new NftSetFigures(
                Handle(message, NftaSet.Handle),
                SetDecoder.Count(body),
                SetDecoder.Size(body)
            );
        }
    }

    private static ulong Handle(in NetlinkMessage message, ushort attribute)
    {
        var attributes = message.Attributes(NftMessage.HeaderLength);
        while (attributes.Next())
        {
            if (attributes.Type == attribute)
            {
                return attributes.UInt64BigEndian();
            }
        }

        throw new NetlinkFormatException($"a message of type {message.Type} lacks its handle (attribute {attribute})");
    }
}
