using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>
/// One transaction as bytes, and which operation each of its messages came from. Sequence numbers are consecutive: the first is
/// the batch's own (BEGIN), then one a message, then END.
/// </summary>
internal sealed class NftBatch
{
    private readonly NetlinkWriter _writer;
    private readonly uint _firstSequence;
    private readonly List<Origin> _origins = [];
    private readonly IReadOnlyList<NftOperation> _operations;
    private uint _setId;

    private NftBatch(IReadOnlyList<NftOperation> operations, uint firstSequence)
    {
        _operations = operations;
        _firstSequence = firstSequence;
        _writer = new NetlinkWriter(EstimateBytes(operations));
    }

    internal ReadOnlySpan<byte> Bytes => _writer.Written;

    /// <summary>Sequence number of the message that asks for the acknowledgement: the last operation's last.</summary>
    internal uint AckSequence => _firstSequence + (uint)_origins.Count;

    /// <summary>True when no operation had anything to say (blocks without elements): there is nothing to send.</summary>
    internal bool IsEmpty => _origins.Count == 0;

    /// <param name="operations">At least one.</param>
    /// <param name="firstSequence">The batch takes at most <see cref="MaximumMessages"/> numbers from here.</param>
    /// <param name="expectedGeneration">The generation the kernel must be at, or null for any.</param>
    internal static NftBatch Encode(
        IReadOnlyList<NftOperation> operations,
        uint firstSequence,
        uint? expectedGeneration
    )
    {
        var batch = new NftBatch(operations, firstSequence);
        batch.Begin(expectedGeneration);
        for (var index = 0; index < operations.Count; index++)
        {
            batch.Write(index, operations[index]);
        }

        batch.RequestAck();
        batch.Frame(NftMessage.BatchEnd, null);
        return batch;
    }

    /// <summary>No batch of these operations has more messages.</summary>
    internal static int MaximumMessages(IReadOnlyList<NftOperation> operations)
    {
        var count = 2;
        foreach (var operation in operations)
        {
            // At least 15 elements fit one message: an element is at most 4 KiB.
            count += 1 + ((Elements(operation)?.Count ?? 0) / 15);
        }

        return count;
    }

    /// <summary>True when a message of this batch has the sequence number.</summary>
    internal bool Owns(uint sequence) => sequence - _firstSequence <= (uint)_origins.Count + 1;

    /// <summary>Which operation, and where possible which element, an error answers.</summary>
    internal NftFailure Locate(in NetlinkError error)
    {
        var message = (long)error.Sequence - _firstSequence - 1;
        if (message < 0 || message >= _origins.Count)
        {
            return new NftFailure(null, null, error.Errno, error.Text, null);
        }

        var origin = _origins[(int)message];
        var operation = _operations[origin.Operation];
        int? element = error.Offset is { } offset ? LocateElement(origin, operation, offset) : null;
        return new NftFailure(origin.Operation, operation, error.Errno, error.Text, element);
    }

    private static ElementBlock? Elements(NftOperation operation) =>
        operation switch
        {
            NftOperation.AddElements add => add.Elements,
            NftOperation.DeleteElements delete => delete.Elements,
            _ => null,
        };

    private static int EstimateBytes(IReadOnlyList<NftOperation> operations)
    {
        var total = 256L;
        foreach (var operation in operations)
        {
            total += operation switch
            {
                NftOperation.AddElements add => ElementEncoder.EstimateBytes(add.Set, add.Elements, adding: true),
                NftOperation.DeleteElements delete => ElementEncoder.EstimateBytes(
                    delete.Set,
                    delete.Elements,
                    adding: false
                ),
                NftOperation.AddRule => 640,
                _ => 160,
            };
        }

        return (int)Math.Min(total, Array.MaxLength);
    }

    private void Begin(uint? expectedGeneration) => Frame(NftMessage.BatchBegin, expectedGeneration);

