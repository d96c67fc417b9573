using System.Collections.Immutable;
using System.Text;
using Weir.Kernel.NfTables;
using static Weir.KernelTests.NfTables.KernelTable;

namespace Weir.KernelTests.NfTables;

/// <summary>
/// One table with every form of set, element, expression and chain Weir loads, twice: as operations and as the text that nft
/// turns into the same.
/// </summary>
internal static class CampusSample
{
    internal const string Text = """
        table inet weir {
            counter invalid { packets 3 bytes 4 }
            map m { type ipv4_addr : mark; size 8192; elements = { 10.0.0.0 : 0x11, 10.0.1.0 comment "room 4" : 0x12 } }
            map m6 { type ipv6_addr : mark; size 100; elements = { 2001:db8:: : 0x11 } }
            map public4 { type mark : ipv4_addr; elements = { 0x11 : 192.0.2.1 } }
            map forward4 { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; size 100
                elements = { 192.0.2.1 . tcp . 80 : 10.0.0.1 . 8080 } }
            map forward4r { type ipv4_addr . inet_proto . inet_service : ipv4_addr; flags interval
                elements = { 192.0.2.1 . tcp . 90-99 : 10.0.0.1, 192.0.2.1 . udp . 53 : 10.0.0.2 } }
            set open6 { type ipv6_addr . inet_proto . inet_service; elements = { 2001:db8:: . tcp . 22 } }
            map v { type mark : verdict; elements = { 0x11 : goto y, 0x12 : drop } }
            map iv { type ifname : verdict; elements = { "eth0" : goto y } }
            set up4 { type mark; size 1048576; flags dynamic; counter; elements = { 0x11 counter packets 5 bytes 10 } }
            set lim { type mark; size 65536; flags dynamic; }
            set ifs { type ifname; counter; elements = { "lo", "abc" } }
            set ban { type ipv4_addr; flags timeout; counter; elements = { 1.2.3.4 timeout 1h comment "bad", 1.2.3.5 } }
            set iv4 { type ipv4_addr; flags interval
                elements = { 10.0.0.0/8, 192.168.0.0/16, 192.169.0.0-192.169.0.5, 240.0.0.0/4, 0.0.0.0/8 } }
            set iv6 { type ipv6_addr; flags interval; elements = { 2001:db8::/32 comment "six", fe80::/10 } }
            map ports { type inet_service : mark; flags interval; elements = { 0-1023 : 0x1, 8080 : 0x2 } }
            set svc { type inet_proto . inet_service; flags interval; elements = { tcp . 22, udp . 100-200 } }
            set icmp6 { type icmpv6_type . icmpv6_code; flags interval; elements = { echo-request . 0-255 } }
            set noted { type ipv4_addr; timeout 5m; comment "by hand"; }
            set fixed { type inet_proto; flags constant; elements = { tcp, udp } }
            chain x {
            }
            chain y {
                ip daddr 1.2.3.4 counter accept comment "a rule"
            }
            chain early { type filter hook prerouting priority -300; policy accept;
                ip saddr @ban drop
                iifname @ifs drop
                iifname "eth0" drop
                iifname "et*" drop
                iifname vmap @iv
                ip saddr @noted return
                notrack
            }
            chain through { type filter hook forward priority 0; policy drop;
                ct state established,related goto x
                ct state invalid counter name "invalid" drop
                ct mark set ip saddr & 255.255.255.240 map @m goto y
                ip6 daddr & ffff:ffff:ffff:ff00:: . meta l4proto . th dport @open6 accept
                update @up4 { ct mark } accept
                add @lim { ct mark ct count over 4096 } drop
                ct mark vmap @v
                ip daddr @iv4 accept
                ip6 daddr @iv6 accept
                meta l4proto . th dport @svc accept
                icmpv6 type . icmpv6 code @icmp6 accept
                tcp dport 100-200 accept
                tcp dport != 22 accept
                tcp dport != 300-400 accept
                ct status dnat accept
                meta mark set 0x5
                ct mark set meta mark
                ct direction reply accept
                ip saddr != 10.0.0.0/8 drop
                meta l4proto != @fixed jump x
            }
            chain nat_in { type nat hook prerouting priority -100;
                dnat ip to ip daddr . meta l4proto . th dport map @forward4
                dnat ip to ip daddr . meta l4proto . th dport map @forward4r
            }
            chain nat_out { type nat hook postrouting priority 100;
                snat ip to ct mark map @public4
            }
        }
        """;

