using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Weir.Kernel.Host;

namespace Weir.Kernel.Netlink;

/// <summary>Reads one answer message into <paramref name="state"/>.</summary>
internal delegate void NetlinkMessageHandler<in TState>(TState state, in NetlinkMessage message);

/// <summary>
/// A netlink socket to the kernel of one network namespace. The kernel works on a request inside <c>sendto</c>, so when a send
/// returns, its answers are queued: all calls are plain methods. Not thread-safe: one thread at a time.
/// </summary>
public sealed class NetlinkSocket : IDisposable
{
    // A dump that is disturbed this often is disturbed by someone who never stops writing.
    private const int DumpAttempts = 20;

    // The kernel fills at most 32 KiB a datagram unless one object is bigger (netlink_dump in net/netlink/af_netlink.c).
    private readonly byte[] _receiveBuffer = GC.AllocateUninitializedArray<byte>(128 * 1024);
    private readonly SafeDescriptor _descriptor;
    private uint _sequence;
    private int _sendBuffer;

    private NetlinkSocket(SafeDescriptor descriptor, NetlinkProtocol protocol)
    {
        _descriptor = descriptor;
        Protocol = protocol;
    }

    public NetlinkProtocol Protocol { get; }

    /// <summary>Opens a socket in <paramref name="network"/>, or in the calling thread's network namespace when null.</summary>
    /// <remarks>A socket belongs for life to the namespace of the thread that creates it; the creating thread is a short-lived one.</remarks>
    /// <exception cref="NetlinkException">The kernel refused the socket or the namespace.</exception>
    public static NetlinkSocket Open(NetlinkProtocol protocol, NetworkNamespace? network = null) =>
        network is null ? Create(protocol) : network.Run(() => Create(protocol));

    public void Dispose() => _descriptor.Dispose();

    /// <summary>
    /// Names the socket's network namespace among all that this boot of the machine ever has (SO_NETNS_COOKIE, Linux 5.14); a namespace that is deleted
    /// and made again has another.
    /// </summary>
    /// <exception cref="NetlinkException">The kernel does not tell.</exception>
    public ulong NamespaceCookie()
    {
        var (cookie, length) = (0ul, sizeof(ulong));
        Check(
            "read the namespace's cookie",
            NativeMethods.GetSockOpt(
                _descriptor,
                NativeMethods.SolSocket,
                NativeMethods.SoNamespaceCookie,
                ref cookie,
                ref length
            )
        );
        return cookie;
    }

    /// <summary>How long a receive waits before it fails with EAGAIN; zero waits for ever. 10 seconds unless set.</summary>
    internal void SetReceiveTimeout(TimeSpan timeout)
    {
        var value = new TimeVal
        {
            Seconds = (long)timeout.TotalSeconds,
            Microseconds = timeout.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond,
        };
        Check(
            "set the receive time-out",
            NativeMethods.SetSockOpt(
                _descriptor,
                NativeMethods.SolSocket,
                NativeMethods.SoReceiveTimeout,
                value,
                Unsafe.SizeOf<TimeVal>()
            )
        );
    }

    /// <summary>Room for queued answers, beyond net.core.rmem_max (needs CAP_NET_ADMIN). Overrun shows as ENOBUFS.</summary>
    internal void SetReceiveBuffer(int bytes) =>
        SetOption("set the receive buffer", NativeMethods.SolSocket, NativeMethods.SoReceiveBufferForce, bytes);

    /// <summary>Subscribes to a multicast group (events).</summary>
    internal void Join(int group) =>
        SetOption("join the netlink group", NativeMethods.SolNetlink, NativeMethods.NetlinkAddMembership, group);

    /// <summary>The next unused sequence number, never 0.</summary>
    internal uint NextSequence() => ReserveSequences(1);

    /// <summary>Takes <paramref name="count"/> consecutive sequence numbers and returns the first; they never wrap through 0.</summary>
    internal uint ReserveSequences(int count)
    {
        if (uint.MaxValue - _sequence < (uint)count)
        {
            _sequence = 0;
        }

        var first = _sequence + 1;
        _sequence += (uint)count;
        return first;
    }

