using System.Runtime.InteropServices;
using Weir.Core.Analysis.Simulation;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Cost;

/// <summary>
/// Mean costs by what rules and elements had counted. A chain's packets are those its callers sent; from rule to rule they get fewer
/// by what rules ended. Counters were not read at one instant: where they contradict, the larger number is believed.
/// </summary>
internal sealed class WeightedCosts
{
    private readonly TableIndex _table;
    private readonly StaticPrice _price;
    private readonly PlainCosts _plain;
    private readonly Dictionary<string, ulong> _sent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Flow> _flows = new(StringComparer.Ordinal);

    public WeightedCosts(TableIndex table, StaticPrice price, PlainCosts plain)
    {
        _table = table;
        _price = price;
        _plain = plain;
        foreach (var chain in table.Order)
        {
            foreach (var rule in chain.Rules)
            {
                foreach (var (verdict, packets) in Taken(rule))
                {
                    Send(verdict, packets);
                }
            }
        }

        foreach (var chain in table.Order)
        {
            var entered = chain.Base is null ? _sent.GetValueOrDefault(chain.Name) : Entered(chain);
            _flows.Add(chain.Name, Price(chain, entered));
        }
    }

    /// <summary>Nanoseconds of the mean packet, and how many packets there were.</summary>
    public (double Mean, ulong Packets) Of(Chain chain) =>
        _flows.TryGetValue(chain.Name, out var flow) ? (flow.Mean, flow.Entered) : (0, 0);

    private void Send(Verdict? verdict, ulong packets)
    {
        if (verdict is Verdict.Jump or Verdict.Goto)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_sent, Target(verdict), out _) += packets;
        }
    }

    private static string Target(Verdict verdict) =>
        verdict is Verdict.Jump jump ? jump.Chain : ((Verdict.Goto)verdict).Chain;

    /// <summary>Every packet of a base chain ends by a rule of it, in a chain it leads to, or by the policy.</summary>
    private ulong Entered(Chain chain)
    {
        var sum = chain.Tally?.Packets ?? 0;
        foreach (var rule in chain.Rules)
        {
            foreach (var (verdict, packets) in Taken(rule))
            {
                sum += verdict switch
                {
                    null or Verdict.Return => 0,
                    Verdict.Jump or Verdict.Goto => (ulong)(packets * _flows[Target(verdict)].Ended),
                    _ => packets,
                };
            }
        }

        return sum;
    }

    private Flow Price(Chain chain, ulong entered)
    {
        if (entered == 0)
        {
            return new Flow(0, _plain.Of(chain.Name).Miss, 0);
        }

        var (here, ended, total) = ((double)entered, 0.0, 0.0);
        foreach (var rule in chain.Rules)
        {
            var (taken, gone, led) = (0.0, 0.0, 0.0);
            foreach (var (verdict, packets) in Taken(rule))
            {
                taken += packets;
                if (verdict is Verdict.Jump or Verdict.Goto)
                {
                    var target = _flows[Target(verdict)];
                    led += packets * (_price.Jump + target.Mean);
                    ended += packets * target.Ended;
                    gone += verdict is Verdict.Goto ? packets : packets * target.Ended;
                }
                else if (verdict is not null)
                {
                    ended += verdict is Verdict.Return ? 0 : packets;
                    gone += packets;
                }
            }

            here = Math.Max(here, taken);
            var missed = rule.Matches.IsEmpty ? _price.FirstMiss(rule) ?? 0 : _price.FirstTest(rule);
            total += (taken * (_price.AllTests(rule) + _price.Done(rule))) + ((here - taken) * missed) + led;
            here -= gone;
        }

        return new Flow(entered, total / entered, Math.Min(1, ended / entered));
    }

    /// <summary>How many packets a rule took, by the verdict they got; a rule without a counter of its own may have counting elements.</summary>
    private IEnumerable<(Verdict? Verdict, ulong Packets)> Taken(Rule rule)
    {
        if (rule.Verdict is Verdict.Map map)
        {
            return ByElement(map);
        }

        return [(rule.Verdict, rule.Tally?.Packets ?? CountedBySets(rule))];
    }

    private ulong CountedBySets(Rule rule)
    {
        foreach (var match in rule.Matches)
        {
            if (match is Match.InSet { Negated: false } test && Notes(test.Set) is { } notes)
            {
                return notes.Values.Aggregate(0UL, (sum, note) => sum + (note.Tally?.Packets ?? 0));
            }
        }

        return 0;
    }

    private IEnumerable<(Verdict? Verdict, ulong Packets)> ByElement(Verdict.Map map)
    {
        if (Notes(map.Name) is not { } notes)
        {
            yield break;
        }

        var (set, _) = _table.Declared(map.Name);
        var elements = _table.Table.Elements[map.Name];
        foreach (var (index, note) in notes)
        {
            if (note.Tally is { } tally)
            {
                yield return (
                    set.Verdicts[(int)MemoryMarshal.Read<uint>(elements[index][^set.DataLength..])],
                    tally.Packets
                );
            }
        }
    }

    private IReadOnlyDictionary<int, ElementNote>? Notes(string set) =>
        _table.Table.Elements.GetValueOrDefault(set)?.Notes;

    /// <param name="Entered">Packets that entered the chain.</param>
    /// <param name="Mean">Nanoseconds that one of them paid.</param>
    /// <param name="Ended">The part of them that did not come back, 0 to 1.</param>
    private readonly record struct Flow(ulong Entered, double Mean, double Ended);
}
