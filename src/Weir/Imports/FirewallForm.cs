using System.Collections.Immutable;
using Weir.Backends.IptablesIpset;
using Weir.Backends.Nft;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Imports;

internal enum FormKind
{
    /// <summary>One file for iptables-restore; sets that rules name are not in it.</summary>
    Iptables,

    /// <summary>Up to three files: for ipset restore, iptables-restore, ip6tables-restore.</summary>
    Ipset,

    /// <summary>One file for nft -f, which replaces the tables of the same names.</summary>
    Nft,
}

/// <summary>A firewall as text.</summary>
/// <param name="Counters">With what rules had counted (iptables-restore -c).</param>
/// <param name="Now">Time-outs are written as what is left then.</param>
internal sealed record FirewallForm(FormKind Kind, bool Counters, DateTimeOffset Now)
{
    public const string SetsSuffix = ".ipset";
    public const string Rules4Suffix = ".v4";
    public const string Rules6Suffix = ".v6";

    /// <summary>The files that say all of the firewall.</summary>
    public ImmutableArray<string> Paths(Firewall firewall, string path)
    {
        if (Kind != FormKind.Ipset)
        {
            return [path];
        }

        var paths = ImmutableArray.Create(path + SetsSuffix);
        paths = Has(firewall, Family.Ip) ? paths.Add(path + Rules4Suffix) : paths;
        return Has(firewall, Family.Ip6) ? paths.Add(path + Rules6Suffix) : paths;
    }

    /// <summary>What this form cannot say, before anything is written.</summary>
    public ImmutableArray<Diagnostic> Check(Firewall firewall) =>
        Kind switch
        {
            FormKind.Nft => NftSupport.Check(firewall),
            FormKind.Iptables when Has(firewall, Family.Ip) && Has(firewall, Family.Ip6) =>
            [
                ImportErrors.WrongForm(
                    "the rules are of IPv4 and of IPv6; iptables-restore and ip6tables-restore read a file each",
                    "give the files of one protocol, or write another form: --to nft, --to ipset"
                ),
            ],
            _ when Has(firewall, Family.Inet) =>
            [
                ImportErrors.WrongForm(
                    "a table is of both protocols at once; iptables has no such table",
                    "write nftables: --to nft"
                ),
            ],
            _ => [],
        };

    /// <summary>Writes the files; <paramref name="outputs"/> are in the order of <see cref="Paths"/>.</summary>
    public ImmutableArray<Diagnostic> Write(Firewall firewall, IReadOnlyList<TextWriter> outputs)
    {
        switch (Kind)
        {
            case FormKind.Iptables:
                return IptablesSaveText.Write(outputs[0], firewall.Tables, Counters);
            case FormKind.Ipset:
                var four = Has(firewall, Family.Ip);
                var six = Has(firewall, Family.Ip6);
                return IptablesIpsetText.Write(
                    firewall,
                    Now,
                    outputs[0],
                    four ? outputs[1] : TextWriter.Null,
                    six ? outputs[^1] : TextWriter.Null
                );
            default:
                NftText.Write(outputs[0], firewall, Now);
                return [];
        }
    }

    private static bool Has(Firewall firewall, Family family) => firewall.Tables.Any(table => table.Family == family);
}
