using System.Text;
using Shouldly;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;
using Weir.Testing;
using Weir.Testing.Evaluation;
using Xunit;

namespace Weir.Tests.Passes;

/// <summary>Each pass on a rule set small enough to read, before and after.</summary>
public sealed class PassGoldenTests
{
    [Fact]
    public void CleanUp_ShadowedDeadAndUnreachable_AreGone() =>
        Check(
            "clean-up.txt",
            new CleanUpPass(),
            """
            :FORWARD DROP [0:0]
            :empty - [0:0]
            :nobody - [0:0]
            :used - [0:0]
            -A FORWARD -s 10.0.0.0/8 -j DROP
            -A FORWARD -s 10.1.0.0/16 -p tcp -m tcp --dport 22 -j ACCEPT
            -A FORWARD -p tcp -m tcp --dport 80 -m multiport --dports 22,443 -j ACCEPT
            -A FORWARD -d 192.0.2.9/32 -j empty
            -A FORWARD -d 192.0.2.9/32
            -A FORWARD -m conntrack --ctstate NEW,RELATED -j used
            -A FORWARD -m conntrack --ctstate NEW -j MARK --set-xmark 0x1/0xffffffff
            -A FORWARD -j ACCEPT
            -A FORWARD -j DROP
            -A nobody -j ACCEPT
            -A used -s 192.0.2.0/24 -j ACCEPT
            -A used -j RETURN
            """
        );

    [Fact]
    public void Merge_NetsAndMembers_BecomeOneChain() =>
        Check(
            "merge.txt",
            new MergeSiblingChainsPass(),
            """
            :FORWARD DROP [0:0]
            :n1 - [0:0]
            :n2 - [0:0]
            :u1 - [0:0]
            :u2 - [0:0]
            :u3 - [0:0]
            -A FORWARD -s 10.0.1.0/24 -j n1
            -A FORWARD -s 10.0.2.0/24 -j n2
            -A FORWARD -p icmp -j ACCEPT
            -A n1 -s 10.0.1.1/32 -j u1
            -A n1 -s 10.0.1.2/32 -j u2
            -A n2 -s 10.0.2.1/32 -j u3
            -A u1 -p tcp -m tcp --dport 80 -j ACCEPT
            -A u1 -j DROP
            -A u2 -p tcp -m tcp --dport 25 -j DROP
            -A u2 -m limit --limit 5/min -j LOG
            -A u2 -j RETURN
            -A u3 -j ACCEPT
            """
        );

    [Fact]
    public void Group_InterleavedRules_BecomeSetsAndMapsInAnEqualOrder() =>
        Check(
            "group.txt",
            new GroupRulesPass(),
            """
            :FORWARD DROP [0:0]
            :a - [0:0]
            :b - [0:0]
            -A FORWARD -s 10.0.0.1/32 -p tcp -m tcp --dport 80 -j ACCEPT
            -A FORWARD -s 10.0.0.1/32 -j MARK --set-xmark 0x1/0xffffffff
            -A FORWARD -s 10.0.0.2/32 -p udp -m udp --dport 53 -j DROP
            -A FORWARD -s 10.0.0.2/32 -j MARK --set-xmark 0x2/0xffffffff
            -A FORWARD -s 10.0.0.1/32 -p tcp -m tcp --dport 25 -j DROP
            -A FORWARD -s 10.0.0.3/32 -p tcp -m multiport --dports 22,80 -j ACCEPT
            -A FORWARD -s 198.51.100.0/24 -j DROP
            -A FORWARD -s 203.0.113.0/25 -j DROP
            -A FORWARD -s 203.0.113.7/32 -j DROP
            -A FORWARD -d 192.0.2.1/32 -j a
            -A FORWARD -d 192.0.2.2/32 -j b
            -A a -j ACCEPT
            -A b -j DROP
            """
        );

    [Fact]
    public void Group_RulesThatMustNotPass_AreExceptedBefore() =>
        Check(
            "except.txt",
            new GroupRulesPass(),
            """
            :FORWARD DROP [0:0]
            -A FORWARD -s 10.0.0.1/32 -p tcp -m tcp --dport 25 -j DROP
            -A FORWARD -s 10.0.0.1/32 -d 192.0.2.1/32 -j ACCEPT
            -A FORWARD -s 10.0.0.1/32 -p tcp -m tcp --dport 80 -j DROP
            -A FORWARD -s 10.0.0.2/32 -d 192.0.2.2/32 -j ACCEPT
            -A FORWARD -s 10.0.0.2/32 -p tcp -m tcp --dport 80 -j DROP
            """
        );