    private static readonly SetSpec Members = new("m")
    {
        Key = [Ipv4],
        Data = [Mark],
        Size = 8192,
    };
    private static readonly SetSpec Members6 = new("m6")
    {
        Key = [Ipv6],
        Data = [Mark],
        Size = 100,
    };
    private static readonly SetSpec Public4 = new("public4") { Key = [Mark], Data = [Ipv4] };

    private static readonly SetSpec Forward4 = new("forward4")
    {
        Key = [Ipv4, Protocol, Port],
        Data = [Ipv4, Port],
        Size = 100,
    };

    private static readonly SetSpec Forward4Ranges = new("forward4r")
    {
        Key = [Ipv4, Protocol, Port],
        Data = [Ipv4],
        Interval = true,
    };

    private static readonly SetSpec Open6 = Set("open6", Ipv6, Protocol, Port);
    private static readonly SetSpec Verdicts = Set("v", Mark) with { IsVerdictMap = true };
    private static readonly SetSpec InterfaceVerdicts = Set("iv", InterfaceName) with { IsVerdictMap = true };

    private static readonly SetSpec Up4 = Set("up4", Mark) with
    {
        Size = 1 << 20,
        Dynamic = true,
        ElementExpressions = [new Expression.Counter()],
    };

    private static readonly SetSpec Limit = Set("lim", Mark) with { Size = 65536, Dynamic = true };

    private static readonly SetSpec Interfaces = Set("ifs", InterfaceName) with
    {
        ElementExpressions = [new Expression.Counter()],
    };

    private static readonly SetSpec Ban = Set("ban", Ipv4) with
    {
        Timeouts = true,
        ElementExpressions = [new Expression.Counter()],
    };

    private static readonly SetSpec Ranges4 = Set("iv4", Ipv4) with { Interval = true };
    private static readonly SetSpec Ranges6 = Set("iv6", Ipv6) with { Interval = true };
    private static readonly SetSpec Ports = Set("ports", Port) with { Interval = true, Data = [Mark] };
    private static readonly SetSpec Services = Set("svc", Protocol, Port) with { Interval = true };
    private static readonly SetSpec Icmp6 = Set("icmp6", IcmpV6Type, IcmpV6Code) with { Interval = true };

    private static readonly SetSpec Noted = Set("noted", Ipv4) with
    {
        Timeouts = true,
        DefaultTimeoutMs = 300_000,
        Comment = "by hand",
    };

    private static readonly SetSpec Fixed = Set("fixed", Protocol) with { Constant = true };

    /// <summary>The sets and what they hold.</summary>
    internal static readonly ImmutableArray<(SetSpec Set, ElementBlock? Elements)> Sets =
    [
        (Members, Block("0a000000 11000000", "0a000100 12000000") with { Comments = [null, "room 4"] }),
        (Members6, Block("20010db8000000000000000000000000 11000000")),
        (Public4, Block("11000000 c0000201")),
        (Forward4, Block("c0000201 06000000 00500000 0a000001 1f900000")),
        (
            Forward4Ranges,
            Block(
                "c0000201 06000000 005a0000 c0000201 06000000 00630000 0a000001",
                "c0000201 11000000 00350000 c0000201 11000000 00350000 0a000002"
            )
        ),
        (Open6, Block("20010db8000000000000000000000000 06000000 00160000")),
        (Verdicts, Block("11000000", "12000000") with { Verdicts = [VerdictSpec.Goto("y"), VerdictSpec.Drop] }),
        (InterfaceVerdicts, Block(InterfaceHex("eth0")) with { Verdicts = [VerdictSpec.Goto("y")] }),
        (Up4, Block("11000000") with { Counters = [new CounterValue(5, 10)] }),
        (Limit, null),
        (Interfaces, Block(InterfaceHex("lo"), InterfaceHex("abc"))),
        (Ban, Block("01020304", "01020305") with { TimeoutsMs = [3_600_000, 0], Comments = ["bad", null] }),
        (
            Ranges4,
            Block(
                "0a000000 0affffff",
                "c0a80000 c0a8ffff",
                "c0a90000 c0a90005",
                "f0000000 ffffffff",
                "00000000 00ffffff"
            )
        ),
        (
            Ranges6,
            Block(
                "20010db8000000000000000000000000 20010db8ffffffffffffffffffffffff",
                "fe800000000000000000000000000000 febfffffffffffffffffffffffffffff"
            ) with
            {
                Comments = ["six", null],
            }
        ),
        (Ports, Block("00000000 03ff0000 01000000", "1f900000 1f900000 02000000")),
        (Services, Block("06000000 00160000 06000000 00160000", "11000000 00640000 11000000 00c80000")),
        (Icmp6, Block("80000000 00000000 80000000 ff000000")),
        (Noted, null),
        (Fixed, Block("06000000", "11000000")),
    ];

