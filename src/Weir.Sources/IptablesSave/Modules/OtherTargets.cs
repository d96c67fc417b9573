using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>REJECT, NOTRACK, CT, and targets kept as extensions.</summary>
internal static class OtherTargets
{
    private static readonly string[] LogLevels =
    [
        "emerg",
        "alert",
        "crit",
        "err",
        "warning",
        "notice",
        "info",
        "debug",
    ];

    private static readonly string[] ConntrackEvents =
    [
        "new",
        "related",
        "destroy",
        "reply",
        "assured",
        "protoinfo",
        "helper",
        "mark",
        "natseqinfo",
        "secmark",
    ];

    public static readonly Module[] All =
    [
        new("REJECT", new Option("--reject-with", RejectTypes.Read))
        {
            Tables = [TableKind.Filter],
            Hooks = HookSet.Input | HookSet.Forward | HookSet.Output,
            Terminal = true,
            Check = static (use, rule) =>
                use["--reject-with"]?.Value == "tcp-reset" && rule.CertainProtocol != Protocols.Tcp
                    ? "tcp-reset needs -p tcp"
                    : null,
            Build = static (use, rule, parts) =>
                parts.Verdict = RejectTypes.Verdict(
                    use["--reject-with"]?.Value ?? (rule.IsIpv6 ? "icmp6-port-unreachable" : "icmp-port-unreachable")
                ),
        },
        new("NOTRACK")
        {
            Tables = [TableKind.Raw],
            Build = static (_, _, parts) => parts.Statements.Add(new Statement.NoTrack()),
        },
        new(
            "CT",
            new("--notrack"),
            new("--helper", Arguments.Text(15)),
            new("--timeout", Arguments.Text(31)),
            new("--ctevents", Arguments.WordList(ConntrackEvents)),
            new("--expevents", Arguments.WordList("new")),
            new("--zone-orig", Zone) { Group = 'o' },
            new("--zone-reply", Zone) { Group = 'r' },
            new("--zone", Zone)
        )
        {
            Tables = [TableKind.Raw],
            Build = static (use, _, parts) =>
                parts.Statements.Add(
                    use.Given is [{ Option.Name: "--notrack" }]
                        ? new Statement.NoTrack()
                        : new Statement.Extension("CT", use.Canonical())
                ),
        },
        new(
            "LOG",
            new("--log-prefix", Arguments.Text(29, 0)),
            new("--log-level", LogLevel) { Default = "4" },
            new("--log-tcp-sequence"),
            new("--log-tcp-options"),
            new("--log-ip-options"),
            new("--log-uid"),
            new("--log-macdecode")
        ),
        new(
            "NFLOG",
            new("--nflog-prefix", Arguments.Text(63)),
            new("--nflog-group", Arguments.Number(0, 65535)) { Default = "0" },
            new("--nflog-range", Arguments.Number(0, uint.MaxValue)) { Group = 's' },
            new("--nflog-size", Arguments.Number(0, uint.MaxValue)) { Group = 's' },
            new("--nflog-threshold", Arguments.Number(0, 65535)) { Default = "1" }
        ),
        new(
            "TCPMSS",
            new("--set-mss", Arguments.Number(0, 65535)) { Group = 'm' },
            new("--clamp-mss-to-pmtu") { Group = 'm' }
        )
        {
            NeedsOption = true,
            Protocols = [Protocols.Tcp],
            // As the target's own check in the kernel (net/netfilter/xt_TCPMSS.c, find_syn_match).
            Check = static (_, rule) =>
                rule.TestsSyn ? null : "TCPMSS needs a test for SYN, like --tcp-flags SYN,RST SYN",
        },
        new(
            "NFQUEUE",
            new("--queue-num", Arguments.Number(0, 65535)) { Group = 'q' },
            new("--queue-balance", QueueRange) { Group = 'q' },
            new("--queue-bypass"),
            new("--queue-cpu-fanout") { Needs = "--queue-balance" }
        )
        {
            Terminal = true,
        },
        new(
            "TPROXY",
            new("--on-port", Arguments.Number(0, 65535)) { Required = true },
            new("--on-ip", AddressArguments.Single),
            new("--tproxy-mark", Arguments.Marked())
        )
        {
            Tables = [TableKind.Mangle],
            Hooks = HookSet.Prerouting,
            Protocols = [Protocols.Tcp, Protocols.Udp],
            Terminal = true,
        },
        new("TEE", new("--gateway", AddressArguments.Single) { Required = true }, new("--oif", Arguments.Text(15))),
        new(
            "SET",
            new("--add-set", SetModule.SetName, SetModule.Flags),
            new("--del-set", SetModule.SetName, SetModule.Flags),
            new("--map-set", SetModule.SetName, SetModule.Flags),
            new("--timeout", Arguments.Number(0, uint.MaxValue)) { Needs = "--add-set" },
            new("--exist") { Needs = "--add-set" },
            new("--map-mark") { Needs = "--map-set" },
            new("--map-prio") { Needs = "--map-set" },
            new("--map-queue") { Needs = "--map-set" }
        )
        {
            NeedsOption = true,
        },
        new("CHECKSUM", new Option("--checksum-fill") { Required = true }) { Tables = [TableKind.Mangle] },
        new("TRACE") { Tables = [TableKind.Raw] },
    ];

