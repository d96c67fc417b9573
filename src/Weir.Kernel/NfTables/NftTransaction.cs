using System.Collections.Immutable;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>Commits operations to the kernel's nf_tables, all or none.</summary>
public static class NftTransaction
{
    private const string CommitName = "commit the transaction";

    /// <summary>
    /// Sends the operations as one batch in one call. Either all of them hold when this returns, or it throws and none does.
    /// </summary>
    /// <param name="socket">A <see cref="NetlinkProtocol.Netfilter"/> socket of the namespace to change.</param>
    /// <param name="operations">In the order the kernel shall meet them; none at all changes nothing, not even the generation.</param>
    /// <param name="expectedGeneration">Refuse (<see cref="NftTransactionException.IsGenerationConflict"/>) unless the ruleset is at this generation.</param>
    /// <param name="time">Clock for the figures; the system's when null.</param>
    /// <exception cref="NftTransactionException">The kernel refused one or more operations, or the whole.</exception>
    /// <exception cref="NetlinkException">The socket failed before the kernel took the batch.</exception>
    public static NftCommit Commit(
        NetlinkSocket socket,
        IReadOnlyList<NftOperation> operations,
        uint? expectedGeneration = null,
        TimeProvider? time = null
    )
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(operations);
        time ??= TimeProvider.System;
        if (operations.Count == 0)
        {
            return new NftCommit(NftReader.Generation(socket), 0, TimeSpan.Zero, TimeSpan.Zero);
        }

        var start = time.GetTimestamp();
        var sequence = socket.ReserveSequences(NftBatch.MaximumMessages(operations));
        var batch = NftBatch.Encode(operations, sequence, expectedGeneration);
        var encoded = time.GetTimestamp();
        socket.Send(CommitName, batch.Bytes);
        ThrowOnFailure(socket, batch);
        var done = time.GetTimestamp();
        return new NftCommit(
            expectedGeneration is { } before ? NextGeneration(before) : NftReader.Generation(socket),
            batch.Bytes.Length,
            time.GetElapsedTime(start, encoded),
            time.GetElapsedTime(encoded, done)
        );
    }

    // nft_base_seq: while (++base_seq == 0); a commit at the expected generation makes exactly the next one.
    private static uint NextGeneration(uint generation) => generation == uint.MaxValue ? 1 : generation + 1;

    /// <summary>The kernel works on the batch inside the send, so all its answers are queued now.</summary>
    private static void ThrowOnFailure(NetlinkSocket socket, NftBatch batch)
    {
        var failures = ImmutableArray.CreateBuilder<NftFailure>();
        var acknowledged = false;
        while (socket.TryReceiveQueued(CommitName, out var datagram))
        {
            var reader = new NetlinkReader(datagram);
            while (reader.Next(out var message))
            {
                if (message.Type != NetlinkMessage.Error)
                {
                    continue;
                }

                var error = NetlinkError.Parse(message);
                acknowledged |= error.IsAck && error.Sequence == batch.AckSequence;
                if (!error.IsAck)
                {
                    failures.Add(batch.Locate(error));
                }
            }
        }

        if (failures.Count > 0)
        {
            throw new NftTransactionException(failures.DrainToImmutable());
        }

        if (!acknowledged)
        {
            throw new NetlinkException(CommitName, Errno.NoBufferSpace, "the kernel's acknowledgement is missing");
        }
    }
}
