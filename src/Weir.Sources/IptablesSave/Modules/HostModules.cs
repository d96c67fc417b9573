using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>Matches that look at the host: routes, sockets, IPsec, bridges, clocks, counters, groups.</summary>
internal static class HostModules
{
    private const HookSet In = HookSet.Prerouting | HookSet.Input;

    private static readonly string[] RateComparisons = ["--rateest-lt", "--rateest-gt", "--rateest-eq"];

    public static readonly Module[] All =
    [
        new("realm", new Option("--realm", Arguments.Marked()) { Negatable = true, Required = true })
        {
            Family = Family.Ip,
            Hooks = HookSet.Input | HookSet.Forward | HookSet.Output | HookSet.Postrouting,
        },
        new("socket", new("--nowildcard"), new("--transparent"), new("--restore-skmark")) { Hooks = In },
        new("rpfilter", new("--loose"), new("--validmark"), new("--accept-local"), new("--invert"))
        {
            Tables = [TableKind.Raw, TableKind.Mangle],
            Hooks = HookSet.Prerouting,
        },
        new(
            "policy",
            new("--dir", Arguments.Word("in", "out")) { Required = true },
            new("--pol", Arguments.Word("none", "ipsec")) { Required = true },
            new("--strict"),
            new("--reqid", Arguments.Number(0, uint.MaxValue)) { Negatable = true, Repeatable = true },
            new("--spi", Arguments.Hex(uint.MaxValue)) { Negatable = true, Repeatable = true },
            new("--proto", Transform) { Negatable = true, Repeatable = true },
            new("--mode", Arguments.Word("transport", "tunnel")) { Negatable = true, Repeatable = true },
            new("--tunnel-dst", HeaderModules.Network) { Negatable = true, Repeatable = true },
            new("--tunnel-src", HeaderModules.Network) { Negatable = true, Repeatable = true },
            new("--next") { Needs = "--strict", Repeatable = true }
        )
        {
            KeepsOrder = true,
            Check = CheckPolicy,
        },
        new(
            "physdev",
            new("--physdev-is-in") { Negatable = true },
            new("--physdev-in", Port) { Negatable = true },
            new("--physdev-is-out") { Negatable = true },
            new("--physdev-out", Port) { Negatable = true },
            new("--physdev-is-bridged") { Negatable = true }
        )
        {
            NeedsOption = true,
        },
        new("time", TimeArguments.Options) { NeedsOption = false, Check = TimeArguments.Check },
        new("cpu", new Option("--cpu", Arguments.Number(0, uint.MaxValue)) { Negatable = true, Required = true }),
        new(
            "cgroup",
            new("--cgroup", Arguments.Number(0, uint.MaxValue)) { Negatable = true, Group = 'c' },
            new("--path", Arguments.Text(511)) { Negatable = true, Group = 'c' }
        )
        {
            NeedsOption = true,
            Hooks = HookSet.Input | HookSet.Output | HookSet.Postrouting,
        },
        new(
            "devgroup",
            new("--src-group", Arguments.Marked()) { Negatable = true },
            new("--dst-group", Arguments.Marked()) { Negatable = true }
        )
        {
            NeedsOption = true,
        },
        new(
            "connbytes",
            new("--connbytes", FromTo) { Negatable = true, Required = true },
            new("--connbytes-mode", Arguments.Word("packets", "bytes", "avgpkt")) { Required = true },
            new("--connbytes-dir", Arguments.Word("original", "reply", "both")) { Required = true }
        ),
        new(
            "ipvs",
            new("--ipvs") { Negatable = true },
            new("--vproto", Protocol) { Negatable = true },
            new("--vaddr", AddressArguments.Masked) { Negatable = true },
            new("--vport", Service) { Negatable = true },
            new("--vdir", Arguments.Word("ORIGINAL", "REPLY")),
            new("--vmethod", Arguments.Word("GATE", "IPIP", "MASQ")) { Negatable = true },
            new("--vportctl", Service) { Negatable = true }
        )
        {
            NeedsOption = true,
        },
        new(
            "cluster",
            new("--cluster-local-nodemask", Arguments.Hex(uint.MaxValue, 8)) { Negatable = true, Group = 'n' },
            new("--cluster-local-node", Arguments.Number(1, 32)) { Negatable = true, Group = 'n' },
            new("--cluster-total-nodes", Arguments.Number(1, 32)) { Required = true },
            new("--cluster-hash-seed", Arguments.Hex(uint.MaxValue, 8)) { Required = true }
        )
        {
            Check = static (use, _) =>
                use.Has("--cluster-local-node") || use.Has("--cluster-local-nodemask")
                    ? null
                    : "cluster needs --cluster-local-node or --cluster-local-nodemask",
        },
        new(
            "rateest",
            new("--rateest1", Arguments.Text(15)),
            new("--rateest2", Arguments.Text(15)),
            new("--rateest", Arguments.Text(15)),
            new("--rateest-delta"),
            new("--rateest-bps1", Arguments.Text(30)) { ArgumentOptional = true },
            new("--rateest-pps1", Arguments.Text(30)) { ArgumentOptional = true },
            new("--rateest-bps2", Arguments.Text(30)) { ArgumentOptional = true },
            new("--rateest-pps2", Arguments.Text(30)) { ArgumentOptional = true },
            new("--rateest-bps", Arguments.Text(30)) { ArgumentOptional = true },
            new("--rateest-pps", Arguments.Text(30)) { ArgumentOptional = true },
            new("--rateest-lt") { Negatable = true, Group = 'c' },
            new("--rateest-gt") { Negatable = true, Group = 'c' },
            new("--rateest-eq") { Negatable = true, Group = 'c' }
        )
        {
            KeepsOrder = true,
            Check = static (use, _) =>
                !use.Has("--rateest1") && !use.Has("--rateest") ? "rateest needs the name of an estimator"
                : Array.Exists(RateComparisons, use.Has) ? null
                : "rateest needs --rateest-lt, --rateest-gt or --rateest-eq",
        },
    ];

