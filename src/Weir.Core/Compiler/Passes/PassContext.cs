using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Compiler.Passes.Grouping;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>What the passes over one table share.</summary>
public sealed class PassContext
{
    private readonly List<RulePlace> _places;
    private readonly HashSet<string> _declared;

    internal PassContext(OptimizerSettings settings, Ruleset table, NameMaker names, List<RulePlace> places)
    {
        Settings = settings;
        Table = table.Table;
        Names = names;
        _places = places;
        _declared = [.. table.Sets.Select(static set => set.Name)];
        Cost = TargetCost.Of(settings, table.Family);
        Keys = KeyPolicy.Of(settings.Target);
        ElementCounters = settings.Counters switch
        {
            CounterPlacement.Element => true,
            CounterPlacement.Auto => HasTallies(table),
            _ => false,
        };
    }

    public OptimizerSettings Settings { get; }

    /// <summary>The table's name.</summary>
    public string Table { get; }

    /// <summary>Elements made from rules count, and carry what the rules had counted.</summary>
    public bool ElementCounters { get; }

    /// <summary>Rules that do nothing else are kept for their counters.</summary>
    public bool KeepsCountingRules => Settings.Counters is CounterPlacement.Auto or CounterPlacement.Element;

    internal NameMaker Names { get; }

    internal TargetCost Cost { get; }

    internal KeyPolicy Keys { get; }

    internal bool NotesPlaces => Settings.Counters == CounterPlacement.Table;

    /// <summary>A set that the table came with, which others may change.</summary>
    internal bool IsDeclared(string set) => _declared.Contains(set);

    internal void Note(RulePlace place)
    {
        if (NotesPlaces)
        {
            _places.Add(place);
        }
    }

    /// <summary>A set's elements are those of another now.</summary>
    /// <param name="moved">For each set that is gone: the set, and the index there of each of its elements.</param>
    internal void Move(Dictionary<string, (string Set, int[] Indexes)> moved)
    {
        for (var i = 0; i < _places.Count; i++)
        {
            if (_places[i] is { Set: { } set } place && moved.TryGetValue(set, out var to))
            {
                _places[i] = place with { Set = to.Set, Element = to.Indexes[place.Element] };
            }
        }
    }

    /// <summary>A set's elements are those of several others now.</summary>
    /// <param name="moved">For each set that is gone: where each of its elements is.</param>
    internal void Move(Dictionary<string, (string Set, int Element)[]> moved)
    {
        for (var i = 0; i < _places.Count; i++)
        {
            if (_places[i] is { Set: { } set } place && moved.TryGetValue(set, out var to))
            {
                _places[i] = place with { Set = to[place.Element].Set, Element = to[place.Element].Element };
            }
        }
    }

    private static bool HasTallies(Ruleset table)
    {
        foreach (var chain in table.Chains)
        {
            foreach (var rule in chain.Rules)
            {
                if (rule.Tally is not null)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
