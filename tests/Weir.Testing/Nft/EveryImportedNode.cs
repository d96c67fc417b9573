using Weir.Core;
using Weir.Core.Rules;
using static Weir.Testing.Nft.Packed;

namespace Weir.Testing.Nft;

/// <summary>
/// Small tables of one family, made by hand, with every node that imports bring: masks, ranges, alternatives, extensions, NAT to constants,
/// tallies.
/// </summary>
public static class EveryImportedNode
{
    public static Firewall Firewall { get; } = new([Filter(), Nat(), Mangle(), Filter6(), Nat6()]);

    private static Ruleset Filter()
    {
        var bans = Table([
            [Ip4("192.88.99.0")],
        ]);
        bans.Annotate(new ElementNote("port scan", EveryNode.Now.AddHours(1), new Tally(7, 4242)));
        Add(bans, Ip4("198.51.100.0"));
        var ends = Table([
            [Port(0x4007)],
        ]);
        ends.Annotate(new ElementNote("printer", null));
        Add(ends, Port(65535));
        return new(
            Family.Ip,
            "filter",
            [
                new("PREROUTING", new BaseHook(ChainType.Filter, Hook.Prerouting, -300, Drops: false), Raw()),
                new("INPUT", new BaseHook(ChainType.Filter, Hook.Input, 0, Drops: true), Input()),
                new("FORWARD", new BaseHook(ChainType.Filter, Hook.Forward, 0, Drops: false), Extensions()),
                new("REJECTS", null, Rejects()),
            ],
            [
                new("bans", [FieldType.Ipv4Address]) { Timeouts = true, Counters = true },
                new("stations", [FieldType.Mac]),
                new("flags", [FieldType.TcpFlags]),
                new("kinds", [FieldType.PacketType]),
                new("ends", [FieldType.Ipv4Low]),
                new("classes", [FieldType.Port]) { Data = [FieldType.Priority] },
            ],
            []
        )
        {
            Elements = new Dictionary<string, ElementTable>(StringComparer.Ordinal)
            {
                ["bans"] = bans,
                ["stations"] = Table([
                    [Mac("02:00:00:00:00:01")],
                    [Mac("02:00:00:00:00:02")],
                ]),
                ["flags"] = Table([
                    [Byte(2)],
                    [Byte(18)],
                ]),
                ["ends"] = ends,
                ["kinds"] = Table([
                    [Byte(1)],
                    [Byte(2)],
                ]),
                ["classes"] = Table([
                    [Port(80), Mark(0x00010002)],
                ]),
            },
        };
    }

    private static EquatableArray<Rule> Raw() =>
        [
            Do([In(Field.Ip4Source, "bans")], [], new Verdict.Drop(), new Tally(5, 300)),
            Do([Masked(Field.Ip4Source, Ip4("255.0.255.0"), Ip4("10.0.12.0"))], [], new Verdict.Drop()),
            Do([Masked(Field.Ip4Source, Ip4("0.255.0.255"), Ip4("0.11.0.13"), differs: true)], [], new Verdict.Drop()),
            Do([Masked(Field.Ip4Fragment, [0x1f, 0xff], [0, 0], differs: true)], [], new Verdict.Drop()),
            Do([Is(Field.EtherSource, Mac("02:00:00:00:00:09"), differs: true)], [new Statement.NoTrack()], null),
            Do([In(Field.EtherSource, "stations")], [new Statement.NoTrack()], new Verdict.Accept()),
            Do([Is(Field.PacketType, Byte(1))], [], new Verdict.Drop()),
            Do([In(Field.PacketType, "kinds"), Is(Field.Ip4Length, Port(40))], [], new Verdict.Drop()),
            Do([In(Field.TcpFlags, "flags")], [], new Verdict.Drop()),
            Do(
                [Is(new KeyPart(Field.Ip4Source, 18), Ip4("10.20.64.0")), In(Field.Ip4SourceLow, "ends")],
                [],
                new Verdict.Drop()
            ),
            Do([In(Field.Ip4DestinationLow, "ends")], [new Statement.NoTrack()], new Verdict.Accept()),
            Do([Test("socket", 0, "--transparent")], [], null),
            Do([Test("socket", 0, "--nowildcard", "--transparent")], [], null),
            Do([Is(Field.Ip4Tos, Byte(0x10)), Is(Field.Ip4Ttl, Byte(1))], [], new Verdict.Drop()),
            Do([Is(Field.Ip4Tos, Byte(0x10)), Is(Field.Ip4Length, Port(40))], [], new Verdict.Drop()),
        ];

