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

    /// <summary>What becomes of each packet that enters a base chain.</summary>
    public int OfBase(Chain chain, bool drops)
    {
        foreach (var reached in ChainOrder.Of(_table, chain))
        {
            if (!_called.ContainsKey(reached.Name))
            {
                _called.Add(reached.Name, _space.Sequencer.Called(Body(reached)));
            }
        }

        return _space.Sequencer.Join(_called[chain.Name], _rules.Policy(drops));
    }

    private int Body(Chain chain)
    {
        _list.Clear();
        foreach (var rule in chain.Rules)
        {
            var diagram = _rules.Of(rule);
            if (diagram != EffectTable.Fall)
            {
                _list.Add(diagram);
            }
        }

        return _space.Sequencer.JoinAll(CollectionsMarshal.AsSpan(_list));
    }
}
