using System.Collections.Immutable;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;

namespace Weir.Loading;

/// <summary>
/// Some of the kernel's tables as they were, expression by expression, whoever wrote them; and the one transaction that brings
/// them back. Counters come back with what they had counted then.
/// </summary>
internal sealed class TableBackup
{
    private TableBackup(ImmutableArray<NftOperation> operations, uint generation)
    {
        Operations = operations;
        Generation = generation;
    }

    /// <summary>The transaction; a table that was not there is taken away.</summary>
    public ImmutableArray<NftOperation> Operations { get; }

    /// <summary>The kernel's generation they were read at.</summary>
    public uint Generation { get; }

    /// <exception cref="NetlinkException">The kernel refused, or the rules kept changing.</exception>
    /// <exception cref="NetlinkFormatException">Its answer made no sense.</exception>
    public static TableBackup Read(NetlinkSocket socket, IReadOnlyList<NftTableName> tables)
    {
        const int Attempts = 20;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var generation = NftReader.Generation(socket);
            var operations = ImmutableArray.CreateBuilder<NftOperation>();
            foreach (var name in tables)
            {
                // To delete what is not there fails, to add what is there does nothing: so it is added, then deleted.
                operations.Add(new NftOperation.AddTable(name.Family, name.Name));
                operations.Add(new NftOperation.DeleteTable(name.Family, name.Name));
                if (NftReader.Table(socket, name.Family, name.Name) is { } state)
                {
                    Rebuild(socket, state.Table, operations);
                }
            }

            if (NftReader.Generation(socket) == generation)
            {
                return new TableBackup(operations.ToImmutable(), generation);
            }
        }

        throw new NetlinkException("read the tables", Errno.Interrupted, "the rules changed each time");
    }

    /// <summary>
    /// Commits the transaction in an empty namespace that is gone afterwards: what cannot be brought back (an object of a kind that is
    /// not read, say) is found out before anything is changed.
    /// </summary>
    /// <exception cref="NetlinkException">It could not be brought back.</exception>
    public void Rehearse(string name)
    {
        NamedNamespaces.Create(name);
        try
        {
            using var network = NetworkNamespace.OpenNamed(name);
            using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network);
            NftTransaction.Commit(socket, Operations);
        }
        finally
        {
            NamedNamespaces.Delete(name);
        }
    }

    /// <summary>Counters, then sets and chains, which elements and rules name.</summary>
    private static void Rebuild(NetlinkSocket socket, TableSpec table, ImmutableArray<NftOperation>.Builder operations)
    {
        var (family, name) = (table.Family, table.Name);
        operations.Add(new NftOperation.AddTable(family, name));
        operations.AddRange(table.Counters.Select(counter => new NftOperation.AddCounter(family, name, counter)));
        operations.AddRange(table.Sets.Select(set => new NftOperation.AddSet(family, name, set)));
        operations.AddRange(
            table.Chains.Select(chain => new NftOperation.AddChain(family, name, chain.Name, chain.Base))
        );
        foreach (var set in table.Sets)
        {
            var elements = NftReader.Elements(socket, family, name, set);
            if (elements.Count > 0)
            {
                operations.Add(new NftOperation.AddElements(family, name, set, elements));
            }
        }

        foreach (var chain in table.Chains)
        {
            operations.AddRange(chain.Rules.Select(rule => new NftOperation.AddRule(family, name, chain.Name, rule)));
        }
    }
}