    private static EquatableArray<Rule> Input() =>
        [
            Do(
                [
                    new Match.AnyBit(
                        Field.CtState,
                        (uint)(CtStates.Established | CtStates.Related | CtStates.Untracked),
                        Negated: true
                    ),
                    Is(Field.Ip4Source, Ip4("192.0.2.1")),
                ],
                [],
                new Verdict.Drop()
            ),
            Do([new Match.AnyBit(Field.CtStatus, (uint)CtStatuses.DestinationNat, Negated: true)], [], null),
            Do([Is(Field.L4Proto, Byte(6)), Masked(Field.TcpFlags, [0x17], [0x02])], [], new Verdict.Return()),
            Do([Masked(Field.TcpFlags, [0x3f], [0x00], differs: true)], [], new Verdict.Return()),
            Do([Masked(Field.MetaMark, Mark(0xff00), Mark(0x0100))], [], new Verdict.Return()),
            Do([Masked(Field.CtMark, Mark(0xff00), Mark(0x0100), differs: true)], [], new Verdict.Return()),
            Do([Masked(Field.Ip4Tos, [0xfc], [0x20])], [], new Verdict.Return()),
            Do([Is(Field.L4Proto, Byte(6)), Ranges(Field.DestinationPort, Port(10), Port(20))], [], new Verdict.Drop()),
            Do(
                [Is(Field.L4Proto, Byte(17)), Ranges(Field.DestinationPort, true, Port(0), Port(1023))],
                [],
                new Verdict.Drop()
            ),
            Do([Ranges(Field.Ip4Source, Ip4("10.0.0.1"), Ip4("10.0.0.9"))], [], new Verdict.Drop()),
            Do([Ranges(Field.Ip4Destination, true, Ip4("10.0.0.1"), Ip4("10.0.0.9"))], [], new Verdict.Drop()),
            Do([Ranges(Field.Ip4Length, Port(100), Port(65535))], [], new Verdict.Drop()),
            Do([Ranges(Field.Ip4Ttl, Byte(5), Byte(8))], [], new Verdict.Drop()),
            Do([Ranges(Field.L4Proto, Byte(5), Byte(8))], [], new Verdict.Drop()),
            Do([Ranges(Field.IcmpType, Byte(5), Byte(8))], [], new Verdict.Drop()),
            Do([Ranges(Field.MetaMark, Mark(5), Mark(9))], [], new Verdict.Drop()),
            Do([Ranges(Field.CtMark, true, Mark(5), Mark(9))], [], new Verdict.Drop()),
            Do(
                [
                    Is(Field.L4Proto, Byte(6)),
                    Ranges(Field.DestinationPort, Port(22), Port(22), Port(80), Port(80), Port(443), Port(443)),
                ],
                [],
                new Verdict.Accept()
            ),
            Do(
                [
                    Is(Field.L4Proto, Byte(17)),
                    Ranges(Field.DestinationPort, Port(22), Port(22), Port(80), Port(80), Port(443), Port(443)),
                ],
                [],
                new Verdict.Accept()
            ),
            Do(
                [Is(Field.L4Proto, Byte(6)), Ranges(Field.SourcePort, true, Port(1), Port(9), Port(80), Port(80))],
                [],
                new Verdict.Accept()
            ),
            Do(
                [Ranges(Field.Ip4Length, true, Port(1), Port(9), Port(80), Port(80))],
                [new Statement.SetMark(Field.MetaMark, 3)],
                null
            ),
            Do(
                [Ranges(Field.Ip4Length, Port(1), Port(9), Port(80), Port(80))],
                [new Statement.SetMark(Field.MetaMark, 3)],
                null
            ),
            Do(
                [
                    Is(Field.L4Proto, Byte(6)),
                    new Match.Either([Is(Field.SourcePort, Port(53)), Is(Field.DestinationPort, Port(53))]),
                ],
                [new Statement.SetBits(Field.CtMark, 0xffffff00, 0x23)],
                null
            ),
            Do(
                [
                    Is(Field.L4Proto, Byte(6)),
                    new Match.Either(
                        [Ranges(Field.SourcePort, Port(5), Port(9)), Ranges(Field.DestinationPort, Port(5), Port(9))],
                        Negated: true
                    ),
                ],
                [],
                new Verdict.Return()
            ),
            Do([Is(new KeyPart(Field.InputInterface, 24), Name("eth"))], [], new Verdict.Goto("REJECTS")),
            Do([Is(new KeyPart(Field.OutputInterface, 24), Name("eth"), differs: true)], [], new Verdict.Drop()),
            Do([Is(Field.Priority, Mark(0x00010002))], [], new Verdict.Drop()),
        ];