    [Fact]
    public void Group_Translations_BecomeMaps() =>
        Check(
            "nat.txt",
            new GroupRulesPass(),
            """
            :PREROUTING ACCEPT [0:0]
            :POSTROUTING ACCEPT [0:0]
            -A PREROUTING -d 192.0.2.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1:8080
            -A PREROUTING -d 192.0.2.1/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.1:8443
            -A POSTROUTING -s 10.0.0.1/32 -j SNAT --to-source 192.0.2.1
            -A POSTROUTING -s 10.0.0.2/32 -j SNAT --to-source 192.0.2.2
            """,
            "nat"
        );

    [Fact]
    public void Group_CountedAndCommentedRules_KeepBothOnTheirElements() =>
        Check(
            "counters.txt",
            new GroupRulesPass(),
            """
            :INPUT DROP [5:500]
            [12:720] -A INPUT -s 192.0.2.1/32 -m comment --comment "crawler" -j DROP
            [3:180] -A INPUT -s 192.0.2.2/32 -j DROP
            [7:70] -A INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT
            """
        );

    [Fact]
    public void Group_ForIpset_MakesSetsOnly() =>
        Check(
            "ipset.txt",
            new GroupRulesPass(),
            """
            :INPUT DROP [0:0]
            -A INPUT -s 192.0.2.1/32 -j DROP
            -A INPUT -s 198.51.100.0/24 -j DROP
            -A INPUT -d 192.0.2.80/32 -p tcp -m tcp --dport 80 -j ACCEPT
            -A INPUT -d 192.0.2.81/32 -p tcp -m tcp --dport 80 -j ACCEPT
            -A INPUT -i eth0 -s 203.0.113.1/32 -j ACCEPT
            -A INPUT -i eth0 -s 203.0.113.2/32 -j ACCEPT
            """,
            settings: new OptimizerSettings { Target = OptimizerTarget.Ipset }
        );

    [Fact]
    public void EndEarly_NotrackThatWalksOn_Accepts() =>
        Check(
            "end-early.txt",
            new EndEarlyPass(),
            """
            :PREROUTING ACCEPT [0:0]
            -A PREROUTING -d 192.0.2.80/32 -p tcp -m tcp --dport 80 -j NOTRACK
            -A PREROUTING -i eth1 -j NOTRACK
            -A PREROUTING -i lo -j NOTRACK
            """,
            "raw"
        );

    [Fact]
    public void HotFirst_EstablishedBehindAcceptsAndABan_PassesTheAcceptsOnly() =>
        Check(
            "hot-first.txt",
            new HotFirstPass(),
            """
            :INPUT DROP [0:0]
            -A INPUT -s 192.0.2.66/32 -j DROP
            -A INPUT -i lo -j ACCEPT
            -A INPUT -p icmp -j ACCEPT
            -A INPUT -m conntrack --ctstate INVALID -j DROP
            -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            """
        );

    private static void Check(
        string name,
        IPass pass,
        string rules,
        string table = "filter",
        OptimizerSettings? settings = null
    )
    {
        var before = Read(rules, table);
        var names = new NameMaker();
        names.Take(before);
        var cheap = (settings ?? new OptimizerSettings()) with { Costs = PassCosts.FreeLookUps };
        var after = pass.Apply(before, new PassContext(cheap, before, names, []));
        Golden.ShouldMatch($"{TableText.Of(before)}\n-- {pass.Name} --\n\n{TableText.Of(after)}", name);
    }

    internal static Ruleset Read(string rules, string table = "filter")
    {
        var text = $"*{table}\n{rules}\nCOMMIT\n".ReplaceLineEndings("\n");
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var import = IptablesSaveReader.Read(stream, "test.rules", new ImportSettings { Family = Family.Ip });
        import.Diagnostics.ShouldBeEmpty();
        return import.Tables[0];
    }
}
