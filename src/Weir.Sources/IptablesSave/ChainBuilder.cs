using System.Runtime.InteropServices;
using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>
/// A chain being put together. As long as its rules stand together in one block, as iptables-save writes them, they stay where the
/// parser put them.
/// </summary>
internal sealed class ChainBuilder(string name, Hook? hook, int index)
{
    private RuleRun _run = new([], 0, 0);
    private List<RuleEntry>? _list;
    private List<RuleEntry>? _front;

    public string Name { get; } = name;

    public Hook? Hook { get; } = hook;

    /// <summary>Its place in the table; set anew once the table is complete.</summary>
    public int Index { get; set; } = index;

    public bool Drops { get; set; }

    public Tally? Tally { get; set; }

    /// <summary>Deleted by -X; its place in the table is given up at the end.</summary>
    public bool IsRemoved { get; set; }

    public int Count => (_list?.Count ?? _run.Count) + (_front?.Count ?? 0);

    /// <summary>Without those put in front and not yet settled.</summary>
    public Span<RuleEntry> Entries => _list is null ? _run.AsSpan() : CollectionsMarshal.AsSpan(_list);

    /// <summary>The rules, to be changed anywhere: all are in their place.</summary>
    public List<RuleEntry> Settled()
    {
        Settle();
        return List(0);
    }

    public void Append(in RuleRun run)
    {
        if (_list is null && _run.Count == 0)
        {
            _run = run;
        }
        else if (_list is null && _run.Precedes(in run))
        {
            _run = _run with { Count = _run.Count + run.Count };
        }
        else
        {
            List(run.Count).AddRange(run.AsSpan());
        }
    }

    /// <summary>Puts a rule before all others, as -I does; many of them cost no more than as many at the end.</summary>
    public void Prepend(RuleEntry entry) => (_front ??= []).Add(entry);

    public void Clear() => (_run, _list, _front) = (new RuleRun([], 0, 0), null, null);

    /// <summary>Keeps only the first ones.</summary>
    public void Truncate(int count)
    {
        if (_list is null)
        {
            _run = _run with { Count = count };
        }
        else
        {
            _list.RemoveRange(count, _list.Count - count);
        }
    }

    /// <summary>Brings the rules put in front into their place.</summary>
    public void Settle()
    {
        if (_front is not null)
        {
            _front.Reverse();
            List(_front.Count).InsertRange(0, _front);
            _front = null;
        }
    }

    private List<RuleEntry> List(int more)
    {
        if (_list is null)
        {
            _list = new List<RuleEntry>(_run.Count + more);
            _list.AddRange(_run.AsSpan());
            _run = new RuleRun([], 0, 0);
        }

        return _list;
    }
}
