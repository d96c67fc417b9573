using System.Runtime.InteropServices;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>Diagrams of one table's chains for one run, called chains before their callers.</summary>
internal sealed class ChainDiagrams : IChainDiagrams
{
    private readonly EquivalenceSpace _space;
    private readonly TableModel _table;
    private readonly RuleDiagrams _rules;
    private readonly Dictionary<string, int> _called = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _goneTo = new(StringComparer.Ordinal);
    private readonly List<int> _list = [];

    public ChainDiagrams(EquivalenceSpace space, TableModel table, Run run, bool counters)
    {
        _space = space;
        _table = table;
        _rules = new RuleDiagrams(space, table, run, this, counters);
    }

    public int Called(string chain) => _called[chain];

    public int GoneTo(string chain)
    {
        if (!_goneTo.TryGetValue(chain, out var diagram))
        {
            diagram = _space.Sequencer.GoneTo(_called[chain]);
            _goneTo.Add(chain, diagram);
        }

        return diagram;
    }

    /// <summary>The base chain's rules, each behind the other, and its policy at the end; none of them returns.</summary>
    public int[] OfBase(Chain chain, bool drops)
    {
        foreach (var reached in ChainOrder.Of(_table, chain))
        {
            if (reached != chain && !_called.ContainsKey(reached.Name))
            {
                var body = Body(reached);
                _called.Add(reached.Name, MayReturn(reached) ? _space.Sequencer.Called(body) : body);
            }
        }

        var policy = _rules.Policy(drops);
        var list = new List<int>();
        foreach (var rule in chain.Rules)
        {
            var diagram = _rules.Of(rule);
            _space.Progress.Built();
            if (diagram != EffectTable.Fall)
            {
                list.Add(MayReturn(rule) ? _space.Sequencer.Returned(diagram, policy) : diagram);
            }
        }

        list.Add(policy);
        return [.. list];
    }

    private static bool MayReturn(Chain chain)
    {
        foreach (var rule in chain.Rules)
        {
            if (MayReturn(rule))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MayReturn(Rule rule) => rule.Verdict is Verdict.Return or Verdict.Goto or Verdict.Map;

    private int Body(Chain chain)
    {
        _list.Clear();
        foreach (var rule in chain.Rules)
        {
            var diagram = _rules.Of(rule);
            _space.Progress.Built();
            if (diagram != EffectTable.Fall)
            {
                _list.Add(diagram);
            }
        }

        return _space.Sequencer.JoinAll(CollectionsMarshal.AsSpan(_list));
    }
}