    private static Argument Transform(string text, RuleFacts rule) =>
        text.ToUpperInvariant() switch
        {
            "AH" or "51" => Argument.Ok("ah"),
            "ESP" or "50" => Argument.Ok("esp"),
            "IPCOMP" or "COMP" or "108" => Argument.Ok("ipcomp"),
            _ => Argument.Bad($"'{Arguments.Shown(text)}' is none of ah, esp, ipcomp"),
        };

    private static string? CheckPolicy(ModuleUse use, RuleFacts rule)
    {
        var element = use.Given.Exists(static given => given.Option.Repeatable && given.Option.Name != "--next");
        if (use["--pol"]?.Value == "none" && (element || use.Has("--strict")))
        {
            return "--pol none goes with no other option of policy";
        }

        if (use.Has("--strict") && !element)
        {
            return "--strict needs an element: --reqid, --spi, --proto, --mode or a tunnel";
        }

        // Between two --next each option may stand once.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var given in use.Given)
        {
            if (given.Option.Name == "--next")
            {
                seen.Clear();
            }
            else if (!seen.Add(given.Option.Name))
            {
                return $"{given.Option.Name} is given twice for one element";
            }
        }

        return use["--dir"]?.Value == "in" && rule.Hook is Hook.Output or Hook.Postrouting
                ? "--dir in has no meaning in OUTPUT and POSTROUTING"
            : use["--dir"]?.Value == "out" && rule.Hook is Hook.Prerouting or Hook.Input
                ? "--dir out has no meaning in PREROUTING and INPUT"
            : null;
    }

    private static Argument Port(string text, RuleFacts rule) => Arguments.Text(15)(text, rule);

    private static Argument Protocol(string text, RuleFacts rule) =>
        Protocols.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var protocol)
            ? Argument.Ok($"{protocol}")
            : Argument.Bad($"'{Arguments.Shown(text)}' is no protocol known here");

    private static Argument Service(string text, RuleFacts rule) =>
        Services.TryPort(text, 0, out var port, out var problem) ? Argument.Ok($"{port}") : Argument.Bad(problem);

    private static Argument FromTo(string text, RuleFacts rule)
    {
        // One number is the lower end (libxt_connbytes.c).
        var whole = text.Contains(':', StringComparison.Ordinal) ? text : $"{text}:";
        return Arguments.TryRange(whole, ulong.MaxValue, ':', out var low, out var high, out var problem)
            ? Argument.Ok(high == ulong.MaxValue ? $"{low}" : $"{low}:{high}")
            : Argument.Bad(problem);
    }
}
