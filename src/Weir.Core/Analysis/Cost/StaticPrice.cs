using Weir.Core.Analysis.Simulation;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Cost;

/// <summary>Prices of a rule for any packet, not one: what is fixed about it.</summary>
internal sealed class StaticPrice(TableIndex table, StructureCost costs)
{
    public double BaseChain => costs.Fixed("base-chain");

    public double Jump => costs.Fixed("jump");

    /// <summary>For a packet whose first test fails; 0 for a rule without tests.</summary>
    public double FirstTest(Rule rule) => rule.Matches.IsEmpty ? 0 : Test(rule.Matches[0], false);

    /// <summary>For a packet that passes all tests.</summary>
    public double AllTests(Rule rule)
    {
        var sum = 0.0;
        foreach (var match in rule.Matches)
        {
            sum += Test(match, true);
        }

        return sum;
    }

    /// <summary>Statements, and the look-up of a verdict that comes from a map, without what the verdict leads to.</summary>
    public double Done(Rule rule)
    {
        var sum = rule.Verdict is Verdict.Map map ? LookUp(map.Key, map.Name, true) : 0;
        foreach (var statement in rule.Statements)
        {
            sum += statement switch
            {
                Statement.SetMarkFromMap mark => costs.Fixed("set-mark") + LookUp(mark.Key, mark.Map, true),
                Statement.SourceNat nat => costs.Fixed("nat-new") + LookUp(nat.Key, nat.Map, true),
                Statement.DestinationNat nat => costs.Fixed("nat-new") + LookUp(nat.Key, nat.Map, true),
                _ => costs.Do(statement, 1),
            };
        }

        return sum;
    }

    /// <summary>The first look-up of a rule's statements or verdict, missing: what a rule without tests costs when nothing is found.</summary>
    public double? FirstMiss(Rule rule)
    {
        foreach (var statement in rule.Statements)
        {
            switch (statement)
            {
                case Statement.SetMarkFromMap mark:
                    return LookUp(mark.Key, mark.Map, false);
                case Statement.SourceNat nat:
                    return LookUp(nat.Key, nat.Map, false);
                case Statement.DestinationNat nat:
                    return LookUp(nat.Key, nat.Map, false);
                default:
                    break;
            }
        }

        return rule.Verdict is Verdict.Map map ? LookUp(map.Key, map.Name, false) : null;
    }

    private double Test(Match match, bool holds)
    {
        switch (match)
        {
            case Match.InSet test:
                return LookUp(test.Key, test.Set, holds != test.Negated);
            case Match.Either either:
                var sum = 0.0;
                foreach (var alternative in either.Alternatives)
                {
                    sum += Test(alternative, false);
                }

                return sum;
            default:
                return costs.Test(match);
        }
    }

    private double LookUp(Key key, string name, bool hit)
    {
        var (set, count) = table.Declared(name);
        return costs.LookUp(key, set, count, hit);
    }
}