    /// <summary>Sends one message and waits for its acknowledgement.</summary>
    /// <param name="operation">What is asked, for the error.</param>
    /// <param name="request">Holds exactly one message; REQUEST, ACK and the sequence number are filled in here.</param>
    /// <param name="handler">Takes answers other than the acknowledgement (a "get" answers with an object first).</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    internal void Request<TState>(
        string operation,
        NetlinkWriter request,
        TState state,
        NetlinkMessageHandler<TState>? handler
    )
    {
        var sequence = Stamp(request, NetlinkFlags.Request | NetlinkFlags.Ack);
        Send(operation, request.Written);
        while (true)
        {
            var reader = new NetlinkReader(Receive(operation));
            while (reader.Next(out var message))
            {
                if (message.Sequence != sequence || message.Type == NetlinkMessage.NoOperation)
                {
                    continue;
                }

                if (message.Type == NetlinkMessage.Error)
                {
                    ThrowUnlessAck(operation, NetlinkError.Parse(message));
                    return;
                }

                handler?.Invoke(state, message);
            }
        }
    }

    /// <summary>Sends one message and waits for its acknowledgement.</summary>
    internal void Request(string operation, NetlinkWriter request) =>
        Request<object?>(operation, request, null, handler: null);

    /// <summary>
    /// Lists objects. A dump that the kernel marks as interrupted (NLM_F_DUMP_INTR, or EINTR at its end) is asked again from the
    /// start with a fresh state, so what is returned is one consistent view.
    /// </summary>
    /// <param name="request">Holds exactly one message; REQUEST, DUMP and the sequence number are filled in here.</param>
    /// <param name="start">Makes an empty state for each attempt.</param>
    internal TState Dump<TState>(
        string operation,
        NetlinkWriter request,
        Func<TState> start,
        NetlinkMessageHandler<TState> handler
    )
    {
        for (var attempt = 0; attempt < DumpAttempts; attempt++)
        {
            var state = start();
            var sequence = Stamp(request, NetlinkFlags.Request | NetlinkFlags.Dump);
            Send(operation, request.Written);
            if (ReceiveDump(operation, sequence, state, handler))
            {
                return state;
            }
        }

        throw new NetlinkException(
            operation,
            Errno.Interrupted,
            $"the list changed while it was read, {DumpAttempts} times in a row"
        );
    }

    /// <summary>Sends bytes as one datagram; the socket's send buffer grows to take them.</summary>
    internal void Send(string operation, ReadOnlySpan<byte> bytes)
    {
        EnsureSendBuffer(bytes.Length);
        var kernel = new SockAddrNl { Family = NativeMethods.AfNetlink };
        while (
            NativeMethods.SendTo(_descriptor, bytes, bytes.Length, 0, kernel, Unsafe.SizeOf<SockAddrNl>())
            < bytes.Length
        )
        {
            var errno = LastErrno();
            if (errno != Errno.Interrupted)
            {
                throw new NetlinkException(operation, errno);
            }
        }
    }

    /// <summary>Waits for a datagram from the kernel. The span is valid until the next receive.</summary>
    internal ReadOnlySpan<byte> Receive(string operation) =>
        TryReceive(operation, 0, out var datagram)
            ? datagram
            : throw new NetlinkException(operation, Errno.Again, "no answer within the socket's receive time-out");

    /// <summary>Takes a datagram that is already queued; false when none is.</summary>
    internal bool TryReceiveQueued(string operation, out ReadOnlySpan<byte> datagram) =>
        TryReceive(operation, NativeMethods.MsgDontWait, out datagram);

    internal static void ThrowUnlessAck(string operation, in NetlinkError error)
    {
        if (!error.IsAck)
        {
            throw new NetlinkException(operation, error.Errno, error.Text, error.Offset, error.Sequence);
        }
    }

    private static NetlinkSocket Create(NetlinkProtocol protocol)
    {
        var operation = $"open a netlink {protocol} socket";
        var descriptor = NativeMethods.Socket(
            NativeMethods.AfNetlink,
            NativeMethods.SockRaw | NativeMethods.SockCloexec,
            (int)protocol
        );
        if (descriptor.IsInvalid)
        {
            var errno = LastErrno();
            descriptor.Dispose();
            throw new NetlinkException(operation, errno);
        }

        var socket = new NetlinkSocket(descriptor, protocol);
        try
        {
            var any = new SockAddrNl { Family = NativeMethods.AfNetlink };
            Check(operation, NativeMethods.Bind(descriptor, any, Unsafe.SizeOf<SockAddrNl>()));
            // An acknowledgement carries the kernel's text and offset, but not a copy of a 16 MB request.
            socket.SetOption(operation, NativeMethods.SolNetlink, NativeMethods.NetlinkExtAck, 1);
            socket.SetOption(operation, NativeMethods.SolNetlink, NativeMethods.NetlinkCapAck, 1);
            if (protocol == NetlinkProtocol.Route)
            {
                // Filters in dump requests are honoured, and nonsense in them is refused.
                socket.SetOption(operation, NativeMethods.SolNetlink, NativeMethods.NetlinkGetStrictCheck, 1);
            }

            socket.SetReceiveTimeout(TimeSpan.FromSeconds(10));
            socket.TryGrowReceiveBuffer();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A transaction of which every operation is refused queues an answer each, about 1 KiB of accounted memory; nothing is
    // taken before it is used. Without CAP_NET_ADMIN the default stays, and an overrun still shows as ENOBUFS.
    private void TryGrowReceiveBuffer()
    {
        const int size = 64 * 1024 * 1024;
        _ = NativeMethods.SetSockOpt(
            _descriptor,
            NativeMethods.SolSocket,
            NativeMethods.SoReceiveBufferForce,
            size,
            sizeof(int)
        );
    }

    /// <summary>True when the dump ended undisturbed.</summary>
    private bool ReceiveDump<TState>(
        string operation,
        uint sequence,
        TState state,
        NetlinkMessageHandler<TState> handler
    )
    {
        var interrupted = false;
        while (true)
        {
            var reader = new NetlinkReader(Receive(operation));
            while (reader.Next(out var message))
            {
                if (message.Sequence != sequence || message.Type == NetlinkMessage.NoOperation)
                {
                    continue;
                }

                interrupted |= message.Has(NetlinkFlags.DumpInterrupted);
                switch (message.Type)
                {
                    case NetlinkMessage.Error:
                        return EndOfDump(operation, NetlinkError.Parse(message), interrupted);
                    case NetlinkMessage.Done:
                        return EndOfDump(operation, NetlinkError.ParseDone(message), interrupted);
                    default:
                        // Once disturbed the rest is only drained.
                        if (!interrupted)
                        {
                            handler(state, message);
                        }

                        break;
                }
            }
        }
    }

    private static bool EndOfDump(string operation, in NetlinkError end, bool interrupted)
    {
        // nf_tables ends a dump whose generation changed with EINTR (nft_base_seq checks in nf_tables_api.c).
        if (interrupted || end.Errno == Errno.Interrupted)
        {
            return false;
        }

        ThrowUnlessAck(operation, end);
        return true;
    }

    private uint Stamp(NetlinkWriter request, NetlinkFlags flags)
    {
        var bytes = request.Mutable;
        if (
            bytes.Length < NetlinkWriter.MessageHeaderLength
            || NetlinkWriter.Align((int)MemoryMarshal.Read<uint>(bytes)) != bytes.Length
        )
        {
            throw new NetlinkFormatException("a request must hold exactly one complete message");
        }

        var sequence = NextSequence();
        MemoryMarshal.Write(bytes[6..], (ushort)(MemoryMarshal.Read<ushort>(bytes[6..]) | (ushort)flags));
        MemoryMarshal.Write(bytes[8..], sequence);
        return sequence;
    }

    private bool TryReceive(string operation, int flags, out ReadOnlySpan<byte> datagram)
    {
        while (true)
        {
            var from = default(SockAddrNl);
            var fromLength = Unsafe.SizeOf<SockAddrNl>();
            // With MSG_TRUNC the call returns the datagram's real length, so a cut one is seen.
            var count = NativeMethods.ReceiveFrom(
                _descriptor,
                _receiveBuffer,
                _receiveBuffer.Length,
                flags | NativeMethods.MsgTruncated,
                ref from,
                ref fromLength
            );
            if (count < 0)
            {
                var errno = LastErrno();
                if (errno == Errno.Interrupted)
                {
                    continue;
                }

                datagram = default;
                return errno == Errno.Again ? false : throw new NetlinkException(operation, errno);
            }

            if (count > _receiveBuffer.Length)
            {
                throw new NetlinkException(
                    operation,
                    Errno.MessageTooLong,
                    $"the kernel sent a datagram of {count} bytes; the buffer holds {_receiveBuffer.Length}"
                );
            }

            // Port 0 is the kernel; nobody else may answer for it.
            if (from.PortId == 0)
            {
                datagram = _receiveBuffer.AsSpan(0, (int)count);
                return true;
            }
        }
    }

    private void EnsureSendBuffer(int length)
    {
        // netlink_sendmsg: len > sk->sk_sndbuf - 32 is EMSGSIZE. The kernel doubles the value it is given.
        const int defaultSize = 64 * 1024;
        if (length <= Math.Max(_sendBuffer, defaultSize))
        {
            return;
        }

        var size = length > int.MaxValue / 2 ? int.MaxValue / 2 : length + 4096;
        SetOption("grow the send buffer", NativeMethods.SolSocket, NativeMethods.SoSendBufferForce, size);
        _sendBuffer = size;
    }

    private void SetOption(string operation, int level, int name, int value) =>
        Check(operation, NativeMethods.SetSockOpt(_descriptor, level, name, value, sizeof(int)));

    private static void Check(string operation, int result)
    {
        if (result < 0)
        {
            throw new NetlinkException(operation, LastErrno());
        }
    }

    private static Errno LastErrno() => new(Marshal.GetLastPInvokeError());
}
