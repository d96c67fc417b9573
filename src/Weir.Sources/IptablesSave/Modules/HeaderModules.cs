using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>Matches that look at headers for which there is no field.</summary>
internal static class HeaderModules
{
    private static readonly string[] Ipv6Headers = ["hop", "dst", "route", "frag", "auth", "esp", "none", "prot"];

    public static readonly Module[] All =
    [
        new("ah", new Option("--ahspi", Arguments.Range(uint.MaxValue)).Not())
        {
            Family = Family.Ip,
            Protocols = [Protocols.Ah],
        },
        new(
            "ah",
            new("--ahspi", Arguments.Range(uint.MaxValue)) { Negatable = true },
            new("--ahlen", Arguments.Number(0, uint.MaxValue)) { Negatable = true },
            new("--ahres")
        )
        {
            Family = Family.Ip6,
        },
        new("esp", new Option("--espspi", Arguments.Range(uint.MaxValue)).Not()) { Protocols = [Protocols.Esp] },
        new("ipcomp", new Option("--ipcompspi", Arguments.Range(uint.MaxValue)).Not(), new("--compres"))
        {
            Protocols = [Protocols.IpComp],
        },
        new("mh", new Option("--mh-type", MobilityType).Not())
        {
            Family = Family.Ip6,
            Protocols = [Protocols.MobilityHeader],
        },
        new(
            "ecn",
            new("--ecn-tcp-ece") { Negatable = true },
            new("--ecn-tcp-cwr") { Negatable = true },
            new("--ecn-ip-ect", Arguments.Number(0, 3)) { Negatable = true }
        )
        {
            NeedsOption = true,
            Check = static (use, rule) =>
                rule.CertainProtocol != Protocols.Tcp && (use.Has("--ecn-tcp-ece") || use.Has("--ecn-tcp-cwr"))
                    ? "the TCP bits of ecn need -p tcp"
                    : null,
        },
        new(
            "rt",
            new("--rt-type", Arguments.Number(0, uint.MaxValue)) { Negatable = true },
            new("--rt-segsleft", Arguments.Range(uint.MaxValue)) { Negatable = true },
            new("--rt-len", Arguments.Number(0, uint.MaxValue)) { Negatable = true },
            new("--rt-0-res"),
            new("--rt-0-addrs", Addresses),
            new("--rt-0-not-strict") { Needs = "--rt-0-addrs" }
        )
        {
            Family = Family.Ip6,
            Check = static (use, _) =>
                use.Given.Exists(static given => given.Option.Name.StartsWith("--rt-0-", StringComparison.Ordinal))
                && (use["--rt-type"] is not { } type || type.Value != "0" || type.Negated)
                    ? "the options --rt-0-… need --rt-type 0"
                    : null,
        },
        new(
            "frag",
            new("--fragid", Arguments.Range(uint.MaxValue)) { Negatable = true },
            new("--fraglen", Arguments.Number(0, uint.MaxValue)) { Negatable = true },
            new("--fragres"),
            new("--fragfirst"),
            new("--fragmore") { Group = 'm' },
            new("--fraglast") { Group = 'm' }
        )
        {
            Family = Family.Ip6,
        },
        new("hbh", new("--hbh-len", Arguments.Number(0, uint.MaxValue)) { Negatable = true }, new("--hbh-opts", Opts))
        {
            Family = Family.Ip6,
        },
        new("dst", new("--dst-len", Arguments.Number(0, uint.MaxValue)) { Negatable = true }, new("--dst-opts", Opts))
        {
            Family = Family.Ip6,
        },
        new("ipv6header", new("--header", Headers) { Negatable = true, Required = true }, new("--soft"))
        {
            Family = Family.Ip6,
        },
        new("eui64") { Family = Family.Ip6, Hooks = HookSet.Prerouting | HookSet.Input | HookSet.Forward },
        new("srh", [.. SegmentOptions()]) { Family = Family.Ip6 },
        new("u32", new Option("--u32", Arguments.Text(2048)) { Negatable = true, Required = true }),
        new(
            "bpf",
            new("--bytecode", Arguments.Text(1020)) { Group = 'b' },
            new("--object-pinned", Arguments.Text(511)) { Group = 'b' }
        )
        {
            NeedsOption = true,
        },
    ];

