using System.Runtime.InteropServices;
using Weir.Core.Analysis.Simulation;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Cost;

/// <summary>What each chain costs a packet that nothing is about, and at worst.</summary>
internal sealed class PlainCosts
{
    private readonly TableIndex _table;
    private readonly StaticPrice _price;
    private readonly Dictionary<string, (double Miss, double Worst)> _chains = new(StringComparer.Ordinal);

    public PlainCosts(TableIndex table, StaticPrice price)
    {
        _table = table;
        _price = price;
        foreach (var chain in table.Order)
        {
            _chains.Add(chain.Name, (Miss(chain), Worst(chain)));
        }
    }

    public (double Miss, double Worst) Of(string chain) => _chains[chain];

    private double Miss(Chain chain)
    {
        var sum = 0.0;
        foreach (var rule in chain.Rules)
        {
            if (!rule.Matches.IsEmpty)
            {
                sum += _price.FirstTest(rule);
                continue;
            }

            if (_price.FirstMiss(rule) is { } miss)
            {
                sum += miss;
                continue;
            }

            sum += _price.Done(rule);
            switch (rule.Verdict)
            {
                case null:
                    break;
                case Verdict.Jump jump:
                    sum += _price.Jump + _chains[jump.Chain].Miss;
                    break;
                case Verdict.Goto go:
                    return sum + _price.Jump + _chains[go.Chain].Miss;
                default:
                    return sum;
            }
        }

        return sum;
    }

    private double Worst(Chain chain)
    {
        var sum = 0.0;
        var exit = 0.0;
        var apart = new Dictionary<(Field, int), Dictionary<EquatableArray<byte>, double>>();
        foreach (var rule in chain.Rules)
        {
            sum += _price.AllTests(rule);
            var taken = _price.Done(rule) + Leads(rule.Verdict);
            if (rule.Verdict is Verdict.Goto)
            {
                exit = Math.Max(exit, sum + taken);
            }
            else if (rule.Verdict is Verdict.Jump or Verdict.Map && Selector(rule) is { } selector)
            {
                ref var values = ref CollectionsMarshal.GetValueRefOrAddDefault(apart, selector.Place, out _);
                values ??= [];
                ref var all = ref CollectionsMarshal.GetValueRefOrAddDefault(values, selector.Value, out _);
                all += taken;
            }
            else
            {
                sum += taken;
            }
        }

        var jumps = apart.Values.Sum(values => values.Values.Max());
        return Math.Max(sum, exit) + jumps;
    }

    /// <summary>The dearest chain that the verdict may lead to.</summary>
    private double Leads(Verdict? verdict)
    {
        switch (verdict)
        {
            case Verdict.Jump jump:
                return _price.Jump + _chains[jump.Chain].Worst;
            case Verdict.Goto go:
                return _price.Jump + _chains[go.Chain].Worst;
            case Verdict.Map map:
                var most = 0.0;
                foreach (var one in _table.Declared(map.Name).Set.Verdicts)
                {
                    most = Math.Max(most, Leads(one));
                }

                return most;
            default:
                return 0;
        }
    }

    /// <summary>The test that tells a rule's packets from those of its like: equality of one address, port or interface.</summary>
    private static ((Field, int) Place, EquatableArray<byte> Value)? Selector(Rule rule)
    {
        foreach (var match in rule.Matches)
        {
            if (
                match is Match.Compare { Comparison: Comparison.Equal, Part: var part } compare
                && part.Field.Type.Length() > 1
            )
            {
                return ((part.Field, part.PrefixLength), compare.Value);
            }
        }

        return null;
    }
}
