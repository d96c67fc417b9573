using System.Collections.Immutable;
using System.Diagnostics;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>
/// A ruleset as the kernel's objects: per rule the expressions that nft 1.0.6 makes of the same rule's text, so that a table
/// loaded from here lists exactly as one loaded from <see cref="NftText"/>.
/// </summary>
public static class NftSpecs
{
    /// <exception cref="NftRefusal">A set or rule says what nf_tables cannot do; <see cref="NftSupport"/> tells beforehand.</exception>
    public static TableSpec Table(Ruleset ruleset)
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        ruleset = NftForm.Of(ruleset);
        var sides = NatSides.Of(ruleset);
        var sets = ImmutableArray.CreateBuilder<SetSpec>(ruleset.Sets.Count);
        foreach (var set in ruleset.Sets)
        {
            sets.Add(Set(set));
        }

        var counters = ImmutableArray.CreateBuilder<CounterSpec>(ruleset.Counters.Count);
        foreach (var counter in ruleset.Counters)
        {
            counters.Add(new CounterSpec(NftName.Of(counter)));
        }

        var chains = ImmutableArray.CreateBuilder<ChainSpec>(ruleset.Chains.Count);
        foreach (var chain in ruleset.Chains)
        {
            chains.Add(Chain(new RuleScope(ruleset.Family, sides.GetValueOrDefault(chain.Name)), chain));
        }

        return new TableSpec(
            Family(ruleset.Family),
            ruleset.Table,
            sets.MoveToImmutable(),
            counters.MoveToImmutable(),
            chains.MoveToImmutable()
        );
    }

    private const ulong MillisecondsASecond = 1_000;

    public static SetSpec Set(SetDeclaration set)
    {
        ArgumentNullException.ThrowIfNull(set);
        RefuseHostOrderRanges(set);
        return new SetSpec(NftName.Of(set.Name))
        {
            Key = NftDataTypes.Fields(set.Key),
            Data = NftDataTypes.Fields(set.Data),
            IsVerdictMap = set.IsVerdictMap,
            Interval = set.Interval,
            Dynamic = set.Dynamic,
            Timeouts = set.Timeouts,
            DefaultTimeoutMs = set.LifeSeconds * MillisecondsASecond,
            Size = set.Capacity,
            ElementExpressions = set.Counters ? [new Expression.Counter()] : [],
        };
    }

    /// <summary>The life of elements that the packet path makes, where it is one that Weir gives: whole seconds.</summary>
    internal static uint LifeSeconds(SetSpec spec) => (uint)(spec.DefaultTimeoutMs / MillisecondsASecond);

    public static NfFamily Family(Family family) =>
        family switch
        {
            Core.Rules.Family.Inet => NfFamily.Inet,
            Core.Rules.Family.Ip => NfFamily.Ipv4,
            Core.Rules.Family.Ip6 => NfFamily.Ipv6,
            _ => throw new UnreachableException(),
        };

    /// <exception cref="NftRefusal">The verdict is none that a map can give.</exception>
    public static VerdictSpec Verdict(Verdict verdict) =>
        verdict switch
        {
            Core.Rules.Verdict.Accept => VerdictSpec.Accept,
            Core.Rules.Verdict.Drop => VerdictSpec.Drop,
            Core.Rules.Verdict.Return => VerdictSpec.Return,
            Core.Rules.Verdict.Jump jump => VerdictSpec.Jump(NftName.Of(jump.Chain)),
            Core.Rules.Verdict.Goto go => VerdictSpec.Goto(NftName.Of(go.Chain)),
            Core.Rules.Verdict.Map => throw NftRefusal.Set("a verdict map cannot give a verdict map"),
            Core.Rules.Verdict.Reject => throw NftRefusal.Set("a verdict map of nft cannot reject"),
            Core.Rules.Verdict.Extension extension => throw NftRefusal.Set(
                $"a verdict map of nft cannot give {extension.Text}"
            ),
            _ => throw new UnreachableException(),
        };

    public static BaseChainSpec? Base(BaseHook? hook) =>
        hook is null
            ? null
            : new BaseChainSpec(TypeName(hook.Type), (uint)hook.Hook, hook.Priority, hook.Drops, hook.Device);

    internal static string TypeName(ChainType type) =>
        type switch
        {
            ChainType.Nat => "nat",
            ChainType.Route => "route",
            _ => "filter",
        };

    private static ChainSpec Chain(RuleScope scope, Chain chain)
    {
        var rules = ImmutableArray.CreateBuilder<RuleSpec>(chain.Rules.Count);
        foreach (var rule in chain.Rules)
        {
            rules.Add(RuleExpressions.Of(scope, rule));
        }

        return new ChainSpec(NftName.Of(chain.Name), Base(chain.Base), rules.MoveToImmutable());
    }

    // Ranges compare as big-endian numbers; a host-order key would need a byteorder expression in front of each look-up.
    private static void RefuseHostOrderRanges(SetDeclaration set)
    {
        foreach (var type in set.Key)
        {
            if (set.Interval && NftDataTypes.IsHostOrder(type))
            {
                throw NftRefusal.Set($"set {set.Name}: ranges of {NftDataTypes.Name(type)} are not supported");
            }
        }
    }
}
