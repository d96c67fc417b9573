using System.Globalization;
using System.Text;
using Shouldly;
using Weir.Backends.Nft;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.KernelTests.Agreement;
using Weir.KernelTests.Backends;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;
using Weir.Testing;
using Weir.Testing.Nft;

namespace Weir.KernelTests.Iptables.Translation;

/// <summary>
/// The translations that iptables' own extensions expect: what Weir writes of the same rule is the same expressions in the kernel, or stands with
/// its reason in txlate-deviations.txt.
/// </summary>
public sealed class TranslationTests
{
    [KernelCorpusFact("iptables-ext-tests")]
    public void Write_EveryTranslationVector_LoadsAsExpectedOrDeviatesAsListed()
    {
        var listed = TranslationDeviations.Read();
        var wrong = new StringBuilder();
        var compared = 0;
        using var network = TestNamespace.Create("txlate");
        foreach (var vector in TranslationVector.All())
        {
            compared++;
            listed.Remove(vector.Where, out var deviation);
            if (Deviation(network, vector) is { } ours)
            {
                if (deviation?.Ours != ours)
                {
                    wrong.Append(
                        CultureInfo.InvariantCulture,
                        $"{vector.Where}\t{ours}\t# {vector.Rule} => {string.Join("; ", vector.Expected)}\n"
                    );
                }
            }
            else if (deviation is not null)
            {
                wrong.Append(CultureInfo.InvariantCulture, $"{vector.Where} is listed and does not deviate\n");
            }
        }

        foreach (var (where, _) in listed)
        {
            wrong.Append(CultureInfo.InvariantCulture, $"{where} is listed and is no vector\n");
        }

        wrong.ToString().ShouldBeEmpty();
        compared.ShouldBeGreaterThan(200);
    }

    /// <summary>What is loaded by netlink is what nft makes of the text, for every vector that nft can say.</summary>
    [KernelCorpusFact("iptables-ext-tests")]
    public void Load_EveryTranslationVector_IsTheSameByNetlinkAndByText()
    {
        var wrong = new StringBuilder();
        var compared = 0;
        using var ours = TestNamespace.Create("txlate");
        using var theirs = TestNamespace.Create("txlate");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, ours.Network);
        foreach (var vector in TranslationVector.All().Concat(More))
        {
            var firewall = new Firewall(Read(vector, vector.Rule).Tables);
            if (
                firewall.Tables[0].RuleCount == 0
                || NftSupport.Check(firewall).Any(static one => one.Severity == Severity.Error)
            )
            {
                More.ShouldNotContain(vector, $"{vector.Rule} is refused");
                continue;
            }

            compared++;
            var text = Text(firewall.Tables[0]);
            theirs.Run("nft", ["-f", "-"], $"flush ruleset\n{text}");
            ours.Run("nft", ["flush", "ruleset"]);
            NftTransaction.Commit(socket, FirewallPlan.Replace(firewall, EveryNode.Now).Operations());
            if (NftOracleTests.Listing(ours) != NftOracleTests.Listing(theirs))
            {
                wrong.Append(CultureInfo.InvariantCulture, $"{vector.Where} {vector.Rule}: {RulesOf(text)}\n");
                wrong.Append(ours.Run("nft", ["--debug=netlink", "list", "ruleset"]));
                wrong.Append(theirs.Run("nft", ["--debug=netlink", "list", "ruleset"]));
            }
        }

        wrong.ToString().ShouldBeEmpty();
        compared.ShouldBeGreaterThan(130);
    }

    /// <summary>Forms of the phrases that no vector has.</summary>
    private static readonly TranslationVector[] More =
    [
        Of("-m time --timestart 22:00 --timestop 06:00 --weekdays Mon,Tue,Wed,Thu,Fri"),
        Of("-m time --timestart 22:00 --timestop 21:59:58 ! --weekdays Sun"),
        Of("-m time --timestart 00:00:30 --timestop 23:59:29"),
        Of("-m time --weekdays Sat --kerneltz"),
        Of("-m time --datestart 2026-01-01T10:00:00 --datestop 2026-06-30T23:59:59"),
        Of("-p esp -m esp ! --espspi 7:9"),
        Of("-p esp -m esp ! --espspi 7:9", Family.Ip6),
        Of("-m ecn ! --ecn-ip-ect 3", Family.Ip6),
        Of("-m dscp ! --dscp 0x2e", Family.Ip6),
        Of("-m conntrack --ctproto 6 ! --ctorigdstport 80:90 --ctreplsrcport 443"),
        Of("-m conntrack ! --ctproto 17", Family.Ip6),
    ];

    private static TranslationVector Of(string rule, Family family = Family.Ip) =>
        new("more", family, "filter", "INPUT", $"{rule} -j ACCEPT", []);

    /// <summary>What Weir writes where that is not what is expected; null where it is.</summary>
    private static string? Deviation(TestNamespace network, TranslationVector vector)
    {
        var import = Read(vector, vector.Rule);
        if (import.Diagnostics.FirstOrDefault(static one => one.Severity == Severity.Error) is { } error)
        {
            return $"not imported, {error.Code}";
        }

        var firewall = new Firewall(import.Tables);
        if (NftSupport.Check(firewall).FirstOrDefault(static one => one.Severity == Severity.Error) is { } refusal)
        {
            return $"refused, {refusal.Code}";
        }

        var text = Text(import.Tables[0]);
        var ours = Loaded(network, text);
        var commands = string.Join('\n', vector.Expected);
        var theirs = Loaded(network, $"{Text(Read(vector, null).Tables[0])}\n{commands}\n");
        return ours is null ? $"(nft refuses what is written) {RulesOf(text)}"
            : ours == theirs ? null
            : theirs is null ? $"(nft refuses what is expected) {RulesOf(text)}"
            : RulesOf(text);
    }

    private static Import Read(TranslationVector vector, string? rule)
    {
        string[] builtIn = vector.Table switch
        {
            "nat" => ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
            "raw" => ["PREROUTING", "OUTPUT"],
            "mangle" => ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
            _ => ["INPUT", "FORWARD", "OUTPUT"],
        };
        var chains = string.Concat(builtIn.Select(static name => $":{name} ACCEPT [0:0]\n"));
        var user = builtIn.Contains(vector.Chain, StringComparer.Ordinal) ? "" : $":{vector.Chain} - [0:0]\n";
        var line = rule is null ? "" : $"[0:0] -A {vector.Chain} {rule}\n";
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"*{vector.Table}\n{chains}{user}{line}COMMIT\n"));
        return IptablesSaveReader.Read(stream, "vector", new ImportSettings { Family = vector.Family });
    }

    private static string Text(Ruleset table)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        NftText.Write(text, table, EveryNode.Now);
        return text.ToString();
    }

    private static string? Loaded(TestNamespace network, string text)
    {
        try
        {
            network.Run("nft", ["-f", "-"], $"flush ruleset\n{text}");
        }
        catch (InvalidOperationException)
        {
            return null;
        }

        return RuleBytecode.Of(network.Run("nft", ["--debug=netlink", "list", "ruleset"]));
    }

    /// <summary>The rules of all chains, without notes, and what else the table needs for them.</summary>
    private static string RulesOf(string text) =>
        string.Join(
            " ; ",
            text.Split('\n')
                .Where(static line => line.StartsWith("\t\t", StringComparison.Ordinal))
                .Select(static line => line.Trim().Split(" # weir:")[0])
                .Where(static line => !line.StartsWith("type ", StringComparison.Ordinal))
        );
}
