using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>The five tables of iptables.</summary>
internal enum TableKind
{
    /// <summary>Outside of a table, or in one nobody knows.</summary>
    None,
    Filter,
    Nat,
    Mangle,
    Raw,
    Security,
}

/// <summary>Built-in chains and where they hang (include/uapi/linux/netfilter_ipv4.h, enum nf_ip_hook_priorities).</summary>
internal static class TableKinds
{
    public static readonly string[] ChainNames = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"];

    public static TableKind Parse(ReadOnlySpan<byte> name) =>
        name switch
        {
            _ when name.SequenceEqual("filter"u8) => TableKind.Filter,
            _ when name.SequenceEqual("nat"u8) => TableKind.Nat,
            _ when name.SequenceEqual("mangle"u8) => TableKind.Mangle,
            _ when name.SequenceEqual("raw"u8) => TableKind.Raw,
            _ when name.SequenceEqual("security"u8) => TableKind.Security,
            _ => TableKind.None,
        };

    public static string Name(this TableKind table) =>
        table switch
        {
            TableKind.Filter => "filter",
            TableKind.Nat => "nat",
            TableKind.Mangle => "mangle",
            TableKind.Raw => "raw",
            TableKind.Security => "security",
            _ => "",
        };

    /// <summary>The hook of a built-in chain, or null when the table has no such chain.</summary>
    public static Hook? HookOf(this TableKind table, ReadOnlySpan<byte> chain)
    {
        Hook? hook = chain switch
        {
            _ when chain.SequenceEqual("PREROUTING"u8) => Hook.Prerouting,
            _ when chain.SequenceEqual("INPUT"u8) => Hook.Input,
            _ when chain.SequenceEqual("FORWARD"u8) => Hook.Forward,
            _ when chain.SequenceEqual("OUTPUT"u8) => Hook.Output,
            _ when chain.SequenceEqual("POSTROUTING"u8) => Hook.Postrouting,
            _ => null,
        };
        return hook is { } found && (table.Hooks() & found.Bit()) != HookSet.None ? hook : null;
    }

    public static HookSet Bit(this Hook hook) => (HookSet)(1 << (int)hook);

    public static BaseHook BaseOf(this TableKind table, Hook hook, bool drops) =>
        table switch
        {
            TableKind.Nat => new(ChainType.Nat, hook, hook is Hook.Prerouting or Hook.Output ? -100 : 100, drops),
            TableKind.Mangle => new(hook == Hook.Output ? ChainType.Route : ChainType.Filter, hook, -150, drops),
            TableKind.Raw => new(ChainType.Filter, hook, -300, drops),
            TableKind.Security => new(ChainType.Filter, hook, 50, drops),
            _ => new(ChainType.Filter, hook, 0, drops),
        };

    private static HookSet Hooks(this TableKind table) =>
        table switch
        {
            TableKind.Nat => HookSet.All & ~HookSet.Forward,
            TableKind.Mangle => HookSet.All,
            TableKind.Raw => HookSet.Prerouting | HookSet.Output,
            TableKind.Filter or TableKind.Security => HookSet.Input | HookSet.Forward | HookSet.Output,
            _ => HookSet.None,
        };
}

/// <summary>Hooks a match, target or rule can be met at; bit = 1 &lt;&lt; <see cref="Hook"/>.</summary>
[Flags]
internal enum HookSet
{
    None = 0,
    Prerouting = 1 << Hook.Prerouting,
    Input = 1 << Hook.Input,
    Forward = 1 << Hook.Forward,
    Output = 1 << Hook.Output,
    Postrouting = 1 << Hook.Postrouting,
    All = Prerouting | Input | Forward | Output | Postrouting,
}