    private static EquatableArray<Rule> Extensions() =>
        [
            Do([Test("limit", 1, "--limit 5/min")], [], new Verdict.Accept()),
            Do([Test("limit", 2, "--limit 10/second", "--limit-burst 3")], [], new Verdict.Accept()),
            Do([Test("statistic", 1, "--mode nth", "--every 10", "--packet 1")], [], new Verdict.Drop()),
            Do([Test("statistic", 2, "--mode nth", "! --every 10", "--packet 0")], [], new Verdict.Drop()),
            Do([Test("statistic", 3, "--mode random", "--probability 0.10000000009")], [], new Verdict.Drop()),
            Do([Test("statistic", 4, "--mode random", "! --probability 0.5")], [], new Verdict.Drop()),
            Do([Test("connlimit", 1, "--connlimit-above 2", "--connlimit-mask 24", "--connlimit-saddr")], [], null),
            Do([Test("connlimit", 2, "--connlimit-upto 9", "--connlimit-mask 32", "--connlimit-daddr")], [], null),
            Do([Test("owner", 0, "--uid-owner 0")], [], null),
            Do([Test("owner", 0, "--uid-owner 5-10", "--gid-owner 7")], [], null),
            Do([Test("rpfilter", 0)], [], null),
            Do([Test("rpfilter", 0, "--loose", "--validmark", "--invert")], [], null),
            Do([Test("addrtype", 0, "--dst-type LOCAL")], [], null),
            Do([Test("addrtype", 0, "--src-type UNICAST", "! --dst-type BROADCAST,MULTICAST")], [], null),
            Do([Test("addrtype", 0, "--dst-type LOCAL", "--limit-iface-in")], [], null),
            Do([Test("policy", 0, "--dir in", "--pol ipsec")], [], null),
            Do([Test("policy", 0, "--dir in", "--pol none")], [], null),
            Do([Test("cpu", 0, "! --cpu 1")], [], null),
            Do([Test("cgroup", 0, "--cgroup 5")], [], null),
            Do([Test("helper", 0, "--helper ftp")], [], null),
            Do([Is(Field.L4Proto, Byte(6)), Test("tcpmss", 0, "--mss 100:200")], [], null),
            Do([Test("tcpmss", 0, "--mss 1460")], [], null),
            Do([Test("conntrack", 0, "--ctorigdst 192.0.2.1", "! --ctreplsrc 192.0.2.2")], [], null),
            Do(
                [
                    Test(
                        "hashlimit",
                        1,
                        "--hashlimit-upto 20/sec",
                        "--hashlimit-burst 9",
                        "--hashlimit-mode srcip",
                        "--hashlimit-name web"
                    ),
                ],
                [],
                null
            ),
            Do([], [Target("LOG")], null),
            Do([], [Target("LOG", "--log-prefix refused: ", "--log-level 7", "--log-tcp-options", "--log-uid")], null),
            Do([], [Target("NFLOG", "--nflog-prefix x", "--nflog-group 32", "--nflog-size 64")], null),
            Do([], [Target("NFLOG", "--nflog-threshold 25")], null),
            Do([Is(Field.L4Proto, Byte(6))], [Target("TCPMSS", "--clamp-mss-to-pmtu")], null),
            Do([Masked(Field.TcpFlags, [6], [2])], [Target("TCPMSS", "--set-mss 1400")], null),
            Do([], [Target("TEE", "--gateway 192.168.0.2")], null),
            Do(
                [Is(Field.L4Proto, Byte(6))],
                [new Statement.SetMarkFromMap(Field.Priority, Key.Of(Field.DestinationPort), "classes")],
                null
            ),
        ];

