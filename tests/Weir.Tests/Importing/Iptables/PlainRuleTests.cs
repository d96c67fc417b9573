using System.Globalization;
using System.Text;
using Shouldly;
using Weir.Core.Rules;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;
using Xunit;

namespace Weir.Tests.Importing.Iptables;

/// <summary>Rules as iptables-save prints them are read without cutting them into words; they must mean what the long way makes of them.</summary>
public sealed class PlainRuleTests
{
    private const int Rules = 4096;

    [Theory]
    [InlineData("mangle", "-A user -j MARK --set-xmark 0x10001/0xffffffff", "-A user --jump MARK --set-xmark 0x10001")]
    [InlineData("mangle", "-A user -j MARK --set-xmark 0x1/0xff", "-A user --jump MARK --set-xmark 0x1/0xff")]
    [InlineData(
        "mangle",
        "-A user -j MARK --set-xmark 0xABCDEF01/0xffffffff",
        "-A user --jump MARK --set-mark 0xabcdef01"
    )]
    [InlineData("nat", "-A user -j DNAT --to-destination 192.0.2.1", "-A user --jump DNAT --to-destination 192.0.2.1")]
    [InlineData(
        "nat",
        "-A user -p tcp -m tcp --dport 80 -j DNAT --to-destination 192.0.2.1:8080",
        "-A user -p tcp -m tcp --dport 80 --jump DNAT --to-destination 192.0.2.1:8080"
    )]
    [InlineData(
        "nat",
        "-A user -p udp -m udp --sport 53 -j SNAT --to-source 192.0.2.1:0",
        "-A user -p udp -m udp --sport 53 --jump SNAT --to-source 192.0.2.1:0"
    )]
    [InlineData(
        "nat",
        "-A POSTROUTING -j SNAT --to-source 192.0.2.1",
        "-A POSTROUTING --jump SNAT --to-source 192.0.2.1"
    )]
    [InlineData(
        "filter",
        "-A user -s 192.0.2.0/24 -p udp -m udp --dport 1024:65535 -j DROP",
        "-A user -s 192.0.2.0/24 -p udp -m udp --dport 1024:65535 --jump DROP"
    )]
    public void PlainRule_InAnotherSpelling_IsTheSameRule(string table, string line, string longWay)
    {
        var (rule, expected) = (Reading.Rule(line, table), Reading.Rule(longWay, table));
        rule.ShouldBe(expected);
        rule.Matches.ShouldBe(expected.Matches);
    }

    [Theory]
    [InlineData("nat", "-A user -j DNAT --to-destination 192.0.2.1:80")]
    [InlineData("nat", "-A POSTROUTING -j DNAT --to-destination 192.0.2.1")]
    [InlineData("nat", "-A PREROUTING -j SNAT --to-source 192.0.2.1")]
    [InlineData("nat", "-A user -j DNAT --to-destination 192.0.2.1/32")]
    [InlineData("nat", "-A user -j SNAT --to-source 192.0.2.256")]
    [InlineData("filter", "-A user -j DNAT --to-destination 192.0.2.1")]
    [InlineData("mangle", "-A user -j MARK --set-xmark 0x/0xffffffff")]
    [InlineData("mangle", "-A user -j MARK --set-xmark 0x123456789/0xffffffff")]
    public void PlainTarget_ThatIsWrong_IsRefusedAsTheLongWayDoes(string table, string line) =>
        Reading
            .Refusal(line, table)
            .ShouldBe(Reading.Refusal(line.Replace("-j", "--jump", StringComparison.Ordinal), table));

    [Fact]
    public void PlainTarget_ReachedFromTheWrongHook_IsRefusedAtItsPlace()
    {
        var import = Reading.Text(
            "*nat\n:PREROUTING ACCEPT [0:0]\n:user - [0:0]\n-A PREROUTING -j user\n-A user -j SNAT --to-source 192.0.2.1\nCOMMIT\n"
        );
        var found = import.Diagnostics.ShouldHaveSingleItem();
        found.Position.ShouldBe(new Core.Text.Position.InFile("rules.v4", 5, 9));
        import.Counts.Refused.ShouldBe(1);
    }

    [Fact]
    public void Chain_WithRulesInManyPlaces_KeepsTheirOrder()
    {
        var text = new StringBuilder("*filter\n:INPUT ACCEPT [0:0]\n:a - [0:0]\n:b - [0:0]\n");
        for (var i = 0; i < 100_000; i++)
        {
            var chain = (i / 3) % 2 == 0 ? "a" : "b";
            text.Append(CultureInfo.InvariantCulture, $"-A {chain} -m mark --mark {i} -j DROP\n");
        }

        text.Append("-I a -j ACCEPT\n-I b 2 -j ACCEPT\n-D a 2\nCOMMIT\n");
        var chains = Reading.Text(text.ToString()).Tables[0].Chains;
        chains[1].Rules.Count.ShouldBe(50_001);
        chains[2].Rules.Count.ShouldBe(50_000);
        chains[1].Rules[0].Matches.Count.ShouldBe(0);
        chains[2].Rules[1].Matches.Count.ShouldBe(0);
        Lines(chains[1]).Skip(1).ShouldBeInOrder(SortDirection.Ascending);
        Lines(chains[2]).Where(static line => line < 100_000).ShouldBeInOrder(SortDirection.Ascending);
    }

    /// <summary>A rule is 72 bytes and its entry 16; what many rules share must not be made for each.</summary>
    [Theory]
    [InlineData("-A user -p tcp -m tcp --dport {0} -j ACCEPT", 96)]
    [InlineData("-A user -d 10.0.{1}.{2}/32 -p udp -m udp --dport {0} -j DROP", 216)]
    [InlineData("-A user -d 10.0.{1}.{2}/32 -j chain{0}", 200)]
    [InlineData("-A user -j MARK --set-xmark 0x{0}/0xffffffff", 288)]
    public void PlainRule_ReadAmongMany_TakesFewBytes(string form, int most)
    {
        var text = new StringBuilder();
        for (var i = 0; i < Rules; i++)
        {
            text.AppendFormat(CultureInfo.InvariantCulture, form, i, i >> 8, i & 255).Append('\n');
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        var parser = new BlockParser("rules", new ImportSettings(), new PlainPorts());
        var state = DumpState.Start(Family.Ip, given: true).After("*mangle"u8);
        var block = new Block();
        parser.Parse(bytes, bytes.Length, state, 1, block);
        block.Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();
        parser.Parse(bytes, bytes.Length, state, 1, block);
        var perRule = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Rules;
        block.Rules.Length.ShouldBe(Rules);
        perRule.ShouldBeLessThan(most);
    }

    private static IEnumerable<int> Lines(Chain chain) => chain.Rules.Select(static rule => rule.Origin.Line);
}
