using Shouldly;
using Weir.Core.Rules;
using Xunit;

namespace Weir.Tests.Importing.Iptables;

/// <summary>What rules become, and that other spellings become the same.</summary>
public sealed class RuleFormTests
{
    [Theory]
    [InlineData("-A INPUT -s 10.1.2.3 -p tcp --dport ssh -j DROP")]
    [InlineData("--append INPUT --source 10.1.2.3/255.255.255.255 --protocol tcp --destination-port 22 --jump DROP")]
    [InlineData("-A INPUT -p 6 -m tcp --dport 22:22 -j DROP -s 10.1.2.3/32")]
    [InlineData("-A INPUT -ptcp -s10.1.2.3 -mtcp --dport=22 -jDROP")]
    [InlineData("[0:0] -A INPUT -s \"10.1.2.3/32\" -p TCP -m tcp --dport 22 -j DROP")]
    public void Rule_InAnotherSpelling_IsTheSameRule(string line) =>
        (Reading.Rule(line) with { Tally = null }).ShouldBe(
            Reading.Rule("-A INPUT -s 10.1.2.3/32 -p tcp -m tcp --dport 22 -j DROP")
        );

    [Theory]
    [InlineData("-A INPUT ! -s 10.0.0.0/8 -j DROP", "-A INPUT -s ! 10.0.0.0/8 -j DROP")]
    [InlineData("-A INPUT -p tcp ! --dport 80", "-A INPUT -p tcp --dport ! 80")]
    [InlineData(
        "-A INPUT -p tcp -m tcp ! --tcp-flags SYN,RST,ACK SYN",
        "-A INPUT -p tcp --tcp-flags ! SYN,RST,ACK SYN"
    )]
    [InlineData("-A INPUT -m conntrack --ctstate NEW,RELATED", "-A INPUT -m state --state RELATED,NEW")]
    [InlineData("-A INPUT -p tcp -m multiport --dports 22,80:90", "-A INPUT -p tcp -m multiport --dport 80:90,22,85")]
    [InlineData("-A INPUT -m mac --mac-source 00:11:22:33:44:55", "-A INPUT -m mac --mac 00:11:22:33:44:55")]
    [InlineData("-A INPUT -m limit --limit 5/min", "-A INPUT -m limit --limit 5/minute --limit-burst 5")]
    public void Rule_InTheOldForm_IsTheSameRule(string line, string old) =>
        Reading.Rule(old).ShouldBe(Reading.Rule(line));

