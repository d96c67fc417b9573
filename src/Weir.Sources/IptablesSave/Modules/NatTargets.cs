using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>DNAT, SNAT, MASQUERADE, REDIRECT, NETMAP.</summary>
internal static class NatTargets
{
    private const HookSet SourceHooks = HookSet.Postrouting | HookSet.Input;
    private const HookSet DestinationHooks = HookSet.Prerouting | HookSet.Output;

    private static readonly Option Random = new("--random");
    private static readonly Option RandomFully = new("--random-fully");
    private static readonly Option Persistent = new("--persistent");

    public static readonly Module[] All =
    [
        new("DNAT", new Option("--to-destination", Target) { Required = true }, Random, Persistent)
        {
            Tables = [TableKind.Nat],
            Hooks = DestinationHooks,
            Terminal = true,
            Build = static (use, rule, parts) => Build(use, rule, parts, NatKind.Destination),
        },
        new("SNAT", new Option("--to-source", Target) { Required = true }, Random, RandomFully, Persistent)
        {
            Tables = [TableKind.Nat],
            Hooks = SourceHooks,
            Terminal = true,
            Build = static (use, rule, parts) => Build(use, rule, parts, NatKind.Source),
        },
        new("MASQUERADE", new("--to-ports", PortsOnly), Random, RandomFully)
        {
            Tables = [TableKind.Nat],
            Hooks = HookSet.Postrouting,
            Terminal = true,
            Build = static (use, rule, parts) => Build(use, rule, parts, NatKind.Masquerade),
        },
        new("REDIRECT", new("--to-ports", PortsOnly), Random)
        {
            Tables = [TableKind.Nat],
            Hooks = DestinationHooks,
            Terminal = true,
            Build = static (use, rule, parts) => Build(use, rule, parts, NatKind.Redirect),
        },
        new("NETMAP", new Option("--to", AddressArguments.Masked) { Required = true })
        {
            Tables = [TableKind.Nat],
            Terminal = true,
            Check = static (use, rule) =>
                AddressArguments.TryMasked(use.Given[0].Value, rule.IsIpv6, out _, out var mask, out _)
                && AddressArguments.PrefixLength(mask, rule.IsIpv6) < 0
                    ? "the mask of --to has holes"
                    : null,
            Build = BuildNetmap,
        },
    ];

    private static Argument Target(string text, RuleFacts rule) =>
        NatTarget.TryParse(text, rule, withAddress: true, out _, out var problem)
            ? Argument.Ok(text)
            : Argument.Bad(problem);

    private static Argument PortsOnly(string text, RuleFacts rule) =>
        NatTarget.TryParse(text, rule, withAddress: false, out var target, out var problem) && !target.HasBase
            ? Argument.Ok(text)
            : Argument.Bad(
                problem.Length == 0 ? $"'{Arguments.Shown(text)}' has a base port, which goes with DNAT" : problem
            );

    private static void Build(ModuleUse use, RuleFacts rule, RuleParts parts, NatKind kind)
    {
        var target = default(NatTarget);
        if (use.Given.Find(static given => given.Canonical.Length > 0) is { } to)
        {
            _ = NatTarget.TryParse(to.Value, rule, to.Option.Name != "--to-ports", out target, out _);
        }

        if (target.HasBase && kind == NatKind.Source)
        {
            parts.Fail(IptablesErrors.Value, use.Offset, "a base port goes with DNAT", "leave it out");
            return;
        }

        if (target.HasPorts && target.FirstPort == 0)
        {
            // Port 0 is a port for the kernel, and "left alone" for Statement.Nat.
            var flags = use.Canonical(static given => given.Canonical.Length == 0);
            var ports = target.Text(rule.IsIpv6);
            parts.Verdict = new Verdict.Extension(
                use.Module.Name,
                [new(use.Module.Options[0].Name, [target.HasAddress ? ports : ports[1..]]), .. flags.AsSpan()]
            );
            return;
        }

        if (target.HasBase)
        {
            var canonical = use.Canonical(static given => given.Canonical.Length == 0);
            parts.Verdict = new Verdict.Extension(
                "DNAT",
                [new("--to-destination", [target.Text(rule.IsIpv6)]), .. canonical.AsSpan()]
            );
            return;
        }

        var options =
            (use.Has("--random") ? NatOptions.Random : NatOptions.None)
            | (use.Has("--random-fully") ? NatOptions.RandomFully : NatOptions.None)
            | (use.Has("--persistent") ? NatOptions.Persistent : NatOptions.None);
        parts.Statements.Add(
            new Statement.Nat(
                kind,
                target.HasAddress ? Bytes.Address(target.First, rule.IsIpv6) : default,
                target.HasAddress ? Bytes.Address(target.Last, rule.IsIpv6) : default,
                target.FirstPort,
                target.LastPort,
                options
            )
        );
        parts.Verdict = Verdicts.Accept;
    }

    private static void BuildNetmap(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        _ = AddressArguments.TryMasked(use.Given[0].Value, rule.IsIpv6, out var value, out var mask, out _);
        parts.Statements.Add(
            new Statement.Nat(
                NatKind.Netmap,
                Bytes.Address(value, rule.IsIpv6),
                Bytes.Address(mask, rule.IsIpv6),
                0,
                0,
                NatOptions.None
            )
        );
        parts.Verdict = Verdicts.Accept;
    }
}