    private static Argument Zone(string text, RuleFacts rule) =>
        text == "mark" ? Argument.Ok(text) : Arguments.Number(0, 65535)(text, rule);

    private static Argument LogLevel(string text, RuleFacts rule)
    {
        if (Arguments.TryNumber(text, 7, out var number, out _))
        {
            return Argument.Ok(Arguments.Text(number));
        }

        var name = text.ToUpperInvariant() switch
        {
            "PANIC" => "EMERG",
            "ERROR" => "ERR",
            "WARN" => "WARNING",
            var other => other,
        };
        var level = Array.FindIndex(LogLevels, one => one.Equals(name, StringComparison.OrdinalIgnoreCase));
        return level >= 0
            ? Argument.Ok(Arguments.Text((ulong)level))
            : Argument.Bad($"'{Arguments.Shown(text)}' is no level: 0 to 7 or {string.Join(", ", LogLevels)}");
    }

    private static Argument QueueRange(string text, RuleFacts rule) =>
        text.Contains(':', StringComparison.Ordinal)
        && !text.StartsWith(':')
        && Arguments.TryRange(text, 65535, ':', out var low, out var high, out _)
        && low < high
            ? Argument.Ok($"{low}:{high}")
            : Argument.Bad($"'{Arguments.Shown(text)}' is no range of queues like 0:3");
}

/// <summary>What REJECT answers with.</summary>
internal static class RejectTypes
{
    private static readonly (string Name, string Alias)[] V4 =
    [
        ("icmp-net-unreachable", "net-unreach"),
        ("icmp-host-unreachable", "host-unreach"),
        ("icmp-proto-unreachable", "proto-unreach"),
        ("icmp-port-unreachable", "port-unreach"),
        ("icmp-net-prohibited", "net-prohib"),
        ("icmp-host-prohibited", "host-prohib"),
        ("tcp-reset", "tcp-rst"),
        ("icmp-admin-prohibited", "admin-prohib"),
    ];

    private static readonly (string Name, string Alias)[] V6 =
    [
        ("icmp6-no-route", "no-route"),
        ("icmp6-adm-prohibited", "adm-prohibited"),
        ("icmp6-addr-unreachable", "addr-unreach"),
        ("icmp6-port-unreachable", "port-unreach"),
        ("tcp-reset", "tcp-reset"),
        ("icmp6-policy-fail", "policy-fail"),
        ("icmp6-reject-route", "reject-route"),
    ];

    private static readonly Dictionary<string, Verdict> Shared = V4.Concat(V6)
        .Select(static type => type.Name)
        .Distinct(StringComparer.Ordinal)
        .ToDictionary(static name => name, Verdict (name) => new Verdict.Reject(name), StringComparer.Ordinal);

    public static Verdict Verdict(string name) => Shared[name];

    public static Argument Read(string text, RuleFacts rule)
    {
        var known = rule.IsIpv6 ? V6 : V4;
        var fitting = known
            .Where(type =>
                type.Name.StartsWith(text, StringComparison.OrdinalIgnoreCase)
                || type.Alias.StartsWith(text, StringComparison.OrdinalIgnoreCase)
            )
            .ToArray();
        return text.Length > 0 && fitting.Length > 0
            ? Argument.Ok(fitting[0].Name)
            : Argument.Bad($"'{Arguments.Shown(text)}' is none of {string.Join(", ", known.Select(one => one.Name))}");
    }
}