    private static EquatableArray<Rule> Rejects() =>
        [
            Do([], [], new Verdict.Reject("icmp-port-unreachable")),
            Do([], [], new Verdict.Reject("icmp-net-unreachable")),
            Do([], [], new Verdict.Reject("icmp-host-unreachable")),
            Do([], [], new Verdict.Reject("icmp-proto-unreachable")),
            Do([], [], new Verdict.Reject("icmp-net-prohibited")),
            Do([], [], new Verdict.Reject("icmp-host-prohibited")),
            Do([], [], new Verdict.Reject("icmp-admin-prohibited")),
            Do([Is(Field.L4Proto, Byte(6))], [], new Verdict.Reject("tcp-reset")),
            Do([Masked(Field.TcpFlags, [2], [2])], [], new Verdict.Reject("tcp-reset")),
        ];

    private static Ruleset Nat()
    {
        var (one, nine) = (Ip4("10.0.0.1"), Ip4("10.0.0.9"));
        return new(
            Family.Ip,
            "nat",
            [
                new(
                    "PREROUTING",
                    new BaseHook(ChainType.Nat, Hook.Prerouting, -100, Drops: false),
                    [
                        Tcp(new Statement.Nat(NatKind.Destination, [.. one], [.. one], 0, 0, NatOptions.None)),
                        Tcp(new Statement.Nat(NatKind.Destination, [.. one], [.. one], 80, 80, NatOptions.None)),
                        Tcp(new Statement.Nat(NatKind.Destination, [.. one], [.. nine], 80, 90, NatOptions.Persistent)),
                        Tcp(new Statement.Nat(NatKind.Destination, [], [], 80, 80, NatOptions.Random)),
                        Tcp(new Statement.Nat(NatKind.Destination, [], [], 80, 90, NatOptions.None)),
                        Tcp(new Statement.Nat(NatKind.Redirect, [], [], 80, 80, NatOptions.None)),
                        Tcp(new Statement.Nat(NatKind.Redirect, [], [], 80, 90, NatOptions.Random)),
                        Tcp(new Statement.Nat(NatKind.Redirect, [], [], 0, 0, NatOptions.None)),
                        Tcp(
                            new Statement.Nat(
                                NatKind.Netmap,
                                [.. Ip4("192.168.1.0")],
                                [.. Ip4("255.255.255.0")],
                                0,
                                0,
                                NatOptions.None
                            )
                        ),
                    ]
                ),
                new(
                    "POSTROUTING",
                    new BaseHook(ChainType.Nat, Hook.Postrouting, 100, Drops: false),
                    [
                        Tcp(new Statement.Nat(NatKind.Masquerade, [], [], 0, 0, NatOptions.None)),
                        Tcp(new Statement.Nat(NatKind.Masquerade, [], [], 0, 0, NatOptions.RandomFully)),
                        Tcp(new Statement.Nat(NatKind.Masquerade, [], [], 1000, 2000, NatOptions.Random)),
                        Tcp(
                            new Statement.Nat(
                                NatKind.Source,
                                [.. one],
                                [.. nine],
                                1000,
                                2000,
                                NatOptions.Random | NatOptions.RandomFully | NatOptions.Persistent
                            )
                        ),
                        Tcp(new Statement.Nat(NatKind.Source, [.. one], [.. one], 0, 0, NatOptions.None)),
                        Tcp(
                            new Statement.Nat(
                                NatKind.Netmap,
                                [.. Ip4("192.168.0.0")],
                                [.. Ip4("255.255.254.0")],
                                0,
                                0,
                                NatOptions.None
                            )
                        ),
                    ]
                ),
            ],
            [],
            []
        )
        {
            Elements = new Dictionary<string, ElementTable>(StringComparer.Ordinal),
        };
    }

