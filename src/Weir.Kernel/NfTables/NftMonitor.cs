using System.Text;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>One commit to nf_tables, as the kernel tells those who listen.</summary>
/// <param name="Generation">The generation id after it.</param>
/// <param name="Process">Process id of whoever committed, in the initial namespace; 0 when not told.</param>
/// <param name="Program">Its name, as /proc/PID/comm has it.</param>
/// <param name="Touches">True when an object of the table watched was changed.</param>
public readonly record struct NftSeenCommit(uint Generation, uint Process, string Program, bool Touches);

/// <summary>
/// Listens to the commits of a namespace (NFNLGRP_NFTABLES). Each comes as the objects changed and then, at its end, the new generation with
/// the process that made it (nf_tables_commit and nf_tables_gen_notify in nf_tables_api.c). One thread at a time.
/// </summary>
public sealed class NftMonitor : IDisposable
{
    /// <summary>NFNLGRP_NFTABLES of linux/netfilter/nfnetlink.h.</summary>
    private const int Group = 7;

    /// <summary>The table's name is attribute 1 of every object: NFTA_TABLE_NAME, NFTA_CHAIN_TABLE, NFTA_RULE_TABLE, NFTA_SET_TABLE …</summary>
    private const ushort TableAttribute = 1;

    private const ushort GenerationId = 1; // NFTA_GEN_ID
    private const ushort GenerationProcess = 2; // NFTA_GEN_PROC_PID
    private const ushort GenerationProgram = 3; // NFTA_GEN_PROC_NAME

    private readonly NetlinkSocket _socket;
    private readonly byte _family;
    private readonly byte[] _table;
    private bool _touches;

    private NftMonitor(NetlinkSocket socket, NfFamily family, string table)
    {
        (_socket, _family, _table) = (socket, (byte)family, Encoding.UTF8.GetBytes(table));
    }

    /// <param name="network">Null for the calling thread's namespace.</param>
    /// <param name="patience">How long a call of <see cref="Next"/> waits when nothing happens.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static NftMonitor Open(NetworkNamespace? network, NfFamily family, string table, TimeSpan patience)
    {
        var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network);
        try
        {
            socket.SetReceiveTimeout(patience);
            socket.Join(Group);
            return new NftMonitor(socket, family, table);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Waits for events and gives the commits that ended in them, in order; none when nothing came in time. A commit's objects come in
    /// messages before the one of its end (nft_commit_notify, then nf_tables_gen_notify), so it reads on until a commit has ended.
    /// </summary>
    /// <param name="isLost">True when the kernel could not keep all events: what was committed is to be asked for.</param>
    /// <exception cref="NetlinkException">The socket failed.</exception>
    public IReadOnlyList<NftSeenCommit> Next(out bool isLost)
    {
        isLost = false;
        try
        {
            while (true)
            {
                var commits = Read(_socket.Receive("listen to nf_tables"));
                if (commits.Count > 0)
                {
                    return commits;
                }
            }
        }
        catch (NetlinkException none) when (none.Errno == Errno.Again)
        {
            return [];
        }
        catch (NetlinkException overrun) when (overrun.Errno == Errno.NoBufferSpace)
        {
            (isLost, _touches) = (true, false);
            return [];
        }
    }

    public void Dispose() => _socket.Dispose();

    private List<NftSeenCommit> Read(ReadOnlySpan<byte> datagram)
    {
        var commits = new List<NftSeenCommit>(1);
        var reader = new NetlinkReader(datagram);
        while (reader.Next(out var message))
        {
            if (message.Type >> 8 != NftMessage.Subsystem)
            {
                continue;
            }

            if (message.Type == NftMessage.NewGeneration)
            {
                commits.Add(Commit(message));
                _touches = false;
            }
            else
            {
                _touches |= IsOfTable(message);
            }
        }

        return commits;
    }

    private NftSeenCommit Commit(in NetlinkMessage message)
    {
        var (generation, process, program) = (0u, 0u, "");
        var attributes = message.Attributes(NftMessage.HeaderLength);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case GenerationId:
                    generation = attributes.UInt32BigEndian();
                    break;
                case GenerationProcess:
                    process = attributes.UInt32BigEndian();
                    break;
                case GenerationProgram:
                    program = attributes.String();
                    break;
            }
        }

        return new NftSeenCommit(generation, process, program, _touches);
    }

    private bool IsOfTable(in NetlinkMessage message)
    {
        if (message.Payload.IsEmpty || message.Payload[0] != _family)
        {
            return false;
        }

        var attributes = message.Attributes(NftMessage.HeaderLength);
        while (attributes.Next())
        {
            if (attributes.Type == TableAttribute)
            {
                return attributes.Value.TrimEnd((byte)0).SequenceEqual(_table);
            }
        }

        return false;
    }
}
