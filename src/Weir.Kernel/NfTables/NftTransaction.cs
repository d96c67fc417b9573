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
    /// <exception cref="NetlinkException">
    /// The kernel did not take the batch (EPERM, ENOMEM, EMSGSIZE …), or its answers were lost (ENOBUFS): then, and only then, it is
    /// not known whether the operations hold.
    /// </exception>
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
        var start = time.GetTimestamp();
        var sequence = socket.ReserveSequences(NftBatch.MaximumMessages(operations));
        var batch = NftBatch.Encode(operations, sequence, expectedGeneration);
        var encoded = time.GetTimestamp();
        if (batch.IsEmpty)
        {
            return new NftCommit(NftReader.Generation(socket), 0, time.GetElapsedTime(start, encoded), TimeSpan.Zero);
        }

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
        var lost = false;
        while (TryReceive(socket, ref lost, out var datagram))
        {
            var reader = new NetlinkReader(datagram);
            while (reader.Next(out var message))
            {
                // What an earlier request left in the queue is not about this batch.
                if (message.Type != NetlinkMessage.Error || !batch.Owns(message.Sequence))
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

        // A refused batch is acknowledged too where its last operation alone was right, so lost answers leave it open.
        if (lost || !acknowledged)
        {
            throw new NetlinkException(
                CommitName,
                Errno.NoBufferSpace,
                "the kernel's answer was lost; read the ruleset to learn whether the transaction holds"
            );
        }
    }

    private static bool TryReceive(NetlinkSocket socket, ref bool lost, out ReadOnlySpan<byte> datagram)
    {
        while (true)
        {
            try
            {
                return socket.TryReceiveQueued(CommitName, out datagram);
            }
            catch (NetlinkException exception) when (exception.Errno == Errno.NoBufferSpace)
            {
                // Told once; what did fit the queue follows.
                lost = true;
            }
        }
    }
}
