using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Weir.Lab.Sockets;

/// <summary>What the kernel knows of a TCP connection's troubles: some fields of struct tcp_info (include/uapi/linux/tcp.h, TCP_INFO of tcp(7)).</summary>
/// <param name="State">1 established, 7 closed …</param>
/// <param name="UnansweredTimeouts">tcpi_retransmits: retransmission time-outs since the last acknowledgment; 0 when all is well.</param>
/// <param name="TotalRetransmits">tcpi_total_retrans: segments sent again, ever.</param>
/// <param name="TotalTimeouts">tcpi_total_rto: retransmission time-outs, ever; null before Linux 6.7.</param>
/// <param name="RoundTrip">tcpi_rtt.</param>
public readonly record struct TcpInfo(
    byte State,
    byte UnansweredTimeouts,
    uint TotalRetransmits,
    ushort? TotalTimeouts,
    TimeSpan RoundTrip
)
{
    internal const int RoundTripOffset = 68;
    internal const int TotalRetransmitsOffset = 100;
    private const int TotalTimeoutsOffset = 240;

    internal static TcpInfo Of(Socket socket)
    {
        const int tcp = 6; // IPPROTO_TCP
        const int tcpInfo = 11; // TCP_INFO
        Span<byte> info = stackalloc byte[512];
        var length = socket.GetRawSocketOption(tcp, tcpInfo, info);
        return new TcpInfo(
            info[0],
            info[2],
            MemoryMarshal.Read<uint>(info[TotalRetransmitsOffset..]),
            length >= TotalTimeoutsOffset + sizeof(ushort)
                ? MemoryMarshal.Read<ushort>(info[TotalTimeoutsOffset..])
                : null,
            TimeSpan.FromMicroseconds(MemoryMarshal.Read<uint>(info[RoundTripOffset..]))
        );
    }
}
