using Weir.Backends.Nft;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;

namespace Weir.Imports;

/// <summary>
/// The kernel's tables as a firewall. Each has to be understood whole: a rule left out would make a different firewall.
/// </summary>
internal static class LoadedFirewall
{
    // Another writer may commit in between; then all is read again.
    private const int Attempts = 20;

    // NF_INET_POST_ROUTING; what hangs behind it (ingress) sees packets before any hook that Weir knows.
    private const uint LastHook = 4;

    /// <summary>Reads tables at one generation.</summary>
    /// <param name="wanted">Empty: every table of the namespace.</param>
    /// <param name="findings">An error for each table that is not there and each rule that is not understood.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    /// <exception cref="NetlinkFormatException">Its answer made no sense.</exception>
    public static Firewall Read(
        NetlinkSocket socket,
        IReadOnlyList<NftTableName> wanted,
        DateTimeOffset now,
        DiagnosticBag findings
    )
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var generation = NftReader.Generation(socket);
            var found = new DiagnosticBag();
            var tables = Tables(socket, wanted, now, found);
            if (NftReader.Generation(socket) == generation)
            {
                findings.AddRange(found.ToImmutable());
                return new Firewall([.. tables]);
            }
        }

        throw new NetlinkException("read the tables", Errno.Interrupted, "the rules changed each time");
    }

    private static List<Ruleset> Tables(
        NetlinkSocket socket,
        IReadOnlyList<NftTableName> wanted,
        DateTimeOffset now,
        DiagnosticBag findings
    )
    {
        var loaded = NftReader.Tables(socket);
        foreach (var name in wanted.Where(name => !loaded.Contains(name)))
        {
            findings.Add(ImportErrors.NotLoaded(Text(name)));
        }

        if (loaded.IsEmpty && wanted.Count == 0)
        {
            findings.Add(ImportErrors.NothingLoaded());
        }

        // In the order they were made: that is how the kernel calls chains of one priority.
        var tables = new List<Ruleset>();
        foreach (var name in loaded.Where(name => wanted.Count == 0 || wanted.Contains(name)))
        {
            if (Table(socket, name, now, findings) is { } table)
            {
                tables.Add(table);
            }
        }

        return tables;
    }

    private static Ruleset? Table(NetlinkSocket socket, NftTableName name, DateTimeOffset now, DiagnosticBag findings)
    {
        if (name.Family is not (NfFamily.Inet or NfFamily.Ipv4 or NfFamily.Ipv6))
        {
            findings.Add(ImportErrors.NotUnderstood(Text(name), "a table of its family"));
            return null;
        }

        if (NftReader.Table(socket, name.Family, name.Name) is not { Table: var spec })
        {
            return null;
        }

        var before = findings.Count;
        foreach (var chain in spec.Chains.Where(chain => chain.Base is { Hook: > LastHook }))
        {
            findings.Add(ImportErrors.NotUnderstood(Text(name), $"the hook of chain {chain.Name}"));
        }

        try
        {
            var table = NftRuleset.From(
                spec,
                spec.Sets.ToDictionary(
                    set => set.Name,
                    set => NftReader.Elements(socket, name.Family, name.Name, set),
                    StringComparer.Ordinal
                ),
                now
            );
            foreach (var rule in NftRuleset.Foreign(table))
            {
                findings.Add(ImportErrors.NotUnderstood(Text(name), rule));
            }

            return findings.Count == before ? table : null;
        }
        catch (NotSupportedException foreign)
        {
            findings.Add(ImportErrors.NotUnderstood(Text(name), foreign.Message));
            return null;
        }
    }

    private static string Text(NftTableName name) => $"{OperationText.Family(name.Family)} {name.Name}";
}
