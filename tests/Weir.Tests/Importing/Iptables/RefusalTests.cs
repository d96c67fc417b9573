using Shouldly;
using Xunit;

namespace Weir.Tests.Importing.Iptables;

/// <summary>Rules that iptables refuses are refused, each with the code that says why.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("-A INPUT -p tcp --dport 65536 -j DROP", "WEIR0184")]
    [InlineData("-A INPUT -p tcp --dport 20:10 -j DROP", "WEIR0184")]
    [InlineData("-A INPUT -p tcp --dport 010 -j DROP", "WEIR0184")]
    [InlineData("-A INPUT -p tcp --dport no-such-service -j DROP", "WEIR0184")]
    [InlineData("-A INPUT -p bogus -j DROP", "WEIR0184")]
    [InlineData("-A INPUT -s 10.0.0.0/33 -j DROP", "WEIR0184")]
    [InlineData("-A INPUT -s 10.0.0 -j DROP", "WEIR0184")]
    [InlineData("-A INPUT -s 010.0.0.1 -j DROP", "WEIR0184")]
    [InlineData("-A INPUT -s 2001:db8::1 -j DROP", "WEIR0184")]
    [InlineData("-A INPUT -s www.example.net -j DROP", "WEIR0185")]
    [InlineData("-A INPUT -s 10.0.0.1 -s 10.0.0.2 -j DROP", "WEIR0182")]
    [InlineData("-A INPUT -p tcp -p udp -j DROP", "WEIR0182")]
    [InlineData("-A INPUT -j DROP -j ACCEPT", "WEIR0182")]
    [InlineData("-A INPUT -j LOG -j ACCEPT", "WEIR0182")]
    [InlineData("-A INPUT -p tcp --dport 1 --dport 2", "WEIR0182")]
    [InlineData("-A INPUT --dport 80 -j DROP", "WEIR0181")]
    [InlineData("-A INPUT -p tcp -m udp --dport 80 -j DROP", "WEIR0187")]
    [InlineData("-A INPUT ! -p tcp -m tcp --dport 80 -j DROP", "WEIR0187")]
    [InlineData("-A INPUT -o eth0 -j DROP", "WEIR0187")]
    [InlineData("-A OUTPUT -i eth0 -j DROP", "WEIR0187")]
    [InlineData("-A INPUT -i interface-too-long -j DROP", "WEIR0184")]
    [InlineData("-A INPUT ! -j DROP", "WEIR0183")]
    [InlineData("-A INPUT -m limit ! --limit 5/min -j DROP", "WEIR0183")]
    [InlineData("-A INPUT ! ! -s 10.0.0.1 -j DROP", "WEIR0183")]
    [InlineData("-A INPUT ! -s 10.0.0.1,10.0.0.2 -j DROP", "WEIR0183")]
    [InlineData("-A INPUT -j DROP !", "WEIR0183")]
    [InlineData("-A INPUT -p tcp --dport", "WEIR0186")]
    [InlineData("-A INPUT -m string --string x -j DROP", "WEIR0186")]
    [InlineData("-A INPUT -j user --bogus 5", "WEIR0181")]
    [InlineData("-A INPUT -j DNAT --to-destination 10.0.0.1", "WEIR0187")]
    [InlineData("-A INPUT -m mac --mac-source 00:11:22:33:44 -j DROP", "WEIR0184")]
    [InlineData("-A INPUT -m owner --uid-owner 0 -j DROP", "WEIR0187")]
    [InlineData("-A INPUT -m connmark --mark 0x1ffffffff", "WEIR0184")]
    [InlineData("-A INPUT -m limit --limit 1/day", "WEIR0187")]
    [InlineData("-A INPUT -m limit --limit 3/day --limit-burst 5", "WEIR0187")]
    [InlineData("-A INPUT -m hashlimit --hashlimit-upto 1/day --hashlimit-name x", "WEIR0187")]
    [InlineData("-A INPUT bad words -j DROP", "WEIR0181")]
    [InlineData("-t nat -A INPUT -j DROP", "WEIR0181")]
    [InlineData("-A INPUT -m icmp6 --icmpv6-type 1 -j DROP", "WEIR0187")]
    [InlineData("-6 -A INPUT -j DROP", "WEIR0187")]
    public void Rule_ThatIptablesRefuses_HasTheCode(string line, string code) =>
        Reading.Refusal(line).ShouldBe(code, line);

    [Fact]
    public void Match_InAUsersChainReachedFromAWrongHook_IsRefused()
    {
        var import = Reading.Text(
            "*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:a - [0:0]\n:b - [0:0]\n-A INPUT -j a\n-A OUTPUT -j b\n"
                + "-A a -m owner --uid-owner 0 -j DROP\n-A b -m owner --uid-owner 0 -j DROP\nCOMMIT\n"
        );
        import.Diagnostics.ShouldHaveSingleItem().ToString().ShouldStartWith("rules.v4(8,");
        import.Counts.Modelled.ShouldBe(3);
    }

    [Fact]
    public void Fault_OfAnOption_StandsAtItsColumn()
    {
        var import = Reading.Line("-A INPUT -m comment --comment \"äöü\" -p tcp --dport 99999 -j DROP");
        import.Diagnostics.ShouldHaveSingleItem().ToString().ShouldStartWith("rules.v4(6,44): error WEIR0184");
    }
}
