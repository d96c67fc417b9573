using System.Globalization;
using Weir.Agent.Xdp;
using Weir.Core.Model;
using Weir.Kernel.Host;
using Weir.Testing;

namespace Weir.KernelTests.Xdp;

/// <summary>A veth pair "public" – "far" from a firewall's namespace into one of its own, and datagrams over it.</summary>
internal sealed class XdpWire : IDisposable
{
    private const string Service = "192.0.2.1";

    private readonly Datagrams _datagrams;
    private readonly TestNamespace _peer = TestNamespace.Create("xdpfar");

    /// <param name="box">Name of the firewall's namespace.</param>
    public XdpWire(string box)
    {
        Box = NetworkNamespace.OpenNamed(box);
        In(box, "ip", "link", "add", "public", "type", "veth", "peer", "name", "far", "netns", _peer.Name);
        In(box, "ip", "address", "add", $"{Service}/24", "dev", "public");
        In(box, "ip", "link", "set", "public", "up");
        In(_peer.Name, "ip", "address", "add", "192.0.2.7/24", "dev", "far");
        In(_peer.Name, "ip", "address", "add", "192.0.2.8/24", "dev", "far");
        In(_peer.Name, "ip", "link", "set", "far", "up");
        _datagrams = new Datagrams(Box, _peer);
        Index = int.Parse(In(box, "cat", "/sys/class/net/public/ifindex"), CultureInfo.InvariantCulture);
    }

    public NetworkNamespace Box { get; }

    /// <summary>Of "public".</summary>
    public int Index { get; }

    public void Dispose()
    {
        _datagrams.Dispose();
        _peer.Dispose();
        Box.Dispose();
    }

    /// <summary>Whether a datagram from this address of the far end reaches the box: sent until one does, or until the program has dropped one.</summary>
    public bool Arrives(string source) => _datagrams.Arrives(source, Service, () => (ulong)Dropped(source));

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
