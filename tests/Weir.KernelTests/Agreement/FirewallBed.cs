using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Shouldly;
using Weir.Backends.IptablesIpset;
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
/// id, marks and addresses in sets and drops it. So no connection is ever confirmed: each packet is its connection's first. Unless the
/// bed is told to let packets through: then connections live on.
/// </summary>
internal sealed class FirewallBed : IDisposable
{
    private readonly TestNamespace _box = TestNamespace.Create("judge");
    private readonly TestNamespace _net = TestNamespace.Create("judge");
    private readonly Dictionary<string, (Socket Socket, byte[] Mac)> _links = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _names;
    private readonly bool _ipv6;
    private Socket? _output;
    private ushort _next = 1;

    /// <param name="interfaces">Links between the rules and those who send.</param>
    /// <param name="family">Of the packets.</param>
    /// <param name="tracked">Whether the observer looks at connections; else nothing but the rules under test brings conntrack in.</param>
    public FirewallBed(IReadOnlyList<string> interfaces, Family family = Family.Ip, bool tracked = true)
    {
        _names = interfaces;
        _ipv6 = family == Family.Ip6;
        try
        {
            Lay(tracked);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<string> Interfaces => _names;

    public bool IsIpv6 => _ipv6;

    /// <summary>The box's own address on a link.</summary>
    public uint AddressOf(string link) => 0xA9FE_6401 + (uint)_names.ToList().IndexOf(link);

    /// <summary>Which link packets to an address leave by: one for each quarter of the address space.</summary>
    public string Route(UInt128 destination) =>
        _names[(_ipv6 ? (int)(uint)(destination >> 94) & 3 : (int)((uint)destination >> 30)) % _names.Count];

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

    /// <summary>Loads tables and their sets with ipset and iptables-legacy.</summary>
    public void LoadLegacy(Firewall firewall)
    {
        using var sets = new StringWriter(CultureInfo.InvariantCulture);
        using var rules4 = new StringWriter(CultureInfo.InvariantCulture);
        using var rules6 = new StringWriter(CultureInfo.InvariantCulture);
        IptablesIpsetText.Write(firewall, DateTimeOffset.UnixEpoch, sets, rules4, rules6).ShouldBeEmpty();
        Run("ipset", ["restore"], sets.ToString());
        Run(
            _ipv6 ? "ip6tables-legacy-restore" : "iptables-legacy-restore",
            [],
            _ipv6 ? rules6.ToString() : rules4.ToString()
        );
    }

    /// <summary>Lets packets through behind the observer, so that their connections are confirmed and live on.</summary>
    public void LetThrough() => Run("nft", ["-f", "-"], Observer.LetThrough(_ipv6));

    /// <summary>Makes every address one of the box's own, or none.</summary>
    private void DeliverHere(bool here) =>
        Run("ip", [_ipv6 ? "-6" : "-4", "rule", here ? "add" : "del", "pref", "10", "lookup", "5"]);

    /// <summary>Sends packets along a path and tells what its end saw of each; null: nothing.</summary>
    public IReadOnlyList<Sighting?> Send(IReadOnlyList<Packet> packets, PacketPath path)
    {
        if (path != PacketPath.ToBox)
        {
            return path == PacketPath.Forward ? Send(packets) : Emit(packets);
        }

        DeliverHere(true);
        var seen = Send(packets);
        DeliverHere(false);
        return seen;
    }

    /// <summary>Sends the packets, each on its input interface.</summary>
    /// <param name="quoted">For errors: the packets that they are about.</param>
    public IReadOnlyList<Sighting?> Send(IReadOnlyList<Packet> packets, IReadOnlyList<Packet>? quoted = null)
    {
        var first = _next;
        for (var i = 0; i < packets.Count; i++)
        {
            var (socket, mac) = _links[packets[i].InputInterface];
            socket.Send(BedFrame.Build(packets[i], _next++, mac, quoted?[i]));
        }

        return Seen(first, packets.Count);
    }

    /// <summary>The box itself sends the packets, headers and all.</summary>
    private IReadOnlyList<Sighting?> Emit(IReadOnlyList<Packet> packets)
    {
        const int Raw = 255;
        _output ??= RawSockets.OpenIp(_box.Network, _ipv6, Raw);
        var first = _next;
        foreach (var packet in packets)
        {
            var frame = BedFrame.Build(packet, _next++, new byte[6]);
            try
            {
                _output.SendTo(
                    frame.AsSpan(BedFrame.EthernetHeader),
                    SocketFlags.None,
                    new IPEndPoint(AddressOf(packet.Destination), 0)
                );
            }
            catch (SocketException)
            {
                // Who sends is told when the rules at output drop it: EPERM.
            }
        }

        return Seen(first, packets.Count);
    }

    private IPAddress AddressOf(UInt128 address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        return new IPAddress(_ipv6 ? bytes : bytes[12..]);
    }

    private IReadOnlyList<Sighting?> Seen(ushort first, int count)
    {
        Thread.Sleep(20);
        var seen = Read();
        return [.. Enumerable.Range(first, count).Select(id => seen.GetValueOrDefault((ushort)id))];
    }

    public void Dispose()
    {
        foreach (var (socket, _) in _links.Values)
        {
            socket.Dispose();
        }

        _output?.Dispose();
        _box.Dispose();
        _net.Dispose();
    }

    private void Lay(bool tracked)
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
                "net.ipv6.conf.all.forwarding=1",
                "net.ipv6.conf.default.forwarding=1",
                "net.ipv6.conf.all.accept_dad=0",
                "net.ipv6.conf.default.accept_dad=0",
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
            batch.Append(
                CultureInfo.InvariantCulture,
                $"neigh add fe80::c8:{i + 1} lladdr 02:00:00:00:00:02 dev {_names[i]} nud permanent\n"
            );
        }

        Run("ip", ["-batch", "-"], batch.ToString());
        OpenLinks();
        Run("ip", ["-batch", "-"], Routes());
        Run("nft", ["-f", "-"], Observer.Text(_ipv6, tracked));
        Run("sysctl", ["-qw", "net.netfilter.nf_conntrack_checksum=0"]);
    }

    private string Routes()
    {
        var batch = new StringBuilder(
            _ipv6 ? "route add local ::/0 dev lo table 5\n" : "route add local default dev lo table 5\n"
        );
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var link = quarter % _names.Count;
            string route = _ipv6
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"2001:db8:{quarter << 14:x}::/34 via fe80::c8:{link + 1}"
                )
                : string.Create(CultureInfo.InvariantCulture, $"{quarter * 64}.0.0.0/2 via 169.254.200.{link + 1}");
            batch.Append(CultureInfo.InvariantCulture, $"route add {route} dev {_names[link]} onlink\n");
        }

        return batch.ToString();
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
        return Observer.Read(socket, _ipv6);
    }
}
