using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>tcp, udp, sctp, dccp and multiport: ports.</summary>
internal static class Ports
{
    private static readonly Option Source = new("--sport", Port) { Negatable = true, Aliases = ["--source-port"] };

    private static readonly Option Destination = new("--dport", Port)
    {
        Negatable = true,
        Aliases = ["--destination-port"],
    };

    private static readonly string[] Flags = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"];

    public static readonly Module[] All =
    [
        new(
            "tcp",
            Source,
            Destination,
            new("--tcp-flags", FlagList, FlagList) { Negatable = true, Group = 'f' },
            new("--syn") { Negatable = true, Group = 'f' },
            new("--tcp-option", Arguments.Number(1, 255)) { Negatable = true }
        )
        {
            Protocols = [Protocols.Tcp],
            Build = BuildTcp,
        },
        new("udp", Source, Destination) { Protocols = [Protocols.Udp], Build = BuildPorts },
        new("sctp", Source, Destination, new("--chunk-types", ScopeWord, SctpChunks.List) { Negatable = true })
        {
            Protocols = [Protocols.Sctp],
            Build = BuildPorts,
        },
        new(
            "dccp",
            Source,
            Destination,
            new("--dccp-types", DccpTypes) { Negatable = true },
            new("--dccp-option", Arguments.Number(1, 255)) { Negatable = true }
        )
        {
            Protocols = [Protocols.Dccp],
            Build = BuildPorts,
        },
        new(
            "multiport",
            new("--sports", List)
            {
                Negatable = true,
                Group = 'p',
                Aliases = ["--source-ports"],
            },
            new("--dports", List)
            {
                Negatable = true,
                Group = 'p',
                Aliases = ["--destination-ports"],
            },
            new("--ports", List) { Negatable = true, Group = 'p' }
        )
        {
            Protocols = [Protocols.Tcp, Protocols.Udp, Protocols.Sctp, Protocols.Dccp, Protocols.UdpLite],
            NeedsOption = true,
            Build = BuildMultiport,
        },
    ];

    private static Argument DccpTypes(string text, RuleFacts rule) =>
        Arguments.WordList(
            "REQUEST",
            "RESPONSE",
            "DATA",
            "ACK",
            "DATAACK",
            "CLOSEREQ",
            "CLOSE",
            "RESET",
            "SYNC",
            "SYNCACK",
            "INVALID"
        )(text, rule);

    private static Argument ScopeWord(string text, RuleFacts rule) => Arguments.Word("all", "any", "only")(text, rule);

    private static Argument Port(string text, RuleFacts rule) =>
        TryRange(text, rule.CertainProtocol, out var low, out var high, out var problem)
            ? Argument.Ok(low == high ? $"{low}" : $"{low}:{high}")
            : Argument.Bad(problem);

    private static Argument List(string text, RuleFacts rule) =>
        TryList(text, rule.CertainProtocol, out _, out var problem) ? Argument.Ok(text) : Argument.Bad(problem);

    private static Argument FlagList(string text, RuleFacts rule) =>
        TryFlags(text, out var bits)
            ? Argument.Ok(FlagText(bits))
            : Argument.Bad($"'{Arguments.Shown(text)}' is no list of SYN, ACK, FIN, RST, URG, PSH, or ALL or NONE");