    private static IEnumerable<Option> SegmentOptions()
    {
        yield return new Option("--srh-next-hdr", Protocol).Not();
        foreach (var name in new[] { "hdr-len", "segs-left", "last-entry" })
        {
            foreach (var comparison in new[] { "eq", "gt", "lt" })
            {
                yield return new Option($"--srh-{name}-{comparison}", Arguments.Number(0, 255)).Not();
            }
        }

        yield return new Option("--srh-tag", Arguments.Number(0, 65535)).Not();
        yield return new Option("--srh-psid", Network).Not();
        yield return new Option("--srh-nsid", Network).Not();
        yield return new Option("--srh-lsid", Network).Not();
    }

    private static Argument Protocol(string text, RuleFacts rule) =>
        Protocols.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var protocol)
            ? Argument.Ok($"{protocol}")
            : Argument.Bad($"'{Arguments.Shown(text)}' is no protocol known here");

    /// <summary>With its mask, also a full one, as libip6t_srh.c prints it.</summary>
    public static Argument Network(string text, RuleFacts rule) =>
        AddressArguments.TryMasked(text, rule.IsIpv6, out var value, out var mask, out var problem)
            ? Argument.Ok(AddressArguments.MaskedText(value, mask, rule.IsIpv6, hostMask: true))
            : Argument.Bad(problem);

    private static Argument MobilityType(string text, RuleFacts rule) => Arguments.Range(255)(text, rule);

    private static Argument Addresses(string text, RuleFacts rule)
    {
        var addresses = text.Split(',');
        foreach (var address in addresses)
        {
            if (AddressArguments.Single(address, rule) is { Problem: { } problem })
            {
                return Argument.Bad(problem);
            }
        }

        return addresses.Length > 16
            ? Argument.Bad($"there are {addresses.Length} addresses; at most 16 are allowed")
            : Argument.Ok(string.Join(',', addresses.Select(one => AddressArguments.Single(one, rule).Text)));
    }

    /// <summary>Options of an extension header: types, each with a length or without.</summary>
    private static Argument Opts(string text, RuleFacts rule)
    {
        var options = text.Split(',');
        foreach (var option in options)
        {
            var parts = option.Split(':');
            if (
                parts.Length > 2
                || !Arguments.TryNumber(parts[0], 255, out _, out _)
                || (parts.Length == 2 && !Arguments.TryNumber(parts[1], 255, out _, out _))
            )
            {
                return Argument.Bad($"'{Arguments.Shown(option)}' is no option type, or type:length");
            }
        }

        return options.Length > 16 ? Argument.Bad("there are more than 16 options") : Argument.Ok(text);
    }

    private static Argument Headers(string text, RuleFacts rule)
    {
        var found = new List<string>();
        foreach (var word in text.Split(','))
        {
            var name = word.ToUpperInvariant() switch
            {
                "HOP" or "HOP-BY-HOP" or "0" => "hop",
                "DST" or "IPV6-OPTS" or "60" => "dst",
                "ROUTE" or "IPV6-ROUTE" or "43" => "route",
                "FRAG" or "IPV6-FRAG" or "44" => "frag",
                "AUTH" or "AH" or "51" => "auth",
                "ESP" or "50" => "esp",
                "NONE" or "IPV6-NONXT" or "59" => "none",
                "PROT" or "PROTO" or "PROTOCOL" or "255" => "prot",
                _ => null,
            };
            if (name is null)
            {
                return Argument.Bad($"'{Arguments.Shown(word)}' is none of {string.Join(", ", Ipv6Headers)}");
            }

            found.Add(name);
        }

        return Argument.Ok(string.Join(',', Ipv6Headers.Where(found.Contains)));
    }
}
