using System.Runtime.InteropServices;

namespace Weir.Sources.IptablesSave;

/// <summary>What a block of lines holds; used again for another when it has been joined.</summary>
internal sealed class Block
{
    private readonly List<BlockItem> _items = [];
    private readonly List<RuleEntry> _rules = [];
    private int _chain;
    private int _line;
    private int _first;

    /// <summary>Whose <see cref="ChainNames"/> the chains are numbered by.</summary>
    public BlockParser? Parser { get; set; }

    public ReadOnlySpan<BlockItem> Items => CollectionsMarshal.AsSpan(_items);

    /// <summary>The rules that <see cref="ItemKind.Rules"/> tells of; whoever joins the block keeps them.</summary>
    public RuleEntry[] Rules { get; private set; } = [];

    public int Lines { get; set; }

    /// <summary>The first line that ended with CR LF, or 0.</summary>
    public int FirstCarriageReturn { get; set; }

    /// <summary>A rule behind those its chain has: one item for all that stand together.</summary>
    public void Append(int chain, int line, in RuleEntry entry)
    {
        if (chain != _chain)
        {
            EndRun();
            (_chain, _line) = (chain, line);
        }
        else if (_first == _rules.Count)
        {
            _line = line;
        }

        _rules.Add(entry);
    }

    public void Add(in BlockItem item)
    {
        EndRun();
        _items.Add(item);
    }

    /// <summary>All lines have been read.</summary>
    public void Complete()
    {
        EndRun();
        Rules = _rules.ToArray();
    }

    public void Clear()
    {
        _items.Clear();
        _rules.Clear();
        (Parser, Rules, Lines, FirstCarriageReturn) = (null, [], 0, 0);
        (_chain, _line, _first) = (0, 0, 0);
    }

    private void EndRun()
    {
        var count = _rules.Count - _first;
        if (count > 0)
        {
            _items.Add(new BlockItem(ItemKind.Rules, _chain, _line, null) { First = _first, Count = count });
            _first = _rules.Count;
        }
    }
}
