using System.Collections.Immutable;

namespace Weir.Kernel.NfTables;

/// <summary>A whole table as pure data: what we want the kernel to hold, or what it said it holds. Never touches the kernel.</summary>
public sealed record TableSpec(
    NfFamily Family,
    string Name,
    ImmutableArray<SetSpec> Sets,
    ImmutableArray<CounterSpec> Counters,
    ImmutableArray<ChainSpec> Chains
);

/// <summary>A chain and its rules in order. <paramref name="Base"/> is null for a chain that is only jumped to.</summary>
public sealed record ChainSpec(string Name, BaseChainSpec? Base, ImmutableArray<RuleSpec> Rules);

/// <summary>Where a base chain hangs.</summary>
/// <param name="Type">"filter", "nat" or "route".</param>
/// <param name="Hook">NF_INET_* (0 prerouting … 4 postrouting, 5 ingress).</param>
/// <param name="Priority">Signed; lower runs earlier (raw −300, conntrack −200, dstnat −100, filter 0, srcnat 100).</param>
/// <param name="Drops">Policy: true = NF_DROP, false = NF_ACCEPT.</param>
/// <param name="Device">Device name for ingress hooks, else null.</param>
public sealed record BaseChainSpec(string Type, uint Hook, int Priority, bool Drops, string? Device = null);

/// <summary>One rule. Two rules are the same rule when their encoded expressions and comments are equal (see the codec).</summary>
/// <param name="Expressions">Evaluated in order; the first that breaks ends the rule.</param>
/// <param name="Comment">Kept in NFTA_RULE_USERDATA as nft does; null for none. At most 128 bytes of UTF-8.</param>
public sealed record RuleSpec(ImmutableArray<Expression> Expressions, string? Comment = null);

/// <summary>A named counter object (NFT_OBJECT_COUNTER).</summary>
public sealed record CounterSpec(string Name, ulong Packets = 0, ulong Bytes = 0);
