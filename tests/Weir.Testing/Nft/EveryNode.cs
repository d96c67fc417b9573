using Weir.Core;
using Weir.Core.Rules;
using static Weir.Testing.Nft.Packed;

namespace Weir.Testing.Nft;

/// <summary>A small ruleset, made by hand, with every node of the intermediate representation and every kind of set.</summary>
public static class EveryNode
{
    /// <summary>That of the generated sites too: a ban that has run out by now would be an element for a millisecond.</summary>
    public static readonly DateTimeOffset Now = Generators.SiteGenerator.Now;

    private static readonly Key Device = Key.Of(Field.Ip4Source);
    private static readonly Key CtMark = Key.Of(Field.CtMark);
    private static readonly Key PublicPort = Key.Of(Field.Ip4Destination, Field.L4Proto, Field.DestinationPort);

    public static Ruleset Ruleset { get; } =
        new(Family.Inet, "weir", Chains(), Sets(), ["invalid", "stranger_wan"]) { Elements = Elements() };

    private static EquatableArray<SetDeclaration> Sets() =>
        [
            new("device4_32", [FieldType.Ipv4Address]) { Data = [FieldType.Mark], Capacity = 1024 },
            new("device4_28", [FieldType.Ipv4Address]) { Data = [FieldType.Mark], Capacity = 64 },
            new("prefix6_56", [FieldType.Ipv6Address]) { Data = [FieldType.Mark], Capacity = 64 },
            new("public4", [FieldType.Mark]) { Data = [FieldType.Ipv4Address], Capacity = 64 },
            new("forward4", [FieldType.Ipv4Address, FieldType.Protocol, FieldType.Port])
            {
                Data = [FieldType.Ipv4Address, FieldType.Port],
                Capacity = 64,
            },
            new("forward_range4", [FieldType.Ipv4Address, FieldType.Protocol, FieldType.Port])
            {
                Data = [FieldType.Ipv4Address],
                Interval = true,
            },
            new("opening6_56", [FieldType.Ipv6Address, FieldType.Protocol, FieldType.Port]) { Capacity = 64 },
            new("restricted4", [FieldType.Mark])
            {
                Verdicts = [new Verdict.Goto("garden4"), new Verdict.Drop()],
                Capacity = 64,
            },
            new("by_interface", [FieldType.InterfaceName])
            {
                Verdicts = [new Verdict.Jump("account"), new Verdict.Accept(), new Verdict.Return()],
            },
            new("up4", [FieldType.Mark])
            {
                Dynamic = true,
                Counters = true,
                Capacity = 1024,
            },
            new("connections", [FieldType.Mark]) { Dynamic = true, Capacity = 1024 },
            new("openings", [FieldType.Ipv6Address])
            {
                Dynamic = true,
                Timeouts = true,
                LifeSeconds = 60,
                Capacity = 1024,
            },
            new("rates", [FieldType.Mark])
            {
                Dynamic = true,
                Timeouts = true,
                LifeSeconds = 60,
                Capacity = 1024,
            },
            new("strangers", [FieldType.InterfaceName]) { Counters = true },
            new("bans4_24", [FieldType.Ipv4Address]) { Timeouts = true, Counters = true },
            new("spoofed4", [FieldType.Ipv4Address]) { Interval = true },
            new("spoofed6", [FieldType.Ipv6Address]) { Interval = true },
            new("ports", [FieldType.Port]) { Interval = true },
            new("classes", [FieldType.Port]) { Data = [FieldType.Mark], Interval = true },
            new("must_pass4", [FieldType.IcmpType, FieldType.IcmpCode]),
            new("must_pass6", [FieldType.IcmpV6Type, FieldType.IcmpV6Code]),
            new("families", [FieldType.NfProto, FieldType.CtDirection]),
        ];

