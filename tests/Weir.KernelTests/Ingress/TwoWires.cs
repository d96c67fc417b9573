using System.Globalization;
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
    private static readonly string[] Sources = ["203.0.113.7", "203.0.113.8", "203.0.113.9"];

    private readonly AgentGround _ground;
    private readonly TestNamespace _far = TestNamespace.Create("wires");
    private readonly Datagrams _datagrams;

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
        _datagrams = new Datagrams(Box, _far);
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
    public bool Arrives(Site site, string source, string device) =>
        _datagrams.Arrives(source, $"{Net(device)}.1", () => Dropped(site, source));

    /// <summary>What <c>weir ban list</c> would say of the ban of this one address.</summary>
    public ulong Dropped(Site site, string source) =>
        BanHitReader.Read(_ground.Settings, site).Hits?.GetValueOrDefault(XdpWire.Prefix(source)).Packets ?? 0;

    public void Dispose()
    {
        _datagrams.Dispose();
        _far.Dispose();
        Box.Dispose();
    }

    private static string Net(string device) => device == "first" ? "192.0.2" : "198.51.100";
}
