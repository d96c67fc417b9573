using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>Targets kept as extensions that change headers, write records or talk to other parts of the host.</summary>
internal static class HeaderTargets
{
    public static readonly Module[] All =
    [
        Life("TTL", "ttl", Family.Ip),
        Life("HL", "hl", Family.Ip6),
        new("ECN", new Option("--ecn-tcp-remove") { Required = true })
        {
            Family = Family.Ip,
            Tables = [TableKind.Mangle],
            Protocols = [Protocols.Tcp],
        },
        new("AUDIT", new Option("--type", Arguments.Word("accept", "drop", "reject")) { Required = true }),
        new("CONNSECMARK", new("--save") { Group = 'm' }, new("--restore") { Group = 'm' })
        {
            NeedsOption = true,
            Tables = [TableKind.Mangle, TableKind.Security],
        },
        new("SECMARK", new Option("--selctx", Arguments.Text(255)) { Required = true })
        {
            Tables = [TableKind.Mangle, TableKind.Security],
        },
        Prefix("SNPT", HookSet.Input | HookSet.Postrouting),
        Prefix("DNPT", HookSet.Prerouting | HookSet.Output),
        new(
            "IDLETIMER",
            new("--timeout", Arguments.Number(1, uint.MaxValue)) { Required = true },
            new("--label", Arguments.Text(27)) { Required = true },
            new("--alarm")
        ),
        new(
            "LED",
            new("--led-trigger-id", Arguments.Text(26)) { Required = true },
            new("--led-delay", LedDelay),
            new("--led-always-blink")
        ),
        new(
            "RATEEST",
            new("--rateest-name", Arguments.Text(15)) { Required = true },
            new("--rateest-interval", Duration) { Required = true },
            new("--rateest-ewmalog", Duration) { Required = true }
        ),
        new(
            "SYNPROXY",
            new("--sack-perm"),
            new("--timestamp"),
            new("--wscale", Arguments.Number(0, 14)),
            new("--mss", Arguments.Number(0, 65535)),
            new("--ecn")
        )
        {
            Protocols = [Protocols.Tcp],
            Hooks = HookSet.Input | HookSet.Forward,
            Terminal = true,
        },
        new("TCPOPTSTRIP", new Option("--strip-options", Arguments.Text(255)) { Required = true })
        {
            Tables = [TableKind.Mangle],
            Protocols = [Protocols.Tcp],
        },
        new(
            "ULOG",
            new("--ulog-nlgroup", Arguments.Number(1, 32)),
            new("--ulog-prefix", Arguments.Text(32)),
            new("--ulog-cprange", Arguments.Number(0, uint.MaxValue)),
            new("--ulog-qthreshold", Arguments.Number(1, 50))
        )
        {
            Family = Family.Ip,
        },
        new(
            "CLUSTERIP",
            new("--new"),
            new("--hashmode", Arguments.Word("sourceip", "sourceip-sourceport", "sourceip-sourceport-destport")),
            new("--clustermac", Arguments.Text(17)),
            new("--total-nodes", Arguments.Number(1, 16)),
            new("--local-node", Arguments.Number(1, 16)),
            new("--hash-init", Arguments.Number(0, uint.MaxValue))
        )
        {
            Family = Family.Ip,
            Hooks = HookSet.Input,
        },
        new("HMARK", [.. HashOptions()]) { NeedsOption = true, Check = CheckHash },
    ];

    private static Module Life(string name, string option, Family family) =>
        new(
            name,
            new($"--{option}-set", Arguments.Number(0, 255)) { Group = 't' },
            new($"--{option}-dec", Arguments.Number(1, 255)) { Group = 't' },
            new($"--{option}-inc", Arguments.Number(1, 255)) { Group = 't' }
        )
        {
            NeedsOption = true,
            Family = family,
            Tables = [TableKind.Mangle],
        };

    private static Module Prefix(string name, HookSet hooks) =>
        new(
            name,
            new("--src-pfx", PrefixArgument) { Required = true },
            new("--dst-pfx", PrefixArgument) { Required = true }
        )
        {
            Family = Family.Ip6,
            Tables = [TableKind.Mangle],
            Hooks = hooks,
            Check = static (use, rule) =>
                Length(use["--src-pfx"], rule) == Length(use["--dst-pfx"], rule)
                    ? null
                    : "both prefixes have to be of one length",
        };

    private static int Length(GivenOption? given, RuleFacts rule) =>
        given is not null && AddressArguments.TryMasked(given.Value, rule.IsIpv6, out _, out var mask, out _)
            ? AddressArguments.PrefixLength(mask, rule.IsIpv6)
            : -1;

    private static Argument PrefixArgument(string text, RuleFacts rule) =>
        AddressArguments.TryMasked(text, rule.IsIpv6, out var value, out var mask, out var problem)
            ? AddressArguments.PrefixLength(mask, rule.IsIpv6) is >= 0 and <= 64
                ? Argument.Ok(AddressArguments.MaskedText(value, mask, rule.IsIpv6, hostMask: true))
                : Argument.Bad("the prefix is longer than 64 bits")
            : Argument.Bad(problem);

    private static Argument LedDelay(string text, RuleFacts rule) =>
        text == "inf" ? Argument.Ok(text) : Arguments.Number(0, uint.MaxValue)(text, rule);

    /// <summary>A number with s, ms or us, as tc prints and reads it.</summary>
    private static Argument Duration(string text, RuleFacts rule)
    {
        var unit = text.AsSpan().TrimStart("0123456789.");
        return unit.Length < text.Length && unit is "" or "s" or "ms" or "us" or "sec" or "msec" or "usec"
            ? Argument.Ok(text)
            : Argument.Bad($"'{Arguments.Shown(text)}' is no time like 250ms");
    }

    private static IEnumerable<Option> HashOptions()
    {
        yield return new("--hmark-src-prefix", Arguments.Number(0, 128));
        yield return new("--hmark-dst-prefix", Arguments.Number(0, 128));
        yield return new("--hmark-sport-mask", Arguments.Hex(0xffff, 4));
        yield return new("--hmark-dport-mask", Arguments.Hex(0xffff, 4));
        yield return new("--hmark-spi-mask", Arguments.Hex(uint.MaxValue, 8));
        yield return new("--hmark-sport", Arguments.Hex(0xffff, 4));
        yield return new("--hmark-dport", Arguments.Hex(0xffff, 4));
        yield return new("--hmark-spi", Arguments.Hex(uint.MaxValue, 8));
        yield return new("--hmark-proto-mask", Arguments.Hex(0xffff, 2));
        yield return new("--hmark-rnd", Arguments.Hex(uint.MaxValue, 8));
        yield return new("--hmark-mod", Arguments.Number(1, uint.MaxValue)) { Required = true };
        yield return new("--hmark-offset", Arguments.Number(0, uint.MaxValue));
        yield return new("--hmark-tuple", Arguments.WordList("src", "dst", "sport", "dport", "spi", "proto", "ct"));
    }

    private static string? CheckHash(ModuleUse use, RuleFacts rule)
    {
        var spi = use.Has("--hmark-spi-mask") || use.Has("--hmark-spi");
        var ports = use.Given.Exists(static given => given.Option.Name.Contains("port", StringComparison.Ordinal));
        return spi && ports ? "HMARK takes either an SPI or ports, not both" : null;
    }
}