    private void Frame(ushort type, uint? generation)
    {
        // NFNL_MSG_BATCH_BEGIN and END say in res_id, big endian, which subsystem the batch is for.
        var sequence = _firstSequence + (uint)(type == NftMessage.BatchBegin ? 0 : _origins.Count + 1);
        using (_writer.Message(type, NetlinkFlags.Request, sequence))
        {
            _writer.Raw([0, 0, 0, (byte)NftMessage.Subsystem]);
            if (generation is { } expected)
            {
                _writer.UInt32BigEndian(NftMessage.BatchGeneration, expected);
            }
        }
    }

    private void Write(int index, NftOperation operation)
    {
        switch (operation)
        {
            case NftOperation.AddElements add:
                WriteElements(index, add.Family, add.Table, add.Set, add.Elements, adding: true);
                break;
            case NftOperation.DeleteElements delete:
                WriteElements(index, delete.Family, delete.Table, delete.Set, delete.Elements, adding: false);
                break;
            default:
                var (type, flags) = OperationEncoder.Header(operation);
                using (Message(index, 0, type, flags, OperationEncoder.Family(operation)))
                {
                    OperationEncoder.Body(_writer, operation, operation is NftOperation.AddSet ? ++_setId : 0);
                }

                break;
        }
    }

    private void WriteElements(int index, NfFamily family, string table, SetSpec set, ElementBlock block, bool adding)
    {
        var template = ElementTemplate.For(set, block, adding);
        var encoder = new ElementEncoder(_writer, set, block, adding, template);
        var position = 0;
        while (position < block.Count)
        {
            var type = adding ? NftMessage.NewElements : NftMessage.DeleteElements;
            var flags = adding ? NetlinkFlags.Create : NetlinkFlags.None;
            using (Message(index, position, type, flags, family))
            {
                _writer.String(NftaElements.Table, table);
                _writer.String(NftaElements.Set, set.Name);
                position = encoder.WriteList(position);
            }
        }
    }

    private NetlinkWriter.MessageScope Message(
        int operation,
        int element,
        ushort type,
        NetlinkFlags flags,
        NfFamily family
    )
    {
        var origin = new Origin(operation, element, _writer.Length);
        _origins.Add(origin);
        var scope = _writer.Message(type, NetlinkFlags.Request | flags, _firstSequence + (uint)_origins.Count);
        _writer.Raw([(byte)family, 0, 0, 0]);
        return scope;
    }

    // One acknowledgement for all: the last message's. Errors are answered without being asked for.
    private void RequestAck()
    {
        if (_origins.Count == 0)
        {
            return;
        }

        var flags = _writer.Mutable[(_origins[^1].Offset + 6)..];
        MemoryMarshal.Write(flags, (ushort)(MemoryMarshal.Read<ushort>(flags) | (ushort)NetlinkFlags.Ack));
    }

    /// <summary>
    /// The kernel tells the offset of the refused element from the start of its message (NL_SET_BAD_ATTR in
    /// nf_tables_newsetelem); counting the elements before it gives the index. An interval's end belongs to its start.
    /// </summary>
    private int? LocateElement(Origin origin, NftOperation operation, uint offset)
    {
        var (set, block) = operation switch
        {
            NftOperation.AddElements add => (add.Set, add.Elements),
            NftOperation.DeleteElements delete => (delete.Set, delete.Elements),
            _ => (null, null),
        };
        if (set is null || block is null)
        {
            return null;
        }

        var message = Bytes[origin.Offset..];
        message = message[..(int)MemoryMarshal.Read<uint>(message)];
        var position = ElementLocator.Find(message, offset);
        var order = set.IsTree ? ElementOrder.Ascending(set, block) : null;
        return position is not { } found ? null
            : order is null ? origin.Element + found
            : order[origin.Element + found];
    }

    /// <param name="Offset">Where the message starts in the batch.</param>
    private readonly record struct Origin(int Operation, int Element, int Offset);
}