    private static Ruleset Mangle() =>
        new(
            Family.Ip,
            "mangle",
            [
                new(
                    "PREROUTING",
                    new BaseHook(ChainType.Filter, Hook.Prerouting, -150, Drops: false),
                    [
                        Do([], [new Statement.SetBits(Field.MetaMark, 0xffffff00, 0x23)], null),
                        Do([], [new Statement.SetBits(Field.MetaMark, 0xffffffff, 0x23)], null),
                        Do([], [new Statement.SetBits(Field.CtMark, 0xff, 0)], null),
                        Do([], [new Statement.SetBits(Field.MetaMark, 0, 5)], null),
                        Do([], [new Statement.SetBits(Field.Ip4Tos, 0x03, 0x20)], null),
                        Do([], [new Statement.SetBits(Field.Ip4Tos, 0xfc, 0x01)], null),
                        Do([], [new Statement.SetBits(Field.Ip4Tos, 0, 0x21)], new Verdict.Return()),
                        Do([], [new Statement.SetMark(Field.Priority, 0x00010234)], null),
                        Do(
                            [],
                            [new Statement.CopyMark(Field.MetaMark, Field.CtMark, uint.MaxValue, uint.MaxValue)],
                            null
                        ),
                        Do([], [new Statement.CopyMark(Field.CtMark, Field.MetaMark, 0xff, uint.MaxValue)], null),
                        Do(
                            [Is(Field.L4Proto, Byte(6))],
                            [new Statement.CopyMark(Field.CtMark, Field.MetaMark, 0x05, 0x0f)],
                            null
                        ),
                        Do(
                            [Is(Field.L4Proto, Byte(17))],
                            [new Statement.CopyMark(Field.MetaMark, Field.CtMark, 0x03, 0x03)],
                            new Verdict.Accept()
                        ),
                        Do([], [Target("TRACE")], null),
                        Do(
                            [Is(Field.L4Proto, Byte(6))],
                            [],
                            new Verdict.Extension(
                                "TPROXY",
                                Options("--on-port 12345", "--on-ip 10.0.0.1", "--tproxy-mark 0x23/0xff")
                            )
                        ),
                        Do([], [], null),
                    ]
                ),
                new(
                    "OUTPUT",
                    new BaseHook(ChainType.Route, Hook.Output, -150, Drops: false),
                    [
                        Do([], [Target("CT", "--zone 5")], null),
                        Do([], [Target("CT", "--zone-orig 6")], null),
                        Do([], [Target("CT", "--zone-reply 7")], null),
                    ]
                ),
            ],
            [],
            []
        )
        {
            Elements = new Dictionary<string, ElementTable>(StringComparer.Ordinal),
        };

    private static Ruleset Filter6() =>
        new(
            Family.Ip6,
            "filter",
            [
                new(
                    "INPUT",
                    new BaseHook(ChainType.Filter, Hook.Input, 0, Drops: false),
                    [
                        Do(
                            [Masked(Field.Ip6Source, Ip6("ffff:0:ffff::"), Ip6("feed:0:c0ff::"))],
                            [],
                            new Verdict.Drop()
                        ),
                        Do([Ranges(Field.Ip6Source, Ip6("2001:db8::1"), Ip6("2001:db8::9"))], [], new Verdict.Drop()),
                        Do([Ranges(Field.Ip6Length, true, Port(10), Port(20))], [], new Verdict.Drop()),
                        Do([Ranges(Field.HopLimit, Byte(1), Byte(20))], [], new Verdict.Drop()),
                        Do([Test("conntrack", 0, "--ctorigsrc 2001:db8::5")], [], null),
                        Do([Test("connlimit", 1, "--connlimit-above 2", "--connlimit-mask 64")], [], null),
                        Do([], [], new Verdict.Reject("icmp6-no-route")),
                        Do([], [], new Verdict.Reject("icmp6-adm-prohibited")),
                        Do([], [], new Verdict.Reject("icmp6-addr-unreachable")),
                        Do([], [], new Verdict.Reject("icmp6-port-unreachable")),
                        Do([], [], new Verdict.Reject("icmp6-policy-fail")),
                        Do([], [], new Verdict.Reject("icmp6-reject-route")),
                    ]
                ),
            ],
            [],
            []
        )
        {
            Elements = new Dictionary<string, ElementTable>(StringComparer.Ordinal),
        };