    [Fact]
    public void Rule_WithEverything_StandsInTheOrderOfEvaluation()
    {
        var rule = Reading.Rule(
            "[3:180] -A FORWARD -s 10.0.0.0/8 -d 192.0.2.1/32 -i eth+ -o ppp0 -p tcp -f -m mark --mark 0x10/0xf0 "
                + "-m comment --comment \"two words\" -j ACCEPT"
        );
        rule.Matches.Count.ShouldBe(7);
        rule.Matches[0].ShouldBe(new Match.Compare(new KeyPart(Field.Ip4Source, 8), Comparison.Equal, [10, 0, 0, 0]));
        rule.Matches[1].ShouldBe(new Match.Compare(Field.Ip4Destination, Comparison.Equal, [192, 0, 2, 1]));
        rule.Matches[2]
            .ShouldBe(
                new Match.Compare(
                    new KeyPart(Field.InputInterface, 24),
                    Comparison.Equal,
                    [.. "eth"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
                )
            );
        rule.Matches[4].ShouldBe(new Match.Compare(Field.L4Proto, Comparison.Equal, [6]));
        rule.Matches[5].ShouldBe(new Match.Masked(Field.Ip4Fragment, [0x1f, 0xff], Comparison.NotEqual, [0, 0]));
        rule.Comment.ShouldBe("two words");
        rule.Tally.ShouldBe(new Tally(3, 180));
        rule.Verdict.ShouldBe(new Verdict.Accept());
        rule.Origin.Line.ShouldBe(6);
    }

    [Fact]
    public void Rule_WithAddressLists_BecomesOneRuleForEachPair()
    {
        var import = Reading.Line("-A INPUT -s 10.0.0.1,10.0.0.2 -d 10.0.1.1,10.0.1.2,10.0.1.3 -j DROP");
        import.Tables[0].RuleCount.ShouldBe(6);
        import.Counts.Rules.ShouldBe(1);
    }

    [Fact]
    public void Rule_WithAnUnknownMatch_IsKeptWordForWord()
    {
        var import = Reading.Line("-A INPUT -m geoip ! --source-country CN,RU --flag -j DROP");
        import.Counts.Opaque.ShouldBe(1);
        import
            .Tables[0]
            .Chains[0]
            .Rules[0]
            .Matches[0]
            .ShouldBe(
                new Match.Extension(
                    "geoip",
                    [new("--source-country", ["CN,RU"], Negated: true), new("--flag", [])],
                    Purity.Stateful,
                    1
                )
            );
        import.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0188");
    }

    [Fact]
    public void Rule_WithAnUnknownTarget_IsKeptAsAStatement() =>
        Reading
            .Line("-A INPUT -j WHATEVER --mode 3")
            .Tables[0]
            .Chains[0]
            .Rules[0]
            .Statements.ShouldBe([new Statement.Extension("WHATEVER", [new("--mode", ["3"])])]);

    [Fact]
    public void Stateful_TestsOfTheSameText_AreNumberedChainByChain()
    {
        var import = Reading.Text(
            "*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -m limit --limit 1/sec -j DROP\n"
                + "-A INPUT -m limit --limit 1/sec -j DROP\n-A INPUT -m limit --limit 2/sec -j DROP\nCOMMIT\n"
        );
        int[] ordinals =
        [
            .. import
                .Tables[0]
                .Chains.SelectMany(chain => chain.Rules)
                .Select(rule => ((Match.Extension)rule.Matches[0]).Ordinal),
        ];
        ordinals.ShouldBe([1, 1, 2]);
    }

    [Theory]
    [InlineData("-j MARK --set-mark 0x5", "mangle", 0u, 5u)]
    [InlineData("-j MARK --set-xmark 0x5/0xff", "mangle", 0xffffff00u, 5u)]
    [InlineData("-j MARK --and-mark 0xf0", "mangle", 0xf0u, 0u)]
    [InlineData("-j MARK --or-mark 0x3", "mangle", 0xfffffffcu, 3u)]
    [InlineData("-j MARK --xor-mark 0x3", "mangle", 0xffffffffu, 3u)]
    public void Mark_Target_KeepsAndFlipsTheBits(string target, string table, uint keep, uint flip) =>
        Reading
            .Rule($"-A FORWARD {target}", table)
            .Statements[0]
            .ShouldBe(
                keep == 0
                    ? new Statement.SetMark(Field.MetaMark, flip)
                    : new Statement.SetBits(Field.MetaMark, keep, flip)
            );

    [Fact]
    public void Ctstate_WithInvalidAndAnotherTest_StaysOneTest()
    {
        // xt_conntrack.c returns at the state when there is no connection: no conjunction of fields says that.
        var rule = Reading.Rule("-A INPUT -m conntrack --ctstate INVALID --ctstatus CONFIRMED -j DROP");
        rule.Matches.ShouldHaveSingleItem().ShouldBeOfType<Match.Extension>();
    }

    [Fact]
    public void Tcp_WithoutOptions_AsksForAHeader() =>
        Reading
            .Rule("-A INPUT -p tcp -m tcp -j DROP")
            .Matches[1]
            .ShouldBe(new Match.InRanges(Field.SourcePort, [0, 0, 255, 255]));

    [Fact]
    public void Tables_OfBothFamilies_AreToldApartByTheirHeaders()
    {
        var import = Reading.Bytes(
            "# Generated by iptables-save v1.8.9\n*filter\n:INPUT DROP [5:6]\nCOMMIT\n# Generated by ip6tables-save v1.8.9\n*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -s fe80::/10 -j DROP\nCOMMIT\n"u8.ToArray()
        );
        import.Diagnostics.ShouldBeEmpty();
        import.Tables.Select(table => table.Family).ShouldBe([Family.Ip, Family.Ip6]);
        import
            .Tables[0]
            .Chains[0]
            .ShouldBe(
                new Chain("INPUT", new BaseHook(ChainType.Filter, Hook.Input, 0, Drops: true), default)
                {
                    Tally = new Tally(5, 6),
                }
            );
    }

    [Fact]
    public void Table_ForNoflush_GoesOnWhereTheFirstOneEnded()
    {
        var import = Reading.Text(
            "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j DROP\nCOMMIT\n*filter\n-A INPUT -j ACCEPT\n-A FORWARD -j DROP\nCOMMIT\n"
        );
        import.Diagnostics.ShouldBeEmpty();
        import.Tables.ShouldHaveSingleItem().RuleCount.ShouldBe(3);
    }

    [Fact]
    public void Commands_OfARestoreFile_AreDone()
    {
        var import = Reading.Text(
            "*filter\n:INPUT ACCEPT [0:0]\n-N user\n-P INPUT DROP\n-A INPUT -p tcp -j DROP\n-I INPUT 2 -p udp -j DROP\n-I INPUT -j user\n"
                + "-D INPUT -p tcp -j DROP\n-R INPUT 2 -p icmp -j DROP\n-F user\nCOMMIT\n"
        );
        import.Diagnostics.ShouldBeEmpty();
        import.Tables[0].Chains[0].Base.ShouldNotBeNull().Drops.ShouldBeTrue();
        import.Tables[0].Chains[0].Rules.Select(rule => rule.Origin.Line).ShouldBe([7, 9]);
    }

    [Fact]
    public void Chain_WithTheNameOfATarget_HidesIt()
    {
        var import = Reading.Text("*filter\n:INPUT ACCEPT [0:0]\n:LOG - [0:0]\n-A INPUT -j LOG\nCOMMIT\n");
        import.Tables[0].Chains[0].Rules[0].Verdict.ShouldBe(new Verdict.Jump("LOG"));
    }
}
