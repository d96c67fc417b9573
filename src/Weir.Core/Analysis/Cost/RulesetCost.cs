using System.Collections.Immutable;
using Weir.Core.Analysis.Simulation;
using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;

namespace Weir.Core.Analysis;

/// <summary>What a packet is predicted to pay in one base chain, in nanoseconds over a hook without any chain.</summary>
/// <param name="Chain">Name of the base chain.</param>
/// <param name="Hook">Where it hangs.</param>
/// <param name="Miss">A packet that no rule is about: each rule's first test fails, and each look-up finds nothing.</param>
/// <param name="Weighted">
/// The mean packet, by what the rules had counted: how many reached each rule and how many it took. Those it did not take are
/// assumed to fail its first test. Null when nothing was counted.
/// </param>
/// <param name="Worst">
/// A packet that passes every test but the verdicts that would end it: an upper bound. Of jumps that test one address or
/// interface for different values only the dearest is taken.
/// </param>
/// <param name="Packets">Packets that the chain had counted.</param>
public sealed record BaseChainCost(string Chain, Hook Hook, double Miss, double? Weighted, double Worst, ulong Packets)
{
    /// <summary>The weighted figure where there is one.</summary>
    public double Nanoseconds => Weighted ?? Miss;
}

/// <summary>
/// Predicts costs from the rules alone, without a packet. Each chain is priced once, those it jumps to before it, so that the time
/// grows with the number of rules and not with the number of paths.
/// </summary>
public static class RulesetCost
{
    /// <exception cref="ArgumentException">A rule sends packets to a chain that is not there, or in a circle.</exception>
    public static ImmutableArray<BaseChainCost> Of(Ruleset ruleset, CostTable costs)
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        ArgumentNullException.ThrowIfNull(costs);
        var index = new TableIndex(ruleset);
        var price = new Cost.StaticPrice(index, new StructureCost(costs, ruleset.Family));
        var plain = new Cost.PlainCosts(index, price);
        var weighted = new Cost.WeightedCosts(index, price, plain);
        var found = ImmutableArray.CreateBuilder<BaseChainCost>();
        foreach (var chain in ruleset.Chains)
        {
            if (chain.Base is { } at)
            {
                var (miss, worst) = plain.Of(chain.Name);
                var (mean, packets) = weighted.Of(chain);
                found.Add(
                    new BaseChainCost(
                        chain.Name,
                        at.Hook,
                        price.BaseChain + miss,
                        packets > 0 ? price.BaseChain + mean : null,
                        price.BaseChain + worst,
                        packets
                    )
                );
            }
        }

        return found.ToImmutable();
    }
}