    private static Dictionary<string, ElementTable> Elements()
    {
        var bans = Table([
            [Ip4("192.88.99.0")],
            [Ip4("203.0.113.0")],
        ]);
        bans.Annotate(new ElementNote("port scan, \"ticket\" 7", Now.AddHours(1)));
        Add(bans, Ip4("198.51.100.0"));
        bans.Annotate(new ElementNote("für immer", null));
        return new(StringComparer.Ordinal)
        {
            ["device4_32"] = Table([
                [Ip4("10.16.0.5"), Mark(7)],
                [Ip4("10.16.0.6"), Mark(0x01020304)],
            ]),
            ["device4_28"] = Table([
                [Ip4("10.64.0.16"), Mark(8)],
            ]),
            ["prefix6_56"] = Table([
                [Ip6("2001:db8:1000:100::"), Mark(7)],
            ]),
            ["public4"] = Table([
                [Mark(7), Ip4("198.18.0.1")],
                [Mark(8), Ip4("198.18.0.2")],
            ]),
            ["forward4"] = Table([
                [Ip4("198.18.0.1"), Byte(6), Port(80), Ip4("10.16.0.5"), Port(8080)],
            ]),
            ["forward_range4"] = Table([
                [Ip4("198.18.0.1"), Byte(17), Port(5000), Ip4("198.18.0.1"), Byte(17), Port(5099), Ip4("10.16.0.5")],
                [Ip4("198.18.0.0"), Byte(47), Port(0), Ip4("198.18.0.255"), Byte(47), Port(65535), Ip4("10.16.0.6")],
            ]),
            ["opening6_56"] = Table([
                [Ip6("2001:db8:1000:100::"), Byte(6), Port(22)],
            ]),
            ["restricted4"] = Table([
                [Mark(9), Verdict(0)],
                [Mark(10), Verdict(1)],
            ]),
            ["by_interface"] = Table([
                [Name("wan"), Verdict(0)],
                [Name("lo"), Verdict(1)],
                [Name("a-15-bytes-name"), Verdict(2)],
            ]),
            ["strangers"] = Table([
                [Name("wan")],
                [Name("room1")],
            ]),
            ["bans4_24"] = bans,
            ["spoofed4"] = Table([
                [Ip4("0.0.0.0"), Ip4("0.255.255.255")],
                [Ip4("10.0.0.0"), Ip4("10.255.255.255")],
                [Ip4("192.0.2.5"), Ip4("192.0.2.9")],
                [Ip4("224.0.0.0"), Ip4("255.255.255.255")],
            ]),
            ["spoofed6"] = Table([
                [Ip6("2001:db8::"), Ip6("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")],
                [Ip6("::1"), Ip6("::1")],
            ]),
            ["ports"] = Table([
                [Port(22), Port(22)],
                [Port(80), Port(90)],
                [Port(1024), Port(65535)],
            ]),
            ["classes"] = Table([
                [Port(22), Port(22), Mark(1)],
                [Port(80), Port(90), Mark(2)],
            ]),
            ["must_pass4"] = Table([
                [Byte(3), Byte(4)],
                [Byte(8), Byte(0)],
            ]),
            ["must_pass6"] = Table([
                [Byte(1), Byte(0)],
                [Byte(2), Byte(0)],
                [Byte(128), Byte(0)],
            ]),
            ["families"] = Table([
                [Byte(2), Byte(0)],
                [Byte(10), Byte(1)],
            ]),
        };
    }

