using Weir.Kernel.Conntrack;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.Lab.Injector;
using Weir.Lab.Topologies;

namespace Weir.Lab.Benching;

/// <summary>One candidate in a namespace of its own, loaded, with what its loading took.</summary>
internal sealed class BenchGround : IDisposable
{
    private readonly ConntrackSocket _connections;

    private BenchGround(InjectorGround ground, LoadFigures load, long kernelBytes)
    {
        (Ground, Load, KernelBytes) = (ground, load, kernelBytes);
        _connections = ConntrackSocket.Open(ground.Network);
    }

    public InjectorGround Ground { get; }

    public LoadFigures Load { get; }

    public long KernelBytes { get; }

    /// <summary>Most connections seen when they were ended.</summary>
    public long MostConnections { get; private set; }

    public static BenchGround Create(LabSpec spec, IBenchCandidate candidate)
    {
        var ground = InjectorGround.Create(spec);
        try
        {
            var before = KernelMemory.Used();
            var load = candidate.Load(ground);
            var kernel = KernelMemory.Used() - before;
            if (!spec.OwnAddresses.IsEmpty || !spec.LocalNetworks.IsEmpty)
            {
                InputSink.Add(ground.Network);
            }

            return new BenchGround(ground, load, kernel);
        }
        catch
        {
            ground.Dispose();
            throw;
        }
    }

    /// <summary>Listed connections by what opened them.</summary>
    public Dictionary<ConntrackTuple, ConntrackTuple> Connections()
    {
        var found = new Dictionary<ConntrackTuple, ConntrackTuple>();
        foreach (var entry in _connections.List())
        {
            found[entry.Original] = entry.Reply;
        }

        return found;
    }

    /// <summary>Ends all connections, so that the next first packet is one again. The table is one for all namespaces: entries left behind cost the others.</summary>
    /// <returns>True when there were any.</returns>
    public bool Forget()
    {
        var count = _connections.Count();
        MostConnections = Math.Max(MostConnections, count);
        if (count > 0)
        {
            _connections.Flush();
        }

        return count > 0;
    }

    public void Dispose()
    {
        _connections.Dispose();
        Ground.Dispose();
    }
}

/// <summary>
/// Ends what reaches the box itself behind all rules, before a socket is looked for: no answer, and the same for each candidate. It
/// stands before conntrack's confirmation (priority INT_MAX), so the box keeps no entry for these packets.
/// </summary>
file static class InputSink
{
    private const string Table = "weir_bench_sink";
    private const uint InputHook = 1; // NF_INET_LOCAL_IN

    public static void Add(NetworkNamespace network)
    {
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network);
        NftTransaction.Commit(
            socket,
            [
                new NftOperation.AddTable(NfFamily.Inet, Table),
                new NftOperation.AddChain(
                    NfFamily.Inet,
                    Table,
                    "input",
                    new BaseChainSpec("filter", InputHook, int.MaxValue - 1, Drops: true)
                ),
            ]
        );
    }
}
