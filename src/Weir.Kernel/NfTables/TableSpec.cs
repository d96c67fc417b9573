using System.Collections.Immutable;

namespace Weir.Kernel.NfTables;

/// <summary>A whole table as pure data: what we want the kernel to hold, or what it said it holds. Never touches the kernel.</summary>
public sealed record TableSpec(
    NfFamily Family,
    string Name,
    ImmutableArray<SetSpec> Sets,
    ImmutableArray<CounterSpec> Counters,
    ImmutableArray<ChainSpec> Chains
)
{
    public bool Equals(TableSpec? other) =>
        other is not null
        && Family == other.Family
        && Name == other.Name
        && Sets.AsSpan().SequenceEqual(other.Sets.AsSpan())
        && Counters.AsSpan().SequenceEqual(other.Counters.AsSpan())
        && Chains.AsSpan().SequenceEqual(other.Chains.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Family, Name, Sets.Length, Counters.Length, Chains.Length);
}

/// <summary>A chain and its rules in order. <paramref name="Base"/> is null for a chain that is only jumped to.</summary>
public sealed record ChainSpec(string Name, BaseChainSpec? Base, ImmutableArray<RuleSpec> Rules)
{
    public bool Equals(ChainSpec? other) =>
        other is not null
        && Name == other.Name
        && Base == other.Base
        && Rules.AsSpan().SequenceEqual(other.Rules.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Name, Base, Rules.Length);
}

/// <summary>Where a base chain hangs.</summary>
/// <param name="Type">"filter", "nat" or "route".</param>
/// <param name="Hook">NF_INET_* (0 prerouting … 4 postrouting, 5 ingress).</param>
/// <param name="Priority">Signed; lower runs earlier (raw −300, conntrack −200, dstnat −100, filter 0, srcnat 100).</param>
/// <param name="Drops">Policy: true = NF_DROP, false = NF_ACCEPT.</param>
/// <param name="Device">Device name for ingress hooks, else null.</param>
public sealed record BaseChainSpec(string Type, uint Hook, int Priority, bool Drops, string? Device = null);

/// <summary>One rule, equal by content: expressions (registers in the kernel's canonical form, counters included) and comment.</summary>
/// <param name="Expressions">Evaluated in order; the first that breaks ends the rule.</param>
/// <param name="Comment">Kept in NFTA_RULE_USERDATA as nft does; null for none. At most 127 bytes of UTF-8.</param>
public sealed record RuleSpec(ImmutableArray<Expression> Expressions, string? Comment = null)
{
    /// <summary>
    /// A few bytes of the loader's own beside the comment, at most 64; empty for none. <c>nft</c> passes over user data of a type it does
    /// not know, so they are in no listing. Not part of equality.
    /// </summary>
    public Bytes Tag { get; init; }

    public bool Equals(RuleSpec? other) =>
        other is not null && Comment == other.Comment && Expressions.AsSpan().SequenceEqual(other.Expressions.AsSpan());

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Comment);
        foreach (var expression in Expressions)
        {
            hash.Add(expression);
        }

        return hash.ToHashCode();
    }
}

/// <summary>A named counter object (NFT_OBJECT_COUNTER).</summary>
public sealed record CounterSpec(string Name, ulong Packets = 0, ulong Bytes = 0);