    private static EquatableArray<Chain> Chains() =>
        [
            new(
                "ingress_lo",
                new BaseHook(ChainType.Filter, Hook.Ingress, -500, Drops: false) { Device = "lo" },
                [Do([In(new KeyPart(Field.Ip4Source, 24), "bans4_24")], [], new Verdict.Drop(), "banned")]
            ),
            new("early", new BaseHook(ChainType.Filter, Hook.Prerouting, -300, Drops: false), Early()),
            new("translate", new BaseHook(ChainType.Nat, Hook.Prerouting, -100, Drops: false), Translate()),
            new("pass", new BaseHook(ChainType.Filter, Hook.Forward, 0, Drops: true), Pass()),
            new("leave", new BaseHook(ChainType.Nat, Hook.Postrouting, 100, Drops: false), Leave()),
            new("box", new BaseHook(ChainType.Filter, Hook.Input, 0, Drops: true), Box()),
            new("sent", new BaseHook(ChainType.Filter, Hook.Output, 10, Drops: false), []),
            new("account", null, Account()),
            new("from_member4", null, [Do([], [], new Verdict.Accept())]),
            new("garden4", null, [Do([Is(Field.Ip4Destination, Ip4("203.0.113.80"))], [], new Verdict.Accept())]),
        ];

    private static EquatableArray<Rule> Early() =>
        [
            Do([In(new KeyPart(Field.Ip4Source, 24), "bans4_24")], [], new Verdict.Drop(), "banned"),
            Do([In(new KeyPart(Field.Ip4Destination, 24), "bans4_24")], [], new Verdict.Drop()),
            Do([Is(Field.InputInterface, Name("wan")), In(Field.Ip4Source, "spoofed4")], [], new Verdict.Drop()),
            Do([In(Field.Ip6Source, "spoofed6", negated: true)], [new Statement.Count("invalid")], null),
            Do(
                [Is(Field.Ip4Destination, Ip4("192.0.2.1")), Is(Field.DestinationPort, Port(443))],
                [new Statement.NoTrack()],
                new Verdict.Accept()
            ),
        ];

    private static EquatableArray<Rule> Translate() =>
        [
            Do([], [new Statement.DestinationNat(PublicPort, "forward4", WithPort: true)], null),
            Do([], [new Statement.DestinationNat(PublicPort, "forward_range4", WithPort: false)], null),
        ];

    private static EquatableArray<Rule> Pass() =>
        [
            Do(
                [new Match.AnyBit(Field.CtState, (uint)(CtStates.Established | CtStates.Related))],
                [],
                new Verdict.Goto("account")
            ),
            Do(
                [new Match.AnyBit(Field.CtState, (uint)CtStates.Invalid)],
                [new Statement.Count("invalid")],
                new Verdict.Drop(),
                "says \"no\""
            ),
            Do(
                [],
                [new Statement.SetMarkFromMap(Field.CtMark, Device, "device4_32")],
                new Verdict.Goto("from_member4")
            ),
            Do(
                [],
                [new Statement.SetMarkFromMap(Field.CtMark, Key.Of(new KeyPart(Field.Ip4Source, 28)), "device4_28")],
                new Verdict.Goto("from_member4")
            ),
            Do(
                [],
                [new Statement.SetMarkFromMap(Field.MetaMark, Key.Of(new KeyPart(Field.Ip6Source, 56)), "prefix6_56")],
                null
            ),
            Do([], [new Statement.OverConnectionLimit(CtMark, "connections", 4096)], new Verdict.Drop()),
            Do(
                [],
                [new Statement.OverRate(Key.Of(new KeyPart(Field.Ip6Source, 64)), "openings", 20, 40)],
                new Verdict.Drop()
            ),
            Do([], [new Statement.OverRate(CtMark, "rates", 125_000, 65_536) { IsBytes = true }], new Verdict.Drop()),
            Do(
                [
                    new Match.InSet(
                        Key.Of(new KeyPart(Field.Ip6Destination, 56), Field.L4Proto, Field.DestinationPort),
                        "opening6_56"
                    ),
                ],
                [],
                new Verdict.Accept()
            ),
            Do([new Match.InSet(Key.Of(Field.IcmpV6Type, Field.IcmpV6Code), "must_pass6")], [], new Verdict.Accept()),
            Do([new Match.InSet(Key.Of(Field.IcmpType, Field.IcmpCode), "must_pass4")], [], new Verdict.Accept()),
            Do([In(Field.InputInterface, "strangers")], [], null),
            Do([], [], new Verdict.Map(CtMark, "restricted4")),
            Do([], [], new Verdict.Map(Key.Of(Field.InputInterface), "by_interface")),
            Do(
                [Is(Field.OutputInterface, Name("wan"), differs: true)],
                [new Statement.Count("stranger_wan")],
                new Verdict.Drop()
            ),
        ];

