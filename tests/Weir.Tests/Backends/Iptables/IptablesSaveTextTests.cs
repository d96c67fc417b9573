using System.Collections.Frozen;
using Shouldly;
using Weir.Backends.IptablesIpset;
using Weir.Core;
using Weir.Core.Rules;
using Weir.Tests.Importing.Iptables;
using Xunit;

namespace Weir.Tests.Backends.Iptables;

public sealed class IptablesSaveTextTests
{
    private static readonly Match Tcp = Equal(Field.L4Proto, 6);

    [Fact]
    public void Write_CoreTests_StandInIptablesOrder()
    {
        var line = Line(
            [
                Tcp,
                new Match.Compare(new KeyPart(Field.InputInterface, 24), Comparison.NotEqual, Name("eth")),
                new Match.Compare(new KeyPart(Field.Ip4Source, 8), Comparison.Equal, [10, 0, 0, 0]),
                new Match.Masked(Field.Ip4Destination, [255, 0, 0, 255], Comparison.NotEqual, [10, 0, 0, 1]),
            ],
            new Verdict.Drop()
        );

        line.ShouldBe("-A FORWARD -s 10.0.0.0/8 ! -d 10.0.0.1/255.0.0.255 ! -i eth+ -p tcp -j DROP");
    }

    [Fact]
    public void Write_Ports_UseTheProtocolsModuleOrMultiport()
    {
        Line([Tcp, Equal(Field.DestinationPort, 0, 80)]).ShouldBe("-A FORWARD -p tcp -m tcp --dport 80 -j ACCEPT");
        Line([Tcp, new Match.InRanges(Field.SourcePort, [0, 1, 4, 0]), Equal(Field.DestinationPort, 0, 80)])
            .ShouldBe("-A FORWARD -p tcp -m tcp --sport 1:1024 --dport 80 -j ACCEPT");
        Line([Tcp, new Match.InRanges(Field.DestinationPort, [0, 80, 0, 80, 1, 187, 1, 188], Negated: true)])
            .ShouldBe("-A FORWARD -p tcp -m multiport ! --dports 80,443:444 -j ACCEPT");
    }

    [Fact]
    public void Write_PortsWithoutProtocol_IsRefused()
    {
        using var writer = new StringWriter();
        var table = Table([new Rule([Equal(Field.DestinationPort, 0, 80)], [], new Verdict.Accept())]);
        var findings = IptablesSaveText.Write(writer, [table], counters: false);
        findings.Single().Code.ShouldBe("WEIR0196");
        writer.ToString().ShouldNotContain("-A ");
    }

    [Fact]
    public void Write_TestBehindAStatefulOne_StaysBehindIt()
    {
        var limit = new Match.Extension("limit", [new ExtensionOption("--limit", ["5/min"])], Purity.Stateful, 1);
        Line([Tcp, limit, Equal(Field.Ip4Source, 10, 0, 0, 1)])
            .ShouldBe("-A FORWARD -p tcp -m limit --limit 5/min -m iprange --src-range 10.0.0.1-10.0.0.1 -j ACCEPT");
    }

    /// <summary>Options behind one -m are asked together: what stood behind two must not come behind one.</summary>
    [Theory]
    [InlineData("-m addrtype --dst-type LOCAL --limit-iface-in -m addrtype --src-type UNICAST -j ACCEPT")]
    [InlineData("-m addrtype --src-type UNICAST -m addrtype --dst-type LOCAL --limit-iface-in -j ACCEPT")]
    [InlineData("-p tcp -m tcp --dport 80 -m tcp --tcp-option 5 -m tcp --tcp-option 6 -j ACCEPT")]
    [InlineData("-m limit --limit 5/min -m limit --limit 1/hour --limit-burst 9 -j ACCEPT")]
    [InlineData("-m limit --limit 5/min -m limit --limit 5/min -j ACCEPT")]
    [InlineData(
        "-m recent --set --name a --mask 255.255.255.255 --rsource -m recent --rcheck --name b --mask 255.255.255.255 --rdest -j DROP"
    )]
    [InlineData("-m owner --uid-owner 5 -m owner ! --gid-owner 6 -j ACCEPT", "OUTPUT")]
    public void Write_TwoExtensionsOfOneModule_KeepTheirOwn(string rule, string chain = "INPUT")
    {
        var import = Reading.Line($"-A {chain} {rule}");
        import.Counts.Modelled.ShouldBe(1);
        using var text = new StringWriter();
        IptablesSaveText.Write(text, import.Tables, counters: false).ShouldBeEmpty();
        text.ToString().Split('\n').ShouldContain($"-A {chain} {rule}");
    }

