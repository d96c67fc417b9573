using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Backends.IptablesIpset;

/// <summary>
/// A firewall for those who stay with iptables: sets for <c>ipset restore</c>, then rules for <c>iptables-restore</c> and
/// <c>ip6tables-restore</c>, to be loaded in this order. Sets of ipset are the host's, not a table's: a name used for two contents is
/// given to the first, the others get a number. Lists of sets, and sets that could not be modelled, are written as they were read.
/// </summary>
public static class IptablesIpsetText
{
    /// <summary>Writes the three files; what iptables and ipset cannot say is left out and is an error each.</summary>
    /// <param name="firewall">Tables of <see cref="Family.Ip"/> and <see cref="Family.Ip6"/>.</param>
    /// <param name="now">What remaining time-outs of elements count from.</param>
    /// <param name="sets">Gets the sets.</param>
    /// <param name="rules4">Gets IPv4's tables; stays empty when there are none.</param>
    /// <param name="rules6">Gets IPv6's tables; stays empty when there are none.</param>
    /// <param name="lasting">
    /// The files will be loaded over sets that are there, which ipset cannot give another type, size or extension: none of these follows
    /// from what a set holds today.
    /// </param>
    public static ImmutableArray<Diagnostic> Write(
        Firewall firewall,
        DateTimeOffset now,
        TextWriter sets,
        TextWriter rules4,
        TextWriter rules6,
        bool lasting = false
    )
    {
        ArgumentNullException.ThrowIfNull(firewall);
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentNullException.ThrowIfNull(rules4);
        ArgumentNullException.ThrowIfNull(rules6);
        var findings = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        var names = new SetNames(sets, firewall, now, lasting, findings);
        var tables = new List<Ruleset>();
        foreach (var table in firewall.Tables)
        {
            tables.Add(TableSets.Place(table, names));
        }

        foreach (var set in firewall.UnusedSets)
        {
            names.Place(set, []);
        }

        foreach (var set in firewall.OpaqueSets.Items.OrderBy(static set => IsList(set)))
        {
            names.Place(set);
        }

        findings.AddRange(
            IptablesSaveText.Write(rules4, tables.Where(static table => table.Family == Family.Ip), counters: false)
        );
        findings.AddRange(
            IptablesSaveText.Write(rules6, tables.Where(static table => table.Family == Family.Ip6), counters: false)
        );
        return findings.ToImmutable();
    }

    // A list names sets that must be there.
    private static bool IsList(OpaqueSet set) => set.Lines[0].Split(' ') is [_, _, "list:set", ..];
}