    private static readonly Expression Accept = new Expression.Verdict(VerdictSpec.Accept);
    private static readonly Expression Drop = new Expression.Verdict(VerdictSpec.Drop);

    /// <summary>The chains and their rules, in nft's own expressions.</summary>
    internal static readonly ImmutableArray<ChainSpec> Chains =
    [
        Chain("x", null),
        new ChainSpec(
            "y",
            null,
            [new RuleSpec([.. Ip4, Network(16, 4), Equal("01020304"), new Expression.Counter(), Accept], "a rule")]
        ),
        Chain(
            "early",
            new BaseChainSpec("filter", 0, -300, Drops: false),
            [.. Ip4, Network(12, 4), new Expression.Lookup("ban", 1), Drop],
            [new Expression.Meta(6, 1), new Expression.Lookup("ifs", 1), Drop],
            [new Expression.Meta(6, 1), Equal(InterfaceHex("eth0")), Drop],
            [new Expression.Meta(6, 1), Equal("6574"), Drop],
            [new Expression.Meta(6, 1), new Expression.Lookup("iv", 1, 0)],
            [.. Ip4, Network(12, 4), new Expression.Lookup("noted", 1), new Expression.Verdict(VerdictSpec.Return)],
            [new Expression.Notrack()]
        ),
        Chain(
            "through",
            new BaseChainSpec("filter", 2, 0, Drops: true),
            [.. CtBits(0, "06000000"), new Expression.Verdict(VerdictSpec.Goto("x"))],
            [.. CtBits(0, "01000000"), new Expression.CounterReference("invalid"), Drop],
            [
                .. Ip4,
                Network(12, 4),
                new Expression.Bitwise(1, 1, Hex("fffffff0"), Hex("00000000")),
                new Expression.Lookup("m", 1, 1),
                new Expression.CtSet(3, 1),
                new Expression.Verdict(VerdictSpec.Goto("y")),
            ],
            [
                .. Ip6,
                Network(24, 16),
                new Expression.Bitwise(1, 1, Hex("ffffffffffffff000000000000000000"), Hex(new string('0', 32))),
                new Expression.Meta(16, 2),
                Transport(2, 2, 13),
                new Expression.Lookup("open6", 1),
                Accept,
            ],
            [new Expression.Ct(3, 1), new Expression.Dynset("up4", 1, 1, 0, []), Accept],
            [
                new Expression.Ct(3, 1),
                new Expression.Dynset("lim", 0, 1, 0, [new Expression.Connlimit(4096, Over: true)]),
                Drop,
            ],
            [new Expression.Ct(3, 1), new Expression.Lookup("v", 1, 0)],
            [.. Ip4, Network(16, 4), new Expression.Lookup("iv4", 1), Accept],
            [.. Ip6, Network(24, 16), new Expression.Lookup("iv6", 1), Accept],
            [new Expression.Meta(16, 1), Transport(2, 2, 9), new Expression.Lookup("svc", 1), Accept],
            [
                .. Ip6,
                new Expression.Meta(16, 1),
                Equal("3a"),
                Transport(0, 1, 1),
                Transport(1, 1, 9),
                new Expression.Lookup("icmp6", 1),
                Accept,
            ],
            [
                .. Tcp,
                Transport(2, 2, 1),
                new Expression.Cmp(1, 5, Hex("0064")),
                new Expression.Cmp(1, 3, Hex("00c8")),
                Accept,
            ],
            [.. Tcp, Transport(2, 2, 1), new Expression.Cmp(1, 1, Hex("0016")), Accept],
            [.. Tcp, Transport(2, 2, 1), new Expression.Range(1, Negated: true, Hex("012c"), Hex("0190")), Accept],
            [.. CtBits(2, "20000000"), Accept],
            [new Expression.Immediate(1, Hex("05000000")), new Expression.MetaSet(3, 1)],
            [new Expression.Meta(3, 1), new Expression.CtSet(3, 1)],
            [new Expression.Ct(1, 1), Equal("01"), Accept],
            [.. Ip4, Network(12, 1), new Expression.Cmp(1, 1, Hex("0a")), Drop],
            [
                new Expression.Meta(16, 1),
                new Expression.Lookup("fixed", 1, Inverted: true),
                new Expression.Verdict(VerdictSpec.Jump("x")),
            ]
        ),
        Chain(
            "nat_in",
            new BaseChainSpec("nat", 0, -100, Drops: false),
            [
                .. Ip4,
                Network(16, 4),
                new Expression.Meta(16, 9),
                Transport(2, 2, 10),
                new Expression.Lookup("forward4", 1, 1),
                new Expression.Nat(1, NfFamily.Ipv4, 1, 9),
            ],
            [
                .. Ip4,
                Network(16, 4),
                new Expression.Meta(16, 9),
                Transport(2, 2, 10),
                new Expression.Lookup("forward4r", 1, 1),
                new Expression.Nat(1, NfFamily.Ipv4, 1, null),
            ]
        ),
        Chain(
            "nat_out",
            new BaseChainSpec("nat", 4, 100, Drops: false),
            [
                new Expression.Ct(3, 1),
                new Expression.Lookup("public4", 1, 1),
                new Expression.Nat(0, NfFamily.Ipv4, 1, null),
            ]
        ),
    ];

