using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Weir.Agent.Xdp;
using Weir.Core.Model;
using Weir.Kernel.Host;
using Weir.Testing;

namespace Weir.KernelTests.Xdp;

/// <summary>A veth pair "public" – "far" from a firewall's namespace into one of its own, and datagrams over it.</summary>
internal sealed class XdpWire : IDisposable
{
    private static readonly IPEndPoint Service = new(IPAddress.Parse("192.0.2.1"), 7777);
    private readonly UdpClient _receiver;
    private int _question;
    private readonly TestNamespace _peer = TestNamespace.Create("xdpfar");

    /// <param name="box">Name of the firewall's namespace.</param>
    public XdpWire(string box)
    {
        Box = NetworkNamespace.OpenNamed(box);
        In(box, "ip", "link", "add", "public", "type", "veth", "peer", "name", "far", "netns", _peer.Name);
        In(box, "ip", "address", "add", "192.0.2.1/24", "dev", "public");
        In(box, "ip", "link", "set", "public", "up");
        In(_peer.Name, "ip", "address", "add", "192.0.2.7/24", "dev", "far");
        In(_peer.Name, "ip", "address", "add", "192.0.2.8/24", "dev", "far");
        In(_peer.Name, "ip", "link", "set", "far", "up");
        _receiver = Box.Run(static () => new UdpClient(Service));
        Index = int.Parse(In(box, "cat", "/sys/class/net/public/ifindex"), CultureInfo.InvariantCulture);
    }

    public NetworkNamespace Box { get; }

    /// <summary>Of "public".</summary>
    public int Index { get; }

    public void Dispose()
    {
        _receiver.Dispose();
        _peer.Dispose();
        Box.Dispose();
    }

    /// <summary>Whether a datagram from this address of the far end reaches the box: sent until one does, or until the program has dropped one.</summary>
    public bool Arrives(string source)
    {
        // One number a question: what an earlier one sent is no answer.
        var number = BitConverter.GetBytes(++_question);
        using var sender = _peer.Network.Run(() => new UdpClient(new IPEndPoint(IPAddress.Parse(source), 0)));
        var dropped = Dropped(source);
        for (var attempt = 0; attempt < 600; attempt++)
        {
            sender.Send(number, Service);
            if (HasCome(number))
            {
                return true;
            }

            if (Dropped(source) > dropped)
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

    /// <summary>What the program on "public" has counted for a ban.</summary>
    public long Dropped(string prefix) =>
        XdpBanCounts
            .Read(Box, Index, TimeProvider.System)
            ?.Where(hit => hit.Prefix == Prefix(prefix))
            .Sum(static hit => hit.Packets)
        ?? 0;

    public static IpPrefix Prefix(string text) =>
        IpPrefix.TryParse(text, out var prefix, out var problem)
            ? prefix
            : throw new ArgumentException(problem, nameof(text));

    private static string In(string network, params string[] command) =>
        Tool.Run("ip", ["netns", "exec", network, .. command]);
}
