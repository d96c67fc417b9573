using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Shouldly;
using Weir.Backends.Nft;
using Weir.Core.Analysis;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.Kernel.Routing;
using Weir.Testing;

namespace Weir.KernelTests.Agreement;

/// <summary>
/// A namespace with rules under test between links whose other ends send packets, and behind the rules a table of our own that notes each packet's
/// id, marks and addresses in sets and drops it. So no connection is ever confirmed: each packet is its connection's first.
/// </summary>
internal sealed class FirewallBed : IDisposable
{
    // Behind every chain of iptables, before conntrack confirms (INT_MAX).
    private const string Observer = """
        table ip observe {
          set seen { typeof ip id . meta mark . meta priority . ip dscp . ip saddr . ip daddr; size 131072; flags dynamic; }
          set ports { typeof ip id . th sport . th dport; size 131072; flags dynamic; }
          set tracked { typeof ip id . ct mark; size 131072; flags dynamic; }
          chain note {
            update @seen { ip id . meta mark . meta priority . ip dscp . ip saddr . ip daddr }
            update @ports { ip id . th sport . th dport }
            update @tracked { ip id . ct mark }
          }
          chain postrouting { type filter hook postrouting priority 300; policy drop; jump note; }
          chain input { type filter hook input priority 300; policy drop; jump note; }
          chain output { type filter hook output priority 300; policy drop; }
        }
        """;

    private readonly TestNamespace _box = TestNamespace.Create("trace");
    private readonly TestNamespace _net = TestNamespace.Create("trace");
    private readonly Dictionary<string, (Socket Socket, byte[] Mac)> _links = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _names;
    private ushort _next = 1;