    [Fact]
    public void Write_FlagsMarksAndStates_AreAsIptablesSavePrintsThem()
    {
        Line([Tcp, new Match.Masked(Field.TcpFlags, [0x17], Comparison.Equal, [2])])
            .ShouldBe("-A FORWARD -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT");
        Line([new Match.Masked(Field.MetaMark, [7, 0, 0, 0], Comparison.NotEqual, [5, 0, 0, 0])])
            .ShouldBe("-A FORWARD -m mark ! --mark 0x5/0x7 -j ACCEPT");
        Line([new Match.AnyBit(Field.CtState, (uint)(CtStates.Established | CtStates.Related))])
            .ShouldBe("-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
        Line([Equal(Field.L4Proto, 1), Equal(Field.IcmpType, 3), Equal(Field.IcmpCode, 1)])
            .ShouldBe("-A FORWARD -p icmp -m icmp --icmp-type 3/1 -j ACCEPT");
    }

    [Fact]
    public void Write_SeveralActions_AreOneSharedChain()
    {
        Rule MarkAndAccept(byte last) =>
            new(
                [Equal(Field.Ip4Source, 10, 0, 0, last)],
                [new Statement.SetMark(Field.MetaMark, 5), new Statement.NoTrack()],
                new Verdict.Accept()
            );
        using var writer = new StringWriter();
        IptablesSaveText.Write(writer, [Table([MarkAndAccept(1), MarkAndAccept(2)])], counters: false).ShouldBeEmpty();

        writer
            .ToString()
            .ShouldBe(
                """
                # iptables-save, written by weir
                *filter
                :FORWARD ACCEPT [0:0]
                :weir-do-1 - [0:0]
                -A FORWARD -s 10.0.0.1/32 -j weir-do-1
                -A FORWARD -s 10.0.0.2/32 -j weir-do-1
                -A weir-do-1 -j MARK --set-xmark 0x5/0xffffffff
                -A weir-do-1 -j CT --notrack
                -A weir-do-1 -j ACCEPT
                COMMIT

                """
            );
    }

    [Fact]
    public void Write_ReturnBehindAnAction_IsAGoto()
    {
        Line([Tcp], new Verdict.Return(), new Statement.SetMark(Field.CtMark, 1))
            .ShouldBe("-A FORWARD -p tcp -g weir-do-1");
    }

    [Fact]
    public void Write_Comment_IsQuotedAsLibxtablesQuotes()
    {
        using var writer = new StringWriter();
        var rule = new Rule([], [], new Verdict.Accept()) { Comment = "a'b\"c" };
        IptablesSaveText.Write(writer, [Table([rule])], counters: false);
        writer.ToString().ShouldContain("""-m comment --comment "a\'b\"c" -j ACCEPT""");
    }

    [Fact]
    public void Write_NatOfIpv6WithPort_HasBrackets()
    {
        var address = new byte[16];
        address[0] = 0x20;
        address[1] = 1;
        var last = (byte[])address.Clone();
        last[15] = 9;
        var nat = new Statement.Nat(
            NatKind.Destination,
            EquatableArray.Create<byte>(address),
            EquatableArray.Create<byte>(last),
            80,
            90,
            NatOptions.Random
        );
        Line([Tcp], new Verdict.Accept(), nat)
            .ShouldBe("-A FORWARD -p tcp -j DNAT --to-destination [2001::-2001::9]:80-90 --random");
    }

    private static string Line(EquatableArray<Match> matches, Verdict? verdict = null, params Statement[] statements)
    {
        using var writer = new StringWriter();
        var rule = new Rule(matches, EquatableArray.Create<Statement>(statements), verdict ?? new Verdict.Accept());
        IptablesSaveText.Write(writer, [Table([rule])], counters: false).ShouldBeEmpty();
        return writer.ToString().Split('\n').First(line => line.StartsWith("-A", StringComparison.Ordinal));
    }

    private static Ruleset Table(EquatableArray<Rule> rules) =>
        new(
            Family.Ip,
            "filter",
            [new Chain("FORWARD", new BaseHook(ChainType.Filter, Hook.Forward, 0, Drops: false), rules)],
            [],
            []
        )
        {
            Elements = FrozenDictionary<string, ElementTable>.Empty,
        };

    private static Match.Compare Equal(Field field, params ReadOnlySpan<byte> value) =>
        new(field, Comparison.Equal, EquatableArray.Create(value));

    private static EquatableArray<byte> Name(string name)
    {
        var bytes = new byte[16];
        System.Text.Encoding.ASCII.GetBytes(name, bytes);
        return EquatableArray.Create<byte>(bytes);
    }
}