    private static Ruleset Nat6()
    {
        var (one, nine) = (Ip6("2001:db8::1"), Ip6("2001:db8::9"));
        return new(
            Family.Ip6,
            "nat",
            [
                new(
                    "OUTPUT",
                    new BaseHook(ChainType.Nat, Hook.Output, -100, Drops: false),
                    [
                        Tcp(new Statement.Nat(NatKind.Destination, [.. one], [.. one], 80, 80, NatOptions.None)),
                        Tcp(new Statement.Nat(NatKind.Destination, [.. one], [.. nine], 80, 90, NatOptions.None)),
                        Tcp(new Statement.Nat(NatKind.Destination, [.. one], [.. nine], 0, 0, NatOptions.None)),
                        Do([], [], new Verdict.Jump("MAPPED")),
                    ]
                ),
                new(
                    "MAPPED",
                    null,
                    [
                        Tcp(
                            new Statement.Nat(
                                NatKind.Netmap,
                                [.. Ip6("2001:db8::")],
                                [.. Ip6("ffff:ffff:ffff:ffff::")],
                                0,
                                0,
                                NatOptions.None
                            )
                        ),
                    ]
                ),
            ],
            [],
            []
        )
        {
            Elements = new Dictionary<string, ElementTable>(StringComparer.Ordinal),
        };
    }

    /// <summary>Options written <c>--name argument</c>, with <c>! </c> before a negated one.</summary>
    public static EquatableArray<ExtensionOption> Options(params ReadOnlySpan<string> options)
    {
        var all = new List<ExtensionOption>();
        foreach (var option in options)
        {
            var negated = option.StartsWith("! ", StringComparison.Ordinal);
            var text = negated ? option[2..] : option;
            var at = text.IndexOf(' ', StringComparison.Ordinal);
            all.Add(
                at < 0
                    ? new ExtensionOption(text, [], negated)
                    : new ExtensionOption(text[..at], [text[(at + 1)..]], negated)
            );
        }

        return [.. all];
    }

    public static Match.Extension Test(string module, int ordinal, params ReadOnlySpan<string> options) =>
        new(module, Options(options), ordinal > 0 ? Purity.Stateful : Purity.Pure, ordinal);

    public static Statement.Extension Target(string target, params ReadOnlySpan<string> options) =>
        new(target, Options(options));

    private static Rule Tcp(Statement nat) => Do([Is(Field.L4Proto, Byte(6))], [nat], new Verdict.Accept());

    private static Rule Do(
        EquatableArray<Match> matches,
        EquatableArray<Statement> statements,
        Verdict? verdict,
        Tally? tally = null
    ) => new(matches, statements, verdict) { Tally = tally };

    private static Match.Compare Is(KeyPart part, byte[] value, bool differs = false) =>
        new(part, differs ? Comparison.NotEqual : Comparison.Equal, Unpadded(part.Field, value));

    private static EquatableArray<byte> Unpadded(Field field, byte[] value) => [.. value[..field.Type.Length()]];

    private static Match.Masked Masked(Field field, byte[] mask, byte[] value, bool differs = false) =>
        new(field, Unpadded(field, mask), differs ? Comparison.NotEqual : Comparison.Equal, Unpadded(field, value));

    private static Match.InRanges Ranges(Field field, params byte[][] bounds) => Ranges(field, false, bounds);

    private static Match.InRanges Ranges(Field field, bool negated, params byte[][] bounds) =>
        new(field, [.. bounds.SelectMany(b => Unpadded(field, b).Items)], negated);

    private static Match.InSet In(KeyPart part, string set) => new(Key.Of(part), set);
}