    private static bool TryFlags(string text, out byte bits)
    {
        bits = 0;
        foreach (var word in text.AsSpan().Split(','))
        {
            var name = text.AsSpan()[word];
            var index = Array.FindIndex(Flags, new Names(name.ToString()).Is);
            if (index >= 0)
            {
                bits |= (byte)(1 << index);
            }
            else if (name.Equals("ALL", StringComparison.OrdinalIgnoreCase))
            {
                bits |= 0x3f;
            }
            else if (!name.Equals("NONE", StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    private static string FlagText(byte bits) =>
        bits == 0 ? "NONE" : string.Join(',', Flags.Where((_, index) => (bits & (1 << index)) != 0));

    private static void BuildTcp(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        BuildPorts(use, rule, parts);
        if (use["--syn"] is { } syn)
        {
            rule.TestsSyn |= !syn.Negated;
            // FIN, SYN, RST and ACK looked at, SYN alone set (libxt_tcp.c).
            parts.Matches.Add(Tests.Under(Field.TcpFlags, 0x17, 0x02, syn.Negated));
        }

        if (
            use["--tcp-flags"] is { } flags
            && TryFlags(flags.Canonical[0], out var mask)
            && TryFlags(flags.Canonical[1], out var set)
        )
        {
            rule.TestsSyn |= !flags.Negated && (set & 0x02) != 0;
            parts.Matches.Add(Tests.Under(Field.TcpFlags, mask, set, flags.Negated));
        }
    }

    private static void BuildPorts(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        var before = parts.Matches.Count;
        Add(use["--sport"], Field.SourcePort, parts);
        Add(use["--dport"], Field.DestinationPort, parts);
        if (use.Given.Exists(IsRest))
        {
            parts.Add(Tests.Extension(use, IsRest));
        }

        // "-m tcp" alone: the header is there (tcp_mt answers false for later fragments, net/netfilter/xt_tcpudp.c).
        if (parts.Matches.Count == before && !use.Has("--syn") && !use.Has("--tcp-flags"))
        {
            parts.Matches.Add(Tests.Present(Field.SourcePort));
        }
    }

    private static bool IsRest(GivenOption given) =>
        given.Option.Name is "--tcp-option" or "--chunk-types" or "--dccp-types" or "--dccp-option";

    private static void Add(GivenOption? given, Field field, RuleParts parts)
    {
        if (given is not null && TryRange(given.Value, 0, out var low, out var high, out _))
        {
            // All ports: what a header is asked for anyway, and what iptables-save leaves out.
            if (low == 0 && high == ushort.MaxValue && !given.Negated)
            {
                return;
            }

            parts.Matches.Add(Tests.Between(field, low, high, given.Negated));
        }
    }

    private static void BuildMultiport(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        var given = use.Given[0];
        _ = TryList(given.Value, rule.CertainProtocol, out var bounds, out _);
        var (source, destination) = (
            new Match.InRanges(Field.SourcePort, bounds, given.Negated),
            new Match.InRanges(Field.DestinationPort, bounds, given.Negated)
        );
        switch (given.Option.Name)
        {
            case "--sports":
                parts.Matches.Add(source);
                break;
            case "--dports":
                parts.Matches.Add(destination);
                break;
            // Neither port: both tests, so that a packet without ports fails as it does in xt_multiport.c.
            case var _ when given.Negated:
                parts.Matches.Add(source);
                parts.Matches.Add(destination);
                break;
            default:
                parts.Matches.Add(new Match.Either([source, destination]));
                break;
        }
    }

    private static bool TryRange(
        ReadOnlySpan<char> text,
        byte protocol,
        out ushort low,
        out ushort high,
        out string problem
    )
    {
        (low, high) = (0, ushort.MaxValue);
        problem = "";
        // A service name may hold a hyphen, never a colon.
        var colon = text.IndexOf(':');
        if (colon < 0)
        {
            var one = Services.TryPort(text, protocol, out low, out problem);
            high = low;
            return one;
        }

        var first = text[..colon];
        var last = text[(colon + 1)..];
        if (
            (!first.IsEmpty && !Services.TryPort(first, protocol, out low, out problem))
            || (!last.IsEmpty && !Services.TryPort(last, protocol, out high, out problem))
        )
        {
            return false;
        }

        problem = low > high ? $"the port range {low} to {high} is reversed" : "";
        return low <= high;
    }

    /// <summary>At most 15 ports, a range counting for two (XT_MULTI_PORTS).</summary>
    private static bool TryList(string text, byte protocol, out Core.EquatableArray<byte> bounds, out string problem)
    {
        bounds = default;
        problem = "";
        var ranges = new List<(ushort Low, ushort High)>();
        var slots = 0;
        foreach (var part in text.AsSpan().Split(','))
        {
            var one = text.AsSpan()[part];
            if (one.IsEmpty || one[0] == ':' || one[^1] == ':')
            {
                problem = $"'{Arguments.Shown(text)}' is no list of ports and ranges";
                return false;
            }

            if (!TryRange(one, protocol, out var low, out var high, out problem))
            {
                return false;
            }

            if (low == high && one.Contains(':'))
            {
                problem = $"the port range {low} to {high} is no range";
                return false;
            }

            slots += one.Contains(':') ? 2 : 1;
            ranges.Add((low, high));
        }

        if (slots > 15)
        {
            problem = $"the list has {slots} ports (a range is two); at most 15 are allowed";
            return false;
        }

        bounds = PortBounds.Join(ranges);
        return true;
    }

    private sealed record Names(string Name)
    {
        public bool Is(string other) => other.Equals(Name, StringComparison.OrdinalIgnoreCase);
    }
}
