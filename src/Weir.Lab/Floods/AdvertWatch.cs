using System.Net.Sockets;
using Weir.Kernel.Host;

namespace Weir.Lab.Floods;

/// <summary>Counts one balancer's VRRP adverts: those that left it, and those of the other that got past its rules.</summary>
internal sealed class AdvertWatch : IDisposable
{
    private const int Vrrp = 112;
    private const int Ethernet = 14;
    private const int ProtocolByte = Ethernet + 9;

    private readonly Socket _sent;
    private readonly Socket _delivered;
    private readonly Task _reading;
    private long _sentCount;
    private long _deliveredCount;

    /// <param name="self">Whose adverts.</param>
    /// <param name="wire">Where they pass by after they left: the switch, or the other end of the balancers' own link.</param>
    /// <param name="wireLink">Index of the link there at which they arrive.</param>
    public AdvertWatch(Balancer self, NetworkNamespace wire, int wireLink)
    {
        _sent = RawSockets.OpenPacket(wire, wireLink);
        _delivered = RawSockets.OpenIp(self.Network, ipv6: false, Vrrp);
        var address = self.Address;
        var sync = self.SyncAddress;
        _reading = Task.WhenAll(
            ReadAsync(
                _sent,
                bytes =>
                {
                    if (bytes.Length > ProtocolByte && bytes[12] == 8 && bytes[13] == 0 && bytes[ProtocolByte] == Vrrp)
                    {
                        Interlocked.Increment(ref _sentCount);
                    }
                }
            ),
            ReadAsync(
                _delivered,
                bytes =>
                {
                    // A multicast of one's own comes back to raw sockets.
                    var own =
                        bytes[12..16].SequenceEqual(address.GetAddressBytes())
                        || bytes[12..16].SequenceEqual(sync.GetAddressBytes());
                    if (!own)
                    {
                        Interlocked.Increment(ref _deliveredCount);
                    }
                }
            )
        );
    }

    public long Sent => Interlocked.Read(ref _sentCount);

    public long Delivered => Interlocked.Read(ref _deliveredCount);

    public void Dispose()
    {
        _sent.Dispose();
        _delivered.Dispose();
        _reading.GetAwaiter().GetResult();
    }

    private delegate void Frame(ReadOnlySpan<byte> bytes);

    private static async Task ReadAsync(Socket socket, Frame frame)
    {
        var buffer = new byte[2_048];
        try
        {
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer).ConfigureAwait(false);
                if (length > 20)
                {
                    frame(buffer.AsSpan(0, length));
                }
            }
        }
        catch (Exception ended) when (ended is ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }
}
