using Weir.Core.Rules.Space;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>Lists of event texts, each list once: equal lists have equal numbers. List 0 is empty.</summary>
internal sealed class EventLists
{
    private const int Longest = 65_536;

    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
    private readonly List<string> _byNumber = [];
    private readonly Dictionary<(int Head, int Tail), int> _lists = [];
    private readonly List<(int Head, int Tail)> _cells = [(-1, 0)];

    /// <summary>The list of this one event.</summary>
    public int Of(string text)
    {
        if (!_texts.TryGetValue(text, out var number))
        {
            number = _byNumber.Count;
            _byNumber.Add(text);
            _texts.Add(text, number);
        }

        return Cell(number, 0);
    }

    /// <exception cref="SpaceLimitException">The first list is too long.</exception>
    public int Join(int first, int second)
    {
        if (first == 0 || second == 0)
        {
            return first + second;
        }

        var heads = new Stack<int>();
        for (var list = first; list != 0; list = _cells[list].Tail)
        {
            heads.Push(_cells[list].Head);
        }

        if (heads.Count > Longest)
        {
            throw new SpaceLimitException($"one packet meets more than {Longest} events");
        }

        foreach (var head in heads)
        {
            second = Cell(head, second);
        }

        return second;
    }

    public IEnumerable<string> Texts(int list)
    {
        for (; list != 0; list = _cells[list].Tail)
        {
            yield return _byNumber[_cells[list].Head];
        }
    }

    private int Cell(int head, int tail)
    {
        if (!_lists.TryGetValue((head, tail), out var list))
        {
            list = _cells.Count;
            _cells.Add((head, tail));
            _lists.Add((head, tail), list);
        }

        return list;
    }
}