    private static EquatableArray<Rule> Leave() =>
        [
            Do(
                [Is(Field.NfProto, Byte(2)), Is(Field.OutputInterface, Name("wan"))],
                [new Statement.SourceNat(CtMark, "public4")],
                null
            ),
            Do(
                [new Match.AnyBit(Field.CtStatus, (uint)CtStatuses.DestinationNat)],
                [new Statement.SourceNat(CtMark, "public4")],
                null
            ),
        ];

    private static EquatableArray<Rule> Box() =>
        [
            Do(
                [
                    Is(new KeyPart(Field.Ip4Source, 16), Ip4("192.168.0.0")),
                    Is(Field.L4Proto, Byte(6)),
                    In(Field.DestinationPort, "ports"),
                ],
                [],
                new Verdict.Accept()
            ),
            Do([Is(new KeyPart(Field.Ip4Source, 20), Ip4("192.168.16.0"), differs: true)], [], new Verdict.Return()),
            Do(
                [Is(new KeyPart(Field.Ip6Source, 32), Ip6("2001:db8::")), Is(Field.L4Proto, Byte(112))],
                [],
                new Verdict.Accept()
            ),
            Do(
                [
                    Is(new KeyPart(Field.Ip6Source, 10), Ip6("fe80::")),
                    Is(Field.HopLimit, Byte(255)),
                    Is(Field.IcmpV6Type, Byte(135)),
                ],
                [],
                new Verdict.Accept()
            ),
            Do([Is(Field.IcmpType, Byte(3)), Is(Field.IcmpCode, Byte(4))], [], new Verdict.Accept()),
            Do(
                [
                    Is(Field.L4Proto, Byte(58)),
                    Is(Field.IcmpV6Type, Byte(1)),
                    Is(Field.IcmpV6Code, Byte(0), differs: true),
                ],
                [],
                new Verdict.Accept()
            ),
            Do(
                [Is(Field.L4Proto, Byte(17)), Is(Field.SourcePort, Port(53)), Is(Field.DestinationPort, Port(3780))],
                [],
                new Verdict.Accept()
            ),
            Do([Is(new KeyPart(Field.InputInterface, 32), Name("room"))], [], new Verdict.Jump("account")),
            Do([], [new Statement.SetMarkFromMap(Field.MetaMark, Key.Of(Field.DestinationPort), "classes")], null),
        ];

    private static EquatableArray<Rule> Account() =>
        [
            Do(
                [new Match.InSet(Key.Of(Field.NfProto, Field.CtDirection), "families")],
                [new Statement.UpdateSet(CtMark, "up4")],
                new Verdict.Accept()
            ),
            Do(
                [Is(Field.CtDirection, Byte(1)), Is(Field.CtMark, Mark(0), differs: true)],
                [new Statement.SetMark(Field.CtMark, 5)],
                null
            ),
            Do(
                [Is(new KeyPart(Field.MetaMark, 8), Mark(0x05000000))],
                [new Statement.SetMark(Field.MetaMark, 0xffffffff)],
                new Verdict.Return()
            ),
            Do([Is(Field.CtState, Mark(8), differs: true)], [], null),
        ];

    private static Rule Do(
        EquatableArray<Match> matches,
        EquatableArray<Statement> statements,
        Verdict? verdict,
        string? comment = null
    ) => new(matches, statements, verdict) { Comment = comment };

    private static Match.Compare Is(KeyPart part, byte[] value, bool differs = false) =>
        new(part, differs ? Comparison.NotEqual : Comparison.Equal, [.. value]);

    private static Match.InSet In(KeyPart part, string set, bool negated = false) => new(Key.Of(part), set, negated);
}
