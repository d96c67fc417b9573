namespace Weir.Core.Analysis.Equivalence;

/// <summary>Effects, each once: number n is the terminal ~n of chain diagrams. Number 0 is "nothing, goes on".</summary>
internal sealed class EffectTable
{
    /// <summary>The terminal of a rule that does nothing.</summary>
    public const int Fall = ~0;

    private readonly Dictionary<Effect, int> _numbers = new() { [Effect.None] = 0 };
    private readonly List<Effect> _effects = [Effect.None];
    private readonly Dictionary<string, int> _fates = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly List<string> _fateTexts = [""];

    public EventLists Events { get; } = new();

    public Effect this[int terminal] => _effects[~terminal];

    public int Terminal(in Effect effect)
    {
        if (!_numbers.TryGetValue(effect, out var number))
        {
            number = _effects.Count;
            _effects.Add(effect);
            _numbers.Add(effect, number);
        }

        return ~number;
    }

    public int Fate(string text)
    {
        if (!_fates.TryGetValue(text, out var number))
        {
            number = _fateTexts.Count;
            _fateTexts.Add(text);
            _fates.Add(text, number);
        }

        return number;
    }

    public string FateText(int fate) => _fateTexts[fate];

    /// <summary>One effect, then another, as one.</summary>
    public Effect Then(in Effect first, in Effect next)
    {
        if (first.Control != Control.Fall)
        {
            return first;
        }

        var marks = first.Marks.Then(next.Marks);
        var untracked = first.NoTrack || next.NoTrack;
        return new Effect(
            next.Control,
            next.Fate,
            // An untracked packet has no connection to mark.
            untracked ? marks.WithoutCt() : marks,
            first.Priority.Then(next.Priority),
            first.Tos.Then(next.Tos),
            untracked,
            Events.Join(first.Events, next.Events)
        );
    }
}