    internal static readonly CounterSpec Invalid = new("invalid", 3, 4);

    /// <summary>The table without its elements.</summary>
    internal static TableSpec Table { get; } = new(Family, Name, [.. Sets.Select(s => s.Set)], [Invalid], Chains);

    /// <summary>Everything, in an order the kernel takes.</summary>
    internal static List<NftOperation> Operations()
    {
        var operations = new List<NftOperation> { AddTable, Add(Invalid) };
        operations.AddRange(Chains.Select(chain => AddChain(chain.Name, chain.Base)));
        operations.AddRange(Sets.Select(s => Add(s.Set)));
        foreach (var (set, elements) in Sets)
        {
            if (elements is not null)
            {
                operations.Add(Add(set, elements));
            }
        }

        operations.AddRange(
            Chains.SelectMany(chain =>
                chain.Rules.Select(rule => new NftOperation.AddRule(Family, Name, chain.Name, rule))
            )
        );
        return operations;
    }

    private static Expression[] Ip4 => [new Expression.Meta(15, 1), Equal("02")];

    private static Expression[] Ip6 => [new Expression.Meta(15, 1), Equal("0a")];

    private static Expression[] Tcp => [new Expression.Meta(16, 1), Equal("06")];

    private static Expression.Payload Network(uint offset, uint length) => new(1, offset, length, 1);

    private static Expression.Payload Transport(uint offset, uint length, uint register) =>
        new(2, offset, length, register);

    private static Expression.Cmp Equal(string hex) => new(1, 0, Hex(hex));

    private static Expression[] CtBits(uint key, string mask) =>
        [
            new Expression.Ct(key, 1),
            new Expression.Bitwise(1, 1, Hex(mask), Hex("00000000")),
            new Expression.Cmp(1, 1, Hex("00000000")),
        ];

    private static ChainSpec Chain(string name, BaseChainSpec? hook, params Expression[][] rules) =>
        new(name, hook, [.. rules.Select(rule => new RuleSpec([.. rule]))]);

    private static Bytes Hex(string hex) => new(Convert.FromHexString(hex));

    private static string InterfaceHex(string name) =>
        Convert.ToHexString(Encoding.ASCII.GetBytes(name.PadRight(16, '\0')));
}
