using System.Collections.Immutable;
using Weir.Backends.IptablesIpset;
using Weir.Backends.Nft;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Imports;

internal enum FormKind
{
    /// <summary>One file for iptables-restore.</summary>
    Iptables,

    /// <summary>One file for nft -f.</summary>
    Nft,
}

/// <summary>A text to be written, which gives its findings as it is.</summary>
internal sealed record TextFile(string Path, Func<TextWriter, ImmutableArray<Diagnostic>> Write);

/// <summary>A firewall as text.</summary>
/// <param name="Counters">With what rules had counted.</param>
/// <param name="Now">Time-outs are written as what is left then.</param>
internal sealed record FirewallForm(FormKind Kind, bool Counters, DateTimeOffset Now)
{
    /// <summary>The files that say all of it.</summary>
    public ImmutableArray<TextFile> Files(Firewall firewall, string path) =>
        [
            Kind switch
            {
                FormKind.Nft => new TextFile(path, output => WriteNft(output, firewall)),
                _ => new TextFile(path, output => WriteIptables(output, firewall)),
            },
        ];

    private ImmutableArray<Diagnostic> WriteNft(TextWriter output, Firewall firewall)
    {
        foreach (var table in firewall.Tables)
        {
            NftText.Write(output, table, Now);
        }

        return [];
    }

    private ImmutableArray<Diagnostic> WriteIptables(TextWriter output, Firewall firewall)
    {
        var families = firewall.Tables.Select(table => table.Family).Distinct().ToArray();
        return families switch
        {
            [Family.Inet] or [Family.Inet, ..] or [_, Family.Inet, ..] =>
            [
                ImportErrors.WrongForm(
                    "the rules are of both protocols in one table; iptables has no such table",
                    "write nftables: --to nft"
                ),
            ],
            { Length: > 1 } =>
            [
                ImportErrors.WrongForm(
                    "the rules are of IPv4 and of IPv6; iptables-restore and ip6tables-restore read a file each",
                    "give the files of one protocol, or write nftables: --to nft"
                ),
            ],
            _ => IptablesSaveText.Write(output, firewall.Tables, Counters),
        };
    }
}