    public FirewallBed(IReadOnlyList<string> interfaces)
    {
        _names = interfaces;
        try
        {
            Lay();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<string> Interfaces => _names;

    /// <summary>The box's own address on a link.</summary>
    public uint AddressOf(string link) => 0xA9FE_6401 + (uint)_names.ToList().IndexOf(link);

    /// <summary>Which link packets to an address leave by: one for each quarter of the address space.</summary>
    public string Route(UInt128 destination) => _names[(int)((uint)destination >> 30) % _names.Count];

    /// <summary>Runs a program in the namespace with the rules.</summary>
    public string Run(string program, IEnumerable<string> arguments, string? input = null) =>
        _box.Run(program, arguments, input);

    /// <summary>Loads tables over netlink, as weir does.</summary>
    public void Load(Firewall firewall)
    {
        NftSupport.Check(firewall).ShouldBeEmpty();
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, _box.Network);
        NftTransaction.Commit(socket, FirewallPlan.Replace(firewall, DateTimeOffset.UnixEpoch).Operations());
    }

    /// <summary>Sends packets to one address by a link of choice.</summary>
    public void RouteBy(UInt128 destination, string link) =>
        Run(
            "ip",
            [
                "route",
                "replace",
                $"{new Ipv4Address((uint)destination)}/32",
                "via",
                $"169.254.200.{_names.ToList().IndexOf(link) + 1}",
                "dev",
                link,
                "onlink",
            ]
        );

    /// <summary>Gives the packets that follow these marks, before any rule under test.</summary>
    public void Mark(uint mark, uint connectionMark) =>
        Run(
            "nft",
            ["-f", "-"],
            $$"""
            table ip prepare
            delete table ip prepare
            table ip prepare {
              chain packet { type filter hook prerouting priority -350; meta mark set {{mark}}; }
              chain connection { type filter hook prerouting priority -190; ct mark set {{connectionMark}}; }
            }
            """
        );

    /// <summary>Loads a dump; false when the kernel or iptables does not take it, as it stands.</summary>
    public bool Accepts(string dump)
    {
        try
        {
            Run("iptables-legacy-restore", [], dump);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Makes every address one of the box's own, or none.</summary>
    public void DeliverHere(bool here) => Run("ip", ["rule", here ? "add" : "del", "pref", "10", "lookup", "5"]);

    /// <summary>Sends the packets, each on its input interface, and tells what the end of the path saw of each; null: nothing.</summary>
    public IReadOnlyList<Sighting?> Send(IReadOnlyList<Packet> packets)
    {
        var first = _next;
        foreach (var packet in packets)
        {
            var (socket, mac) = _links[packet.InputInterface];
            socket.Send(BedFrame.Build(packet, _next++, mac));
        }

        Thread.Sleep(20);
        var seen = Read();
        return [.. Enumerable.Range(first, packets.Count).Select(id => seen.GetValueOrDefault((ushort)id))];
    }

    public void Dispose()
    {
        foreach (var (socket, _) in _links.Values)
        {
            socket.Dispose();
        }

        _box.Dispose();
        _net.Dispose();
    }

    private void Lay()
    {
        Run(
            "sysctl",
            [
                "-qw",
                "net.ipv4.ip_forward=1",
                "net.ipv4.conf.all.rp_filter=0",
                "net.ipv4.conf.default.rp_filter=0",
                "net.ipv4.conf.all.accept_local=1",
                "net.ipv4.conf.all.send_redirects=0",
                "net.ipv4.conf.default.send_redirects=0",
                "net.ipv4.conf.all.route_localnet=1",
            ]
        );
        var batch = new StringBuilder();
        for (var i = 0; i < _names.Count; i++)
        {
            batch.Append(
                CultureInfo.InvariantCulture,
                $"link add {_names[i]} type veth peer name p{i} netns {_net.Name}\n"
            );
            batch.Append(
                CultureInfo.InvariantCulture,
                $"link set {_names[i]} up\naddr add 169.254.100.{i + 1}/32 dev {_names[i]}\n"
            );
            batch.Append(
                CultureInfo.InvariantCulture,
                $"neigh add 169.254.200.{i + 1} lladdr 02:00:00:00:00:02 dev {_names[i]} nud permanent\n"
            );
        }

        for (var quarter = 0; quarter < 4; quarter++)
        {
            var link = quarter % _names.Count;
            batch.Append(
                CultureInfo.InvariantCulture,
                $"route add {quarter * 64}.0.0.0/2 via 169.254.200.{link + 1} dev {_names[link]} onlink\n"
            );
        }

        batch.Append("route add local default dev lo table 5\n");
        Run("ip", ["-batch", "-"], batch.ToString());
        Run("nft", ["-f", "-"], Observer);
        Run("sysctl", ["-qw", "net.netfilter.nf_conntrack_checksum=0"]);
        OpenLinks();
    }

    private void OpenLinks()
    {
        using var box = RoutingSocket.Open(_box.Network);
        using var net = RoutingSocket.Open(_net.Network);
        for (var i = 0; i < _names.Count; i++)
        {
            var peer = net.FindLink($"p{i}") ?? throw new InvalidOperationException($"no link p{i}");
            net.SetUp(peer.Index);
            var own = box.FindLink(_names[i]) ?? throw new InvalidOperationException($"no link {_names[i]}");
            _links.Add(_names[i], (RawSockets.OpenPacket(_net.Network, peer.Index), own.Address.GetAddressBytes()));
        }
    }

    private Dictionary<ushort, Sighting> Read()
    {
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, _box.Network);
        var table =
            NftReader.Table(socket, NfFamily.Ipv4, "observe") ?? throw new InvalidOperationException("no observer");
        var found = new Dictionary<ushort, Sighting>();
        foreach (var key in Keys(socket, table.Table, "seen", 24))
        {
            found[Id(key)] = new Sighting(Word(key, 4), Word(key, 8), key[12], Address(key, 16), Address(key, 20));
        }

        foreach (var key in Keys(socket, table.Table, "ports", 12))
        {
            found[Id(key)] = found[Id(key)] with { Ports = (Port(key, 4), Port(key, 8)) };
        }

        foreach (var key in Keys(socket, table.Table, "tracked", 8))
        {
            found[Id(key)] = found[Id(key)] with { ConnectionMark = Word(key, 4) };
        }

        return found;
    }

    private static List<byte[]> Keys(NetlinkSocket socket, TableSpec table, string name, int length)
    {
        var set = table.Sets.Single(one => one.Name == name);
        var block = NftReader.Elements(socket, NfFamily.Ipv4, "observe", set);
        var bytes = block.Bytes.ToArray();
        return [.. Enumerable.Range(0, block.Count).Select(i => bytes[(i * length)..((i + 1) * length)])];
    }

    private static ushort Id(byte[] key) => Port(key, 0);

    private static ushort Port(byte[] key, int at) => BinaryPrimitives.ReadUInt16BigEndian(key.AsSpan(at));

    private static uint Address(byte[] key, int at) => BinaryPrimitives.ReadUInt32BigEndian(key.AsSpan(at));

    private static uint Word(byte[] key, int at) => MemoryMarshal.Read<uint>(key.AsSpan(at));
}
