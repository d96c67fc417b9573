using System.Net;
using System.Net.Sockets;
using Weir.Kernel.Host;
using Weir.Testing;

namespace Weir.KernelTests.Xdp;

/// <summary>Datagrams from one namespace to a service in another, each asking whether its source is let in.</summary>
/// <param name="box">Where the service is.</param>
/// <param name="far">Where they are sent; it has the sources' addresses.</param>
internal sealed class Datagrams(NetworkNamespace box, TestNamespace far) : IDisposable
{
    public const int Port = 7777;

    private readonly UdpClient _receiver = box.Run(static () => new UdpClient(new IPEndPoint(IPAddress.Any, Port)));
    private int _question;

    public void Dispose() => _receiver.Dispose();

    /// <summary>Whether one reaches the service: sent until one does, or until one more was dropped.</summary>
    /// <param name="dropped">How many of this source were dropped so far.</param>
    public bool Arrives(string source, string service, Func<ulong> dropped)
    {
        // One number a question: what an earlier one sent is no answer.
        var number = BitConverter.GetBytes(++_question);
        using var sender = far.Network.Run(() => new UdpClient(new IPEndPoint(IPAddress.Parse(source), 0)));
        var before = dropped();
        for (var attempt = 0; attempt < 600; attempt++)
        {
            sender.Send(number, new IPEndPoint(IPAddress.Parse(service), Port));
            if (HasCome(number))
            {
                return true;
            }

            if (dropped() > before)
            {
                return false;
            }
        }

        throw new TimeoutException($"a datagram of {source} neither came nor was dropped");
    }

    private bool HasCome(byte[] number)
    {
        while (_receiver.Client.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectRead))
        {
            IPEndPoint? from = null;
            if (_receiver.Receive(ref from).AsSpan().SequenceEqual(number))
            {
                return true;
            }
        }

        return false;
    }
}
