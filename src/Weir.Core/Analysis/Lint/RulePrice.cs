using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Lint;

/// <summary>What rules of one table cost a packet, in nanoseconds.</summary>
internal sealed class RulePrice(LintTable table)
{
    private readonly CostTable _costs = table.Firewall.Settings.Costs;
    private readonly StructureCost _cost = new(table.Firewall.Settings.Costs, table.Ruleset.Family);

    /// <summary>For a packet that the rule does not match: the first test, as most packets fail there.</summary>
    public double OfMiss(Rule rule) => rule.Matches.IsEmpty ? 0 : OfTest(rule.Matches[0]);

    public double OfTest(Match test) =>
        test switch
        {
            Match.InSet inSet => OfLookUp(inSet),
            Match.Either either => either.Alternatives.Sum(OfTest),
            _ => _cost.Test(test),
        };

    /// <summary>A look-up that misses in a set of so many elements.</summary>
    public double OfSet(int elements, bool interval, bool concatenated) =>
        _costs.Nanoseconds(
            (interval, concatenated) switch
            {
                (true, true) => "ranges",
                (true, false) => "interval",
                (false, true) => "concat",
                _ => "hash",
            },
            elements,
            hit: false
        );

    private double OfLookUp(Match.InSet test)
    {
        var set = table.Ruleset.Sets.FirstOrDefault(set => set.Name == test.Set);
        var elements = table.Ruleset.Elements.GetValueOrDefault(test.Set)?.Count ?? 1;
        return set is null ? _cost.Fixed("extension") : _cost.LookUp(test.Key, set, elements, hit: false);
    }
}
