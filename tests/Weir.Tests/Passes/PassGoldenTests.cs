using System.Text;
using Shouldly;
using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;
using Weir.Testing;
using Weir.Testing.Evaluation;
using Weir.Testing.Generators;
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
    public void Group_Classes_BecomeAMap() =>
        Check(
            "classes.txt",
            new GroupRulesPass(),
            """
            :POSTROUTING ACCEPT [0:0]
            -A POSTROUTING -d 10.0.0.1/32 -j CLASSIFY --set-class 0001:0010
            -A POSTROUTING -d 10.0.0.2/32 -j CLASSIFY --set-class 0001:0020
            -A POSTROUTING -d 10.0.0.3/32 -j CLASSIFY --set-class 0001:0010
            -A POSTROUTING -d 10.0.0.3/32 -j CLASSIFY --set-class 0001:0030
            -A POSTROUTING -d 10.0.0.4/32 -p udp -j MARK --set-xmark 0x7/0xffffffff
            """,
            "mangle"
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

    [Fact]
    public void Inline_ShortAndUnconditionalChains_TakeTheirJumpsPlace() =>
        Check(
            "inline.txt",
            new InlineChainsPass(),
            """
            :FORWARD DROP [0:0]
            :always - [0:0]
            :one - [0:0]
            :ends - [0:0]
            :returns - [0:0]
            :writes - [0:0]
            :last - [0:0]
            -A FORWARD -j always
            -A FORWARD -s 10.0.0.1/32 -j one
            -A FORWARD -s 10.0.0.2/32 -g ends
            -A FORWARD -i eth0 -j returns
            -A FORWARD -m mark --mark 0x1 -j writes
            -A FORWARD -p tcp -j last
            -A always -s 192.0.2.1/32 -j DROP
            -A always -s 192.0.2.2/32 -g ends
            -A one -p tcp -m tcp --dport 80 -j ACCEPT
            -A ends -p udp -j ACCEPT
            -A returns -p icmp -j RETURN
            -A writes -j MARK --set-xmark 0x2/0xffffffff
            -A writes -m mark --mark 0x2 -j DROP
            -A last -p tcp -m tcp --dport 22 -j RETURN
            """
        );

    [Fact]
    public void ShareChains_EqualContent_IsOneChainFromTheLeavesUp() =>
        Check(
            "share-chains.txt",
            new ShareChainsPass(),
            """
            :FORWARD DROP [0:0]
            :a1 - [0:0]
            :a2 - [0:0]
            :b1 - [0:0]
            :b2 - [0:0]
            :l1 - [0:0]
            :l2 - [0:0]
            :w1 - [0:0]
            :w2 - [0:0]
            -A FORWARD -s 10.0.0.1/32 -j a1
            -A FORWARD -s 10.0.0.2/32 -j a2
            -A FORWARD -s 10.0.0.3/32 -j l1
            -A FORWARD -s 10.0.0.4/32 -j l2
            -A FORWARD -s 10.0.0.5/32 -j w1
            -A FORWARD -s 10.0.0.6/32 -g w2
            -A a1 -p tcp -j b1
            -A a1 -j DROP
            -A a2 -p tcp -j b2
            -A a2 -j DROP
            -A b1 -p tcp -m tcp --dport 80 -j ACCEPT
            -A b2 -p tcp -m tcp --dport 80 -j ACCEPT
            -A l1 -m limit --limit 5/min -j ACCEPT
            -A l2 -m limit --limit 5/min -j ACCEPT
            -A w1 -m comment --comment "first" -j ACCEPT
            -A w2 -m comment --comment "second" -j ACCEPT
            """
        );

    [Fact]
    public void Join_RulesWithTheSameTests_DoBothInOrder() =>
        Check(
            "join.txt",
            new JoinRulesPass(),
            """
            :PREROUTING ACCEPT [0:0]
            -A PREROUTING -d 192.0.2.80/32 -p tcp -m tcp --dport 80 -j NOTRACK
            -A PREROUTING -d 192.0.2.80/32 -p tcp -m tcp --dport 80 -j ACCEPT
            -A PREROUTING -s 192.0.2.1/32 -j LOG --log-prefix "x "
            -A PREROUTING -s 192.0.2.1/32 -j MARK --set-xmark 0x1/0xffffffff
            -A PREROUTING -s 192.0.2.1/32 -j DROP
            -A PREROUTING -m mark --mark 0x2 -j MARK --set-xmark 0x1/0xffffffff
            -A PREROUTING -m mark --mark 0x2 -j DROP
            -A PREROUTING -m limit --limit 5/min -j LOG
            -A PREROUTING -m limit --limit 5/min -j DROP
            """,
            "raw"
        );

    [Fact]
    public void Split_RulesByInterfaceAndProtocol_AreBehindOneQuestion() =>
        Check(
            "split.txt",
            new SplitChainsPass(),
            """
            :FORWARD DROP [0:0]
            -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
            -A FORWARD -i eth0 -s 10.0.0.0/24 -j ACCEPT
            -A FORWARD -i eth1 -s 10.1.0.0/24 -j ACCEPT
            -A FORWARD -i eth0 -s 10.0.1.0/24 -j DROP
            -A FORWARD -i wan -d 10.0.0.0/8 -j DROP
            -A FORWARD -i eth1 -s 10.1.1.0/24 -j DROP
            -A FORWARD -i eth0 -p udp -j ACCEPT
            -A FORWARD -i eth1 -p udp -j ACCEPT
            -A FORWARD -i eth0 -m string --string "x" --algo bm --to 65535 -j DROP
            -A FORWARD -i eth1 -m string --string "x" --algo bm --to 65535 -j DROP
            -A FORWARD -j LOG
            -A FORWARD -p tcp -m tcp --dport 22 -j RETURN
            -A FORWARD -p tcp -m tcp --sport 22 -j ACCEPT
            -A FORWARD -p tcp -m tcp --dport 23 -j DROP
            -A FORWARD -p tcp -m tcp --sport 23 -j DROP
            """
        );

    [Fact]
    public void ShareSets_SameElementsInAnotherOrder_AreOneSetAndOthersStay() =>
        Check(
            "share-sets.txt",
            new ShareSetsPass(),
            """
            :INPUT DROP [0:0]
            :FORWARD DROP [0:0]
            :OUTPUT DROP [0:0]
            -A INPUT -s 192.0.2.1/32 -j DROP
            -A INPUT -s 192.0.2.2/32 -j DROP
            -A FORWARD -s 192.0.2.2/32 -j DROP
            -A FORWARD -s 192.0.2.1/32 -j DROP
            -A OUTPUT -s 192.0.2.1/32 -j DROP
            -A OUTPUT -s 192.0.2.3/32 -j DROP
            """,
            grouped: true
        );

    [Fact]
    public void Guard_LookUpsOfAddressesAtTheEnd_AreBehindOneQuestion() =>
        Check(
            "guard.txt",
            new GuardPass(),
            """
            :FORWARD DROP [0:0]
            -A FORWARD -p icmp -j ACCEPT
            -A FORWARD -s 10.0.0.1/32 -p tcp -m tcp --dport 80 -j ACCEPT
            -A FORWARD -s 10.0.0.2/32 -p tcp -m tcp --dport 81 -j ACCEPT
            -A FORWARD -s 10.0.0.1/32 -p udp -m udp --dport 53 -j ACCEPT
            -A FORWARD -s 10.0.0.2/32 -p udp -m udp --dport 54 -j ACCEPT
            -A FORWARD -p tcp -m tcp --dport 25 -j DROP
            -A FORWARD -s 10.0.0.1/32 -d 192.0.2.1/32 -j ACCEPT
            -A FORWARD -s 10.0.0.2/32 -d 192.0.2.2/32 -j ACCEPT
            -A FORWARD -s 10.0.0.1/32 -i eth0 -j ACCEPT
            -A FORWARD -s 10.0.0.2/32 -i eth1 -j ACCEPT
            """,
            costs: CostTable.Default,
            grouped: true
        );

    [Fact]
    public void NetworksFirst_DropsOfSeveralLengths_AreBehindTheirNetworks() =>
        Check(
            "near-networks.txt",
            new NearNetworksPass(),
            """
            :INPUT ACCEPT [0:0]
            -A INPUT -i lo -j ACCEPT
            -A INPUT -s 192.0.2.7/32 -j DROP
            -A INPUT -s 198.51.100.7/32 -j DROP
            -A INPUT -s 198.51.100.64/26 -j DROP
            -A INPUT -s 203.0.113.128/26 -j DROP
            -A INPUT -s 203.0.113.0/27 -j DROP
            -A INPUT -s 192.0.2.64/27 -j DROP
            -A INPUT -s 8.0.0.0/14 -j DROP
            -A INPUT -s 12.0.0.0/14 -j DROP
            -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
            """,
            settings: new OptimizerSettings { Costs = PassCosts.DearTrees },
            costs: CostTable.Default,
            grouped: true
        );

    [Fact]
    public void OrderTests_CheapOnesStandFirst_ButNoneMovesOverAStatefulOne() =>
        Check(
            "order-tests.txt",
            new TestOrderPass(),
            """
            :FORWARD DROP [0:0]
            -A FORWARD -i eth0 -p tcp -m tcp --dport 80 -j ACCEPT
            -A FORWARD -s 10.0.0.0/8 -d 192.0.2.1/32 -i eth0 -j ACCEPT
            -A FORWARD -p tcp -m tcp --dport 1024:2048 -m conntrack --ctstate NEW -j ACCEPT
            -A FORWARD -i eth0 -m limit --limit 5/min -m mark --mark 0x1 -j ACCEPT
            """
        );

    private static void Check(
        string name,
        IPass pass,
        string rules,
        string table = "filter",
        OptimizerSettings? settings = null,
        CostTable? costs = null,
        bool grouped = false
    )
    {
        var source = Read(rules, table);
        var before = source;
        var names = new NameMaker();
        names.Take(before);
        var cheap = settings ?? new OptimizerSettings();
        cheap = ReferenceEquals(cheap.Costs, CostTable.Default) ? cheap with { Costs = PassCosts.FreeLookUps } : cheap;
        if (grouped)
        {
            before = new GroupRulesPass().Apply(before, new PassContext(cheap, before, names, []));
        }

        var settled = cheap with { Costs = costs ?? cheap.Costs };
        var after = pass.Apply(before, new PassContext(settled, source, names, []));
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
