using System.Globalization;
using Weir.Backends.IptablesIpset;
using Weir.Backends.Nft;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.KernelTests.Backends;
using Weir.Testing;

namespace Weir.KernelTests.Corpora;

/// <summary>A dump optimised for one of those who can hold the result, loaded into namespaces of its own.</summary>
internal static class DumpForms
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    /// <summary>Over netlink, as <c>weir load</c> does; then read back, and listed beside what <c>nft -f</c> makes of the text.</summary>
    /// <returns>What is wrong, or null; <paramref name="isSaid"/> is false when nft has no words for a rule, and nothing was loaded.</returns>
    public static string? Nft(DumpUnderTest dump, out bool isSaid)
    {
        var result = Optimizer.Run(dump.Firewall, new OptimizerSettings()).Firewall;
        isSaid = NftSupport.Check(result).All(finding => finding.Severity != Severity.Error);
        if (!isSaid)
        {
            return null;
        }

        using var ours = TestNamespace.Create("judge");
        using var theirs = TestNamespace.Create("judge");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, ours.Network);
        NftTransaction.Commit(socket, FirewallPlan.Replace(result, Now).Operations());
        var drift = result.Tables.SelectMany(table => Drift(socket, table)).Take(5).ToList();
        if (drift.Count > 0)
        {
            return $"reads back otherwise: {string.Join("; ", drift)}";
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        NftText.Write(text, result, Now);
        theirs.Run("nft", ["-f", "-"], text.ToString());
        var (actual, expected) = (NftOracleTests.Listing(ours), NftOracleTests.Listing(theirs));
        return actual == expected ? null : $"lists otherwise: {LineDiff.Between(expected, actual)}";
    }

    /// <summary>The three files of <c>--to ipset</c>, each with its tool. Sets that the dump names and nobody declares are there, empty.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? Ipset(DumpUnderTest dump)
    {
        var settings = new OptimizerSettings { Target = OptimizerTarget.Ipset };
        var result = Optimizer.Run(dump.Firewall, settings).Firewall;
        using var sets = new StringWriter(CultureInfo.InvariantCulture);
        using var rules4 = new StringWriter(CultureInfo.InvariantCulture);
        using var rules6 = new StringWriter(CultureInfo.InvariantCulture);
        var findings = IptablesIpsetText.Write(result, Now, sets, rules4, rules6);
        if (!findings.IsEmpty)
        {
            return string.Join("; ", findings.Take(3).Select(finding => $"{finding.Code} {finding.Message}"));
        }

        using var network = TestNamespace.Create("judge");
        var missing = KernelGaps.Missing(network, sets.ToString());
        if (missing.Count > 0)
        {
            var unknown = missing.Where(type => !KernelGaps.IsKnown(dump.Name, type)).ToList();
            return unknown.Count == 0 ? null : $"this kernel has no sets of type {string.Join(" and ", unknown)}";
        }

        network.Run("ipset", ["restore"], string.Concat(dump.Sets.Select(name => $"create {name} hash:ip\n")));
        network.Run("ipset", ["restore"], sets.ToString());
        return Rules(network, "iptables", rules4.ToString()) ?? Rules(network, "ip6tables", rules6.ToString());
    }

    private static string? Rules(TestNamespace network, string tool, string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        network.Run($"{tool}-legacy-restore", [], text);
        var (wanted, there) = (Lines(text), Lines(network.Run($"{tool}-legacy-save", [])));
        return there == wanted ? null : $"{there} of {wanted} rules of {tool} are there";
    }

    private static int Lines(string text) =>
        text.Split('\n').Count(line => line.StartsWith("-A ", StringComparison.Ordinal));

    private static IEnumerable<string> Drift(NetlinkSocket socket, Ruleset table)
    {
        var form = NftForm.Of(table);
        var family = NftSpecs.Family(table.Family);
        foreach (
            var drift in KernelDiff.Compare(NftSpecs.Table(form), NftReader.Table(socket, family, table.Table)?.Table)
        )
        {
            yield return $"{table.Table}: {drift}";
        }

        foreach (var set in form.Sets)
        {
            var wanted = form.Elements.GetValueOrDefault(set.Name) ?? new ElementTable(set.Stride);
            var there = NftReader.Elements(socket, family, table.Table, NftSpecs.Set(set));
            foreach (var drift in KernelDiff.CompareElements(set, wanted, there, Now))
            {
                yield return $"{table.Table}: {drift}";
            }
        }
    }
}
