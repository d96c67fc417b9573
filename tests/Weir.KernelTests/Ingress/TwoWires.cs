using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Weir.Agent.Counters;
using Weir.Core.Model;
using Weir.Kernel.Host;
using Weir.KernelTests.Agent;
using Weir.KernelTests.Xdp;
using Weir.Testing;

namespace Weir.KernelTests.Ingress;

/// <summary>A firewall's namespace with the outside interfaces "first" and "second", and a namespace that sends datagrams over either.</summary>
internal sealed class TwoWires : IDisposable
{
    private const int Port = 7777;
    private static readonly string[] Sources = ["203.0.113.7", "203.0.113.8", "203.0.113.9"];

    private readonly AgentGround _ground;
    private readonly TestNamespace _far = TestNamespace.Create("wires");
    private readonly UdpClient _receiver;
    private int _question;

    public TwoWires(AgentGround ground)
    {
        _ground = ground;
        Box = NetworkNamespace.OpenNamed(ground.Namespace);
        foreach (var source in Sources)
        {
            _far.Run("ip", ["address", "add", $"{source}/32", "dev", "lo"]);
        }

        _far.Run("ip", ["link", "set", "lo", "up"]);
        Connect("first");
        Connect("second");
        _receiver = Box.Run(static () => new UdpClient(new IPEndPoint(IPAddress.Any, Port)));
    }

    public NetworkNamespace Box { get; }

    public int IndexOf(string device) =>
        int.Parse(_ground.Run("cat", $"/sys/class/net/{device}/ifindex"), CultureInfo.InvariantCulture);

    /// <summary>Makes the wire, which must not be there.</summary>
    public void Connect(string device)
    {
        _ground.Run("ip", "link", "add", device, "type", "veth", "peer", "name", device, "netns", _far.Name);
        _ground.Run("ip", "address", "add", $"{Net(device)}.1/24", "dev", device);
        _ground.Run("ip", "link", "set", device, "up");
        _far.Run("ip", ["address", "add", $"{Net(device)}.2/24", "dev", device]);
        _far.Run("ip", ["link", "set", device, "up"]);
        _ground.Run("ip", "route", "replace", "203.0.113.0/24", "via", $"{Net(device)}.2");
    }

    public void Disconnect(string device) => _ground.Run("ip", "link", "delete", device);

    /// <summary>Whether a datagram of this source comes in by a device: sent until one does, or until the site's bans have dropped one.</summary>
    public bool Arrives(Site site, string source, string device)
    {
        var number = BitConverter.GetBytes(++_question);
        using var sender = _far.Network.Run(() => new UdpClient(new IPEndPoint(IPAddress.Parse(source), 0)));
        var dropped = Dropped(site, source);
        for (var attempt = 0; attempt < 600; attempt++)
        {
            sender.Send(number, new IPEndPoint(IPAddress.Parse($"{Net(device)}.1"), Port));
            if (HasCome(number))
            {
                return true;
            }

            if (Dropped(site, source) > dropped)
            {
                return false;
            }
        }

        throw new TimeoutException($"a datagram of {source} neither came nor was dropped");
    }

    /// <summary>What <c>weir ban list</c> would say of the ban of this one address.</summary>
    public ulong Dropped(Site site, string source) =>
        BanHitReader.Read(_ground.Settings, site).Hits?.GetValueOrDefault(XdpWire.Prefix(source)).Packets ?? 0;

    public void Dispose()
    {
        _receiver.Dispose();
        _far.Dispose();
        Box.Dispose();
    }

    private static string Net(string device) => device == "first" ? "192.0.2" : "198.51.100";

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
