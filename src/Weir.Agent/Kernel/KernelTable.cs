using System.Collections.Immutable;
using Weir.Agent.Ingress;
using Weir.Agent.State;
using Weir.Agent.Xdp;
using Weir.Core.Accounting;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Kernel.Conntrack;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.Kernel.Routing;

namespace Weir.Agent.Kernel;

/// <summary>Weir's own table in one network namespace. No other table is ever asked for or touched. Not thread-safe.</summary>
internal sealed class KernelTable : IDisposable
{
    public const NfFamily Family = NfFamily.Inet;
    public const string Name = "weir";

    private readonly NetworkNamespace? _network;
    private readonly NetlinkSocket _socket;
    private readonly IngressHooks _hooks;
    private ConntrackSocket? _connections;
    private RoutingSocket? _links;
    private string? _life;

    private KernelTable(NetworkNamespace? network, string? name, NetlinkSocket socket)
    {
        _network = network;
        _socket = socket;
        Xdp = XdpKeeper.For(network, name);
        _hooks = new IngressHooks(network, socket);
    }

    /// <summary>The bans in XDP of the same namespace.</summary>
    public XdpKeeper Xdp { get; }

    /// <summary>
    /// The site as this machine can have it: bans that were to be dropped by XDP are dropped at the ingress hook of an interface that takes no program, and
    /// those of ingress hooks in raw prerouting where there are none.
    /// </summary>
    /// <param name="findings">Says so.</param>
    /// <exception cref="AgentException">The kernel refused a question.</exception>
    public Site Expect(Site site, DiagnosticBag findings) =>
        Ask(() => _hooks.Expect(Xdp.Expect(site, findings), findings));

    /// <summary><c>inet weir</c>, as nft writes it.</summary>
    public static string FullName => $"inet {Name}";

    /// <param name="networkNamespace">Name of a namespace, or null for the process's own. It stays open, whatever becomes of its name.</param>
    /// <exception cref="AgentException">There is none of that name, or the socket was refused.</exception>
    public static KernelTable Open(string? networkNamespace)
    {
        NetworkNamespace? network = null;
        try
        {
            network = networkNamespace is null ? null : NetworkNamespace.OpenNamed(networkNamespace);
            return new KernelTable(network, networkNamespace, NetlinkSocket.Open(NetlinkProtocol.Netfilter, network));
        }
        catch (Exception refused) when (refused is NetlinkException or ArgumentException)
        {
            network?.Dispose();
            throw Unreachable(refused);
        }
    }

    /// <summary>Generation and mark: two small questions, a third when there is no mark.</summary>
    /// <exception cref="AgentException">The kernel refused.</exception>
    public KernelGlance Glance() =>
        Ask(() =>
        {
            var generation = NftReader.Generation(_socket);
            var tag = NftTagReader.Find(_socket, Family, Name, MarkedChain.Name);
            var exists = tag is not null || NftReader.Tables(_socket).Contains(new NftTableName(Family, Name));
            return new KernelGlance(generation, exists, tag is { } found ? RevisionMarker.Read(found) : null);
        });

    public uint Generation() => Ask(() => NftReader.Generation(_socket));

    /// <summary>The table without elements; null when there is none.</summary>
    /// <exception cref="AgentException">The kernel refused.</exception>
    public NftTableState? Structure() => Ask(() => NftReader.Table(_socket, Family, Name));

    /// <summary>The sets without their elements; none without a table.</summary>
    /// <exception cref="AgentException">The kernel refused.</exception>
    public ImmutableArray<SetSpec> Sets() => Ask(() => NftReader.Sets(_socket, Family, Name));

    /// <summary>The named counters; none without a table. A short question, whatever the table holds.</summary>
    /// <exception cref="AgentException">The kernel refused.</exception>
    public Dictionary<string, Traffic> Counters() =>
        Ask(() =>
            NftCounterReader
                .Read(_socket, Family, Name)
                .ToDictionary(
                    static counter => counter.Name,
                    static counter => new Traffic(counter.Packets, counter.Bytes),
                    StringComparer.Ordinal
                )
        );

    /// <summary>The numbers by which the kernel tells this table and its sets from ones made anew; null when there is no table.</summary>
    /// <exception cref="AgentException">The kernel refused.</exception>
    public NftHandles? Handles() => Ask(() => NftHandleReader.Read(_socket, Family, Name));

    /// <summary>Names this life of the network namespace: its numbers begin anew with the next boot, and in another namespace.</summary>
    /// <exception cref="AgentException">The kernel refused.</exception>
    public string Life => _life ??= Ask(() => $"{BootIdentity.Read():N}/{_socket.NamespaceCookie()}");

    /// <exception cref="AgentException">The kernel refused.</exception>
    public ElementBlock Elements(SetSpec set) => Ask(() => NftReader.Elements(_socket, Family, Name, set));

    /// <summary>The element that holds this key (register byte order): a look-up, however large the set is. Null when none does.</summary>
    /// <exception cref="AgentException">The kernel refused.</exception>
    public ElementBlock? Element(SetSpec set, ReadOnlySpan<byte> key)
    {
        var copy = key.ToArray();
        return Ask(() => NftReader.Element(_socket, Family, Name, set, copy));
    }

    /// <exception cref="NftTransactionException">The kernel refused an operation; nothing was changed.</exception>
    public NftCommit Commit(IReadOnlyList<NftOperation> operations, uint expectedGeneration) =>
        NftTransaction.Commit(_socket, operations, expectedGeneration);

    /// <summary>The connections of the same namespace; the socket is opened when first asked for, because entering a namespace takes milliseconds.</summary>
    /// <exception cref="NetlinkException">The kernel refused the socket.</exception>
    public ConntrackSocket Connections => _connections ??= ConntrackSocket.Open(_network);

    /// <summary>The links of the same namespace; opened as <see cref="Connections"/> is.</summary>
    /// <exception cref="NetlinkException">The kernel refused the socket.</exception>
    public RoutingSocket Links => _links ??= RoutingSocket.Open(_network);

    public void Dispose()
    {
        Xdp.Dispose();
        _links?.Dispose();
        _connections?.Dispose();
        _socket.Dispose();
        _network?.Dispose();
    }

    private static T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (Exception refused) when (refused is NetlinkException or NetlinkFormatException)
        {
            throw Unreachable(refused);
        }
    }

    private static AgentException Unreachable(Exception refused)
    {
        var (operation, reason) = refused is NetlinkException netlink
            ? (
                netlink.Operation,
                netlink.ExtendedAck is null ? $"{netlink.Errno}" : $"{netlink.Errno}: {netlink.ExtendedAck}"
            )
            : ("understand the kernel's answer", refused.Message);
        return new AgentException(AgentFailure.Refused, AgentDiagnostics.Unreachable(operation, reason), refused);
    }
}
