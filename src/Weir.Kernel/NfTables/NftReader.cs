using System.Collections.Immutable;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>
/// Reads the kernel's nf_tables. All methods want a <see cref="NetlinkProtocol.Netfilter"/> socket and throw
/// <see cref="NetlinkException"/> when the kernel refuses, <see cref="NetlinkFormatException"/> when its answer makes no sense.
/// </summary>
public static class NftReader
{
    // Another writer may commit while a table is read; then it is read again.
    private const int Attempts = 20;

    /// <summary>The ruleset's generation id: it changes with every committed transaction, whoever made it.</summary>
    public static uint Generation(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var found = new List<uint>(1);
        socket.Request(
            "read the ruleset's generation",
            NftRequest.For(NftMessage.GetGeneration),
            found,
            static (List<uint> state, in NetlinkMessage message) =>
            {
                if (message.Type == NftMessage.NewGeneration)
                {
                    // NFTA_GEN_ID
                    state.Add(new ExpressionFields(message.Body(NftMessage.HeaderLength)).UInt32(1));
                }
            }
        );
        return found is [var generation]
            ? generation
            : throw new NetlinkFormatException($"the kernel told {found.Count} generations; expected one");
    }

    /// <summary>Every table of the namespace, in the order they were made.</summary>
    public static ImmutableArray<NftTableName> Tables(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return
        [
            .. socket.Dump(
                "list tables",
                NftRequest.For(NftMessage.GetTable),
                static () => new List<NftTableName>(),
                static (List<NftTableName> state, in NetlinkMessage message) =>
                {
                    var fields = new ExpressionFields(message.Body(NftMessage.HeaderLength));
                    state.Add(new NftTableName((NfFamily)message.Payload[0], fields.String(NftaTable.Name)));
                }
            ),
        ];
    }

    /// <summary>
    /// One table without its sets' elements, all at one generation; null when there is no such table. Objects other than
    /// counters, and flowtables, are not read.
    /// </summary>
    public static NftTableState? Table(NetlinkSocket socket, NfFamily family, string table)
    {
        ArgumentNullException.ThrowIfNull(socket);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var generation = Generation(socket);
            var state = Exists(socket, family, table) ? new TableReader(socket, family, table).Read(generation) : null;
            if (Generation(socket) == generation)
            {
                return state;
            }
        }

        throw new NetlinkException(
            $"read table {OperationText.Family(family)} {table}",
            Errno.Interrupted,
            $"the ruleset changed while it was read, {Attempts} times in a row"
        );
    }

    /// <summary>The sets of a table without their elements, in the order they were made; none when there is no such table.</summary>
    public static ImmutableArray<SetSpec> Sets(NetlinkSocket socket, NfFamily family, string table)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return
        [
            .. socket.Dump(
                $"list the sets of table {OperationText.Family(family)} {table}",
                NftRequest.For(NftMessage.GetSet, family, table),
                static () => new List<SetSpec>(),
                static (List<SetSpec> state, in NetlinkMessage message) =>
                {
                    if (message.Type == NftMessage.NewSet)
                    {
                        state.Add(SetDecoder.Read(message.Body(NftMessage.HeaderLength)));
                    }
                }
            ),
        ];
    }

    /// <summary>
    /// All elements of a set, packed. The elements of an interval set of one field ascend by key; others come in the kernel's
    /// order. Time-outs are what is left of them. A hash that the kernel resized meanwhile is listed again.
    /// </summary>
    /// <param name="set">The set as it was made or as <see cref="Table"/> read it: it says how keys and data lie.</param>
    public static ElementBlock Elements(NetlinkSocket socket, NfFamily family, string table, SetSpec set)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(set);
        var what = $"list the elements of set {OperationText.Family(family)} {table} {set.Name}";
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var block = socket
                .Dump(
                    what,
                    NftRequest.For(NftMessage.GetElements, family, table, set.Name),
                    () => new ElementCollector(set),
                    AddElements
                )
                .Build();
            if (!ElementRepeats.MayHappen(set) || !ElementRepeats.AreIn(set, block))
            {
                return block;
            }
        }

        throw new NetlinkException(
            what,
            Errno.Interrupted,
            $"the kernel resized the set while it was listed, {Attempts} times in a row"
        );
    }

    /// <summary>
    /// The one element of a set that holds a key, as a block of one, or null when none does (or there is no such set). Costs a look-up, not a listing,
    /// however large the set is.
    /// </summary>
    /// <param name="key">Key in register byte order, <see cref="SetSpec.KeyLength"/> bytes; in an interval set any key of the range.</param>
    public static ElementBlock? Element(
        NetlinkSocket socket,
        NfFamily family,
        string table,
        SetSpec set,
        ReadOnlySpan<byte> key
    )
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(set);
        if (key.Length != set.KeyLength)
        {
            throw new ArgumentException(
                $"a key of set {set.Name} has {set.KeyLength} bytes; this one has {key.Length}",
                nameof(key)
            );
        }

        var wireKey = key[..set.WireKeyLength];
        var collector = new ElementCollector(set);
        if (!Get(socket, family, table, set, wireKey, 0, collector))
        {
            return null;
        }

        // A tree keeps the range's end as an element of its own: the first end behind the key.
        Span<byte> behind = stackalloc byte[wireKey.Length];
        wireKey.CopyTo(behind);
        if (set.IsTree && ElementOrder.Increment(behind))
        {
            Get(socket, family, table, set, behind, NftaElement.IntervalEnd, collector);
        }

        return collector.Build();
    }

    private static bool Get(
        NetlinkSocket socket,
        NfFamily family,
        string table,
        SetSpec set,
        ReadOnlySpan<byte> key,
        uint flags,
        ElementCollector collector
    )
    {
        try
        {
            socket.Request(
                $"get an element of set {OperationText.Family(family)} {table} {set.Name}",
                NftRequest.ForElement(family, table, set.Name, key, flags),
                collector,
                AddElements
            );
            return true;
        }
        catch (NetlinkException exception) when (exception.Errno == Errno.NotFound)
        {
            return false;
        }
    }

    private static void AddElements(ElementCollector collector, in NetlinkMessage message)
    {
        if (message.Type == NftMessage.NewElements)
        {
            collector.Add(message);
        }
    }

    private static bool Exists(NetlinkSocket socket, NfFamily family, string table)
    {
        try
        {
            socket.Request(
                $"get table {OperationText.Family(family)} {table}",
                NftRequest.For(NftMessage.GetTable, family, table)
            );
            return true;
        }
        catch (NetlinkException exception) when (exception.Errno == Errno.NotFound)
        {
            return false;
        }
    }
}
