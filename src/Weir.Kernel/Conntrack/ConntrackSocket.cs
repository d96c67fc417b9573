using System.Net;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Conntrack;

/// <summary>The connection tracking table of one network namespace (ctnetlink). Not thread-safe.</summary>
/// <remarks>Needs CAP_NET_ADMIN, to read as well (nfnetlink_rcv checks it first). A refusal is a <see cref="NetlinkException"/>.</remarks>
public sealed class ConntrackSocket : IDisposable
{
    // Refused deletions are answered one by one: this many fit the default receive buffer of 208 KiB several times over.
    private const int DeletesPerDatagram = 128;

    private readonly NetlinkSocket _socket;
    private readonly NetlinkWriter _writer = new(16 * 1024);

    private ConntrackSocket(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens a socket in <paramref name="network"/>, or in the calling thread's namespace when null.</summary>
    public static ConntrackSocket Open(NetworkNamespace? network = null) =>
        new(NetlinkSocket.Open(NetlinkProtocol.Netfilter, network));

    public void Dispose() => _socket.Dispose();

    /// <summary>Connections in this namespace, from the kernel's own counter: no walk.</summary>
    public uint Count() => Fill().Count;

    /// <summary>Connections in this namespace and how many the machine takes, from the kernel's own counter: no walk.</summary>
    public ConntrackFigures Fill()
    {
        _writer.Clear();
        using (_writer.Message(ConntrackMessage.GetStats, NetlinkFlags.None))
        {
            ConntrackEncoder.Header(_writer, 0);
        }

        var answer = new ConntrackFigures[1];
        _socket.Request(
            "count connections",
            _writer,
            answer,
            static (ConntrackFigures[] figures, in NetlinkMessage message) =>
            {
                var attributes = message.Attributes(ConntrackDecoder.HeaderLength);
                while (attributes.Next())
                {
                    figures[0] = attributes.Type switch
                    {
                        ConntrackAttribute.StatsGlobalEntries => figures[0] with
                        {
                            Count = attributes.UInt32BigEndian(),
                        },
                        ConntrackAttribute.StatsGlobalMaxEntries => figures[0] with
                        {
                            Max = attributes.UInt32BigEndian(),
                        },
                        _ => figures[0],
                    };
                }
            }
        );
        return answer[0];
    }

    /// <summary>
    /// Lists connections, a datagram of the kernel's (some 150 entries) at a time. Not a snapshot: connections that come and go while it runs may be
    /// missed, one that only stays is always listed once. Nothing else may be asked of this socket until the enumeration has ended or is disposed.
    /// </summary>
    public IEnumerable<ConntrackEntry> List(ConntrackFilter filter = default)
    {
        const string operation = "list connections";
        var sequence = SendDump(operation, filter);
        var batch = new List<ConntrackEntry>();
        var more = true;
        try
        {
            while (more)
            {
                more = false; // a failed receive leaves nothing to drain
                more = ReceiveBatch(operation, sequence, batch);
                foreach (var entry in batch)
                {
                    yield return entry;
                }
            }
        }
        finally
        {
            // A dump left half read would make the next one on this socket fail with EBUSY (__netlink_dump_start).
            while (more)
            {
                more = ReceiveBatch(operation, sequence, batch);
            }
        }
    }

    /// <summary>Ends one connection; true when it was there. It is no error that it died meanwhile (ENOENT).</summary>
    public bool Delete(in ConntrackEntry entry) => Delete([entry]) == 1;

    /// <summary>Ends these connections, many per system call, and returns how many of them still lived.</summary>
    /// <remarks>
    /// The id goes along, so a new connection that took over a tuple is mostly left alone; not always, because the id is a hash of the tuple
    /// and the entry's place in memory (nf_ct_get_id), and both may be the same again.
    /// </remarks>
    public int Delete(IReadOnlyList<ConntrackEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var deleted = 0;
        for (var start = 0; start < entries.Count; start += DeletesPerDatagram)
        {
            var count = Math.Min(DeletesPerDatagram, entries.Count - start);
            deleted += count - DeleteChunk(entries, start, count);
        }

        return deleted;
    }

    /// <summary>Ends the connections that satisfy the condition, in one listing and as many deletions; returns their number.</summary>
    public int DeleteWhere(Func<ConntrackEntry, bool> condition, ConntrackFilter filter = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return Delete([.. List(filter).Where(condition)]);
    }

    /// <summary>Ends every connection of the namespace: one walk inside the kernel.</summary>
    public void Flush()
    {
        _writer.Clear();
        using (_writer.Message(ConntrackMessage.Delete, NetlinkFlags.None))
        {
            ConntrackEncoder.Header(_writer, ConntrackEncoder.FamilyOf(0));
        }

        _socket.Request("delete all connections", _writer);
    }

    /// <summary>Ends the connections whose mark, under the mask, has this value: one walk of the table inside the kernel.</summary>
    /// <param name="mask">Not 0, which would take every connection.</param>
    /// <remarks>ctnetlink_flush_conntrack with CTA_MARK and CTA_MARK_MASK; tests/Weir.KernelTests shows on the running kernel that only those go.</remarks>
    public void DeleteMark(uint mark, uint mask = uint.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfZero(mask);
        _writer.Clear();
        using (_writer.Message(ConntrackMessage.Delete, NetlinkFlags.None))
        {
            ConntrackEncoder.Header(_writer, 0);
            ConntrackEncoder.Mark(_writer, mark & mask, mask);
        }

        _socket.Request($"delete connections of mark {mark}", _writer);
    }

    /// <summary>Ends the connections of any of these marks and returns their number. One listing for all of them.</summary>
    public int DeleteMarks(IReadOnlySet<uint> marks)
    {
        ArgumentNullException.ThrowIfNull(marks);
        return marks.Count switch
        {
            0 => 0,
            1 => DeleteWhere(static _ => true, ConntrackFilter.ByMark(marks.First())),
            _ => DeleteWhere(entry => marks.Contains(entry.Mark)),
        };
    }

    /// <summary>Ends the connections that were opened from this prefix (source before NAT).</summary>
    /// <remarks>
    /// An IPv4 host goes in one walk inside the kernel with CTA_FILTER (older kernels refuse it here with EOPNOTSUPP). Prefixes are
    /// listed and deleted one by one, and so are IPv6 hosts: ctnetlink_filter_match_tuple (net/netfilter/nf_conntrack_netlink.c, seen on 6.18) compares
    /// IPv6 addresses with the sense reversed and would end every connection but the host's.
    /// </remarks>
    public void DeleteSource(IPNetwork source)
    {
        var address = source.BaseAddress;
        var ipv6 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        var width = ipv6 ? 128 : 32;
        var number = ConntrackTuple.ToNumber(address);
        if (source.PrefixLength == 32 && !ipv6 && TryFlushSource((uint)number, address))
        {
            return;
        }

        var mask = source.PrefixLength == 0 ? UInt128.Zero : UInt128.MaxValue << (width - source.PrefixLength);
        var bits = ipv6 ? mask : mask & uint.MaxValue;
        DeleteWhere(
            entry => entry.Original.IsIpv6 == ipv6 && (entry.Original.Source & bits) == number,
            new ConntrackFilter(IpVersion: ipv6 ? 6 : 4)
        );
    }

    private bool TryFlushSource(uint number, IPAddress address)
    {
        const int notSupported = 95; // EOPNOTSUPP
        _writer.Clear();
        using (_writer.Message(ConntrackMessage.Delete, NetlinkFlags.None))
        {
            ConntrackEncoder.Header(_writer, ConntrackEncoder.FamilyOf(4));
            ConntrackEncoder.Ipv4SourceFilter(_writer, number);
        }

        try
        {
            _socket.Request($"delete connections from {address}", _writer);
            return true;
        }
        catch (NetlinkException exception) when (exception.Errno.Number == notSupported)
        {
            return false;
        }
    }

    private uint SendDump(string operation, ConntrackFilter filter)
    {
        var sequence = _socket.NextSequence();
        _writer.Clear();
        using (_writer.Message(ConntrackMessage.Get, NetlinkFlags.Request | NetlinkFlags.Dump, sequence))
        {
            ConntrackEncoder.Header(_writer, ConntrackEncoder.FamilyOf(filter.IpVersion));
            ConntrackEncoder.Mark(_writer, filter.Mark, filter.MarkMask);
        }

        _socket.Send(operation, _writer.Written);
        return sequence;
    }

    /// <summary>Fills the batch with the entries of the next datagram; false when it was the last.</summary>
    private bool ReceiveBatch(string operation, uint sequence, List<ConntrackEntry> batch)
    {
        batch.Clear();
        var reader = new NetlinkReader(_socket.Receive(operation));
        while (reader.Next(out var message))
        {
            if (message.Sequence != sequence)
            {
                continue;
            }

            switch (message.Type)
            {
                case NetlinkMessage.Error:
                    NetlinkSocket.ThrowUnlessAck(operation, NetlinkError.Parse(message));
                    return false;
                case NetlinkMessage.Done:
                    NetlinkSocket.ThrowUnlessAck(operation, NetlinkError.ParseDone(message));
                    return false;
                default:
                    batch.Add(ConntrackDecoder.Read(message));
                    break;
            }
        }

        return true;
    }

    /// <summary>Sends one datagram of deletions, of which only the last asks for an acknowledgement; returns how many found nothing.</summary>
    private int DeleteChunk(IReadOnlyList<ConntrackEntry> entries, int start, int count)
    {
        const string operation = "delete connections";
        var first = _socket.ReserveSequences(count);
        _writer.Clear();
        for (var at = 0; at < count; at++)
        {
            var ack = at == count - 1 ? NetlinkFlags.Ack : NetlinkFlags.None;
            WriteDelete(entries[start + at], NetlinkFlags.Request | ack, first + (uint)at);
        }

        _socket.Send(operation, _writer.Written);
        return CountMissing(operation, first, first + (uint)count - 1);
    }

    private void WriteDelete(in ConntrackEntry entry, NetlinkFlags flags, uint sequence)
    {
        using (_writer.Message(ConntrackMessage.Delete, flags, sequence))
        {
            ConntrackEncoder.Header(_writer, ConntrackEncoder.FamilyOf(entry.Original));
            ConntrackEncoder.Tuple(_writer, entry.Original);
            if (entry.Id != 0)
            {
                _writer.UInt32BigEndian(ConntrackAttribute.Id, entry.Id);
            }
        }
    }

    private int CountMissing(string operation, uint first, uint last)
    {
        var missing = 0;
        NetlinkError? refusal = null;
        while (true)
        {
            var reader = new NetlinkReader(_socket.Receive(operation));
            while (reader.Next(out var message))
            {
                if (message.Type != NetlinkMessage.Error || message.Sequence < first || message.Sequence > last)
                {
                    continue;
                }

                var answer = NetlinkError.Parse(message);
                if (answer.Errno == Errno.NotFound)
                {
                    missing++;
                }
                else if (!answer.IsAck)
                {
                    refusal ??= answer;
                }

                if (message.Sequence == last)
                {
                    NetlinkSocket.ThrowUnlessAck(operation, refusal ?? new NetlinkError(default, last, null, null));
                    return missing;
                }
            }
        }
    }
}
